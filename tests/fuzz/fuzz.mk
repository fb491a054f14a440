# SPDX-License-Identifier: GPL-2.0
# fuzz.mk - the fuzzers of tests/fuzz/
#
#   make fuzz [FUZZ_SECONDS=60] [FUZZERS="head ..."]
#			search with libFuzzer, one after another; needs clang and
#			libclang-rt-14-dev. New inputs go to build/fuzz/NAME.new,
#			a crash to build/fuzz/
#   make fuzz-merge	keep those of the new and the kept inputs that add coverage
#   build/replay_NAME	run the inputs in a folder, without clang
#
# Kept inputs are in corpus/NAME.inputs; tests/fuzz/inputs unpacks them for the fuzzers, to
# build/fuzz/NAME.kept, and packs the new selection.
#
# The rule compiler may work for seconds on a pattern before it refuses it, so its limit
# (COMPILE_WORK_MAX) is lower here.

FUZZERS := $(filter-out replay,$(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c)))
FUZZ_SECONDS ?= 60
FUZZ_CC ?= clang
FUZZ_MAX ?= 4096
FUZZ_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Wno-unused-parameter -Werror \
	-DCOMPILE_WORK_MAX=20000 -Itests/shim -fsanitize=address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_OBJ := $(CORE_SRC:%.c=build/fuzz-core/%.o)

build/fuzz-core/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

build/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(FUZZ_OBJ)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $< $(FUZZ_OBJ) $(CORE_LIBS)

build/replay_%: build/asan/tests/fuzz/%.o build/asan/tests/fuzz/replay.o \
		build/libbaton_core_asan.a
	$(CC) $(CORE_ASAN) -o $@ $^ $(CORE_LIBS)

.PHONY: fuzz fuzz-merge
fuzz: $(FUZZERS:%=build/fuzz/%)
	@for name in $(FUZZERS); do \
		rm -rf build/fuzz/$$name.kept; \
		tests/fuzz/inputs unpack $$name build/fuzz/$$name.kept || exit 1; \
		mkdir -p build/fuzz/$$name.new; \
		echo "fuzz: $$name, $(FUZZ_SECONDS) s" >&2; \
		nice -n 10 build/fuzz/$$name -max_total_time=$(FUZZ_SECONDS) \
			-max_len=$(FUZZ_MAX) -timeout=100 -print_final_stats=1 \
			-artifact_prefix=build/fuzz/$$name- \
			build/fuzz/$$name.new build/fuzz/$$name.kept \
			>build/fuzz/$$name.log 2>&1 || { \
			tail -n 40 build/fuzz/$$name.log >&2; exit 1; }; \
		grep 'number_of_executed_units\|DONE' build/fuzz/$$name.log; \
	done

fuzz-merge: $(FUZZERS:%=build/fuzz/%)
	@for name in $(FUZZERS); do \
		rm -rf build/fuzz/$$name.merged build/fuzz/$$name.kept; \
		tests/fuzz/inputs unpack $$name build/fuzz/$$name.kept || exit 1; \
		mkdir -p build/fuzz/$$name.merged build/fuzz/$$name.new; \
		build/fuzz/$$name -merge=1 -max_len=$(FUZZ_MAX) \
			build/fuzz/$$name.merged build/fuzz/$$name.kept \
			build/fuzz/$$name.new >build/fuzz/$$name.log 2>&1 || exit 1; \
		tests/fuzz/inputs pack $$name build/fuzz/$$name.merged || exit 1; \
	done

-include $(FUZZ_OBJ:.o=.d)
