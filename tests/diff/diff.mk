# SPDX-License-Identifier: GPL-2.0
# diff.mk - our patterns against PCRE2's
#
#   make diff		10,000 patterns x 1,000 subjects, DIFF_SEED=... for others
#   make diff-short	a few seconds of it; part of make unit

DIFF_SEED ?= 1

DIFF_OBJ := $(patsubst %.c,build/core/%.o,$(wildcard tests/diff/*.c))

build/diff: $(DIFF_OBJ) build/libbaton_core.a
	$(CC) -o $@ $^ $(CORE_LIBS)

.PHONY: diff diff-short
diff: build/diff
	build/diff -s $(DIFF_SEED) -p 10000 -n 1000 tests/diff/cases

unit: diff-short
diff-short: build/diff
	build/diff -s $(DIFF_SEED) -p 500 -n 200 tests/diff/cases

-include $(DIFF_OBJ:.o=.d)
