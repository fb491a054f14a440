# SPDX-License-Identifier: GPL-2.0
# strictness.mk - program that tests/strictness/run compares with servers: the core's readings

build/verdict: build/core/tests/strictness/verdict.o build/libbaton_core.a
	$(CC) -o $@ $^ $(CORE_LIBS)

-include build/core/tests/strictness/verdict.d
