# SPDX-License-Identifier: GPL-2.0
# rules.mk - the fuzzers of the rule compiler and of the verifier
#
#   make fuzz-rules [FUZZ_SECONDS=60]	search with libFuzzer; needs clang and
#					libclang-rt-14-dev

FUZZ_SECONDS ?= 60
FUZZ_RULES_SRC := $(CORE_SRC)
FUZZ_RULES := build/fuzz/regex build/fuzz/dfa

$(FUZZ_RULES): build/fuzz/%: tests/fuzz/%.c $(FUZZ_RULES_SRC)
	@mkdir -p $(@D)
	clang -std=gnu11 -O1 -g -Wall -Wextra -Wno-unused-parameter -Werror \
		-DCOMPILE_WORK_MAX=20000 -Itests/shim -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -fno-omit-frame-pointer \
		-o $@ $^ $(CORE_LIBS)

.PHONY: fuzz-rules
fuzz-rules: $(FUZZ_RULES)
	@for name in regex dfa; do \
		mkdir -p build/fuzz/$$name.new; \
		echo "fuzz: $$name, $(FUZZ_SECONDS) s" >&2; \
		nice -n 10 build/fuzz/$$name -max_total_time=$(FUZZ_SECONDS) \
			-max_len=1024 -timeout=200 -print_final_stats=1 \
			-artifact_prefix=build/fuzz/$$name- \
			build/fuzz/$$name.new tests/fuzz/corpus/$$name \
			>build/fuzz/$$name.log 2>&1 || { \
			tail -n 40 build/fuzz/$$name.log >&2; exit 1; }; \
		grep 'number_of_executed_units\|DONE' build/fuzz/$$name.log; \
	done
