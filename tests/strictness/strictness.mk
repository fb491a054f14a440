# SPDX-License-Identifier: GPL-2.0
# strictness.mk - what the core reads beside what servers read: tests/strictness/run

build/verdict: build/core/tests/strictness/verdict.o build/libbaton_core.a
	$(CC) -o $@ $^ $(CORE_LIBS)

-include build/core/tests/strictness/verdict.d
