# SPDX-License-Identifier: GPL-2.0
# bench.mk - the whole path, beside other roads; what is missing is installed

.PHONY: bench
bench:
	@+experiments/bench
