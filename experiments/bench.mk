# SPDX-License-Identifier: GPL-2.0
# bench.mk - the whole path, beside other roads; missing packages are installed

.PHONY: bench
bench:
	@experiments/bench

# The papers' figures beside ours; measured points are kept. FULL=1: all points
.PHONY: experiments
experiments:
	@experiments/install measure
	@experiments/measure

# Programs that figures need besides the lab
.PHONY: measure-programs
measure-programs: build/policies build/cached build/client build/bench_table build/bench_rules

# Instructions a byte of the HTTP parser, beside others
.PHONY: bench-core-parser
bench-core-parser:
	@experiments/bench-core-parser

build/bench_table: experiments/bench_table.c build/libbaton_core.a
	$(CC) $(CORE_CFLAGS) -o $@ $^ $(CORE_LIBS)
