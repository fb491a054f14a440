# SPDX-License-Identifier: GPL-2.0
# bench-core-rules.mk - the matcher beside others
#
#   make bench-core-rules	needs valgrind; libhyperscan-dev is optional

HYPERSCAN := $(shell pkg-config --exists libhs 2>/dev/null && echo yes)
HYPERSCAN_CFLAGS := $(if $(HYPERSCAN),-DHAVE_HYPERSCAN $(shell pkg-config --cflags libhs))
HYPERSCAN_LIBS := $(if $(HYPERSCAN),$(shell pkg-config --libs libhs))

build/bench_rules: experiments/bench_rules.c build/libbaton_core.a
	$(CC) $(CORE_CFLAGS) $(HYPERSCAN_CFLAGS) -o $@ $^ $(HYPERSCAN_LIBS) $(CORE_LIBS)

.PHONY: bench-core bench-core-rules
bench-core:
	experiments/install build bench-core
	$(MAKE) bench-core-parser
	$(MAKE) bench-core-rules

bench-core-rules: build/bench_rules
	experiments/bench-core-rules
