# SPDX-License-Identifier: GPL-2.0
# race.mk - programs that race over the pure core; make race runs them.
#
#   build/libbaton_core_tsan.a	the pure core under ThreadSanitizer
#   build/race/asan/, tsan/	tests/race/*.c, each a program of its own
#   race-fault			for tests/race/run: $(PROGRAM) in $(TREE), a copy
#				of the sources with a fault; only $(SRC) is
#				compiled again for $(SAN)

RACE_SRC := $(filter-out tests/race/race.c,$(wildcard tests/race/*.c))
RACES := $(RACE_SRC:tests/race/%.c=%)
CORE_TSAN := -fsanitize=thread
CORE_TSAN_OBJ := $(CORE_SRC:%.c=build/tsan/%.o)
RACE_OBJ := $(foreach s,asan tsan,$(patsubst %.c,build/$s/%.o,$(RACE_SRC) \
	tests/race/race.c))

build/tsan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) $(CORE_TSAN) -MMD -MP -c -o $@ $<

build/libbaton_core_tsan.a: $(CORE_TSAN_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

build/race/asan/%: build/asan/tests/race/%.o build/asan/tests/race/race.o \
		build/libbaton_core_asan.a
	@mkdir -p $(@D)
	$(CC) $(CORE_ASAN) -o $@ $^ $(CORE_LIBS)

build/race/tsan/%: build/tsan/tests/race/%.o build/tsan/tests/race/race.o \
		build/libbaton_core_tsan.a
	@mkdir -p $(@D)
	$(CC) $(CORE_TSAN) -o $@ $^ $(CORE_LIBS)

race-programs: $(foreach s,asan tsan,$(RACES:%=build/race/$s/%))

race-fault:
	cd $(TREE) && $(CC) $(CORE_CFLAGS) -w -g0 -O1 \
		$(if $(filter tsan,$(SAN)),$(CORE_TSAN),$(CORE_ASAN)) \
		-o $(PROGRAM) $(SRC) $(addprefix $(CURDIR)/build/, \
		$(patsubst %.c,$(SAN)/%.o,$(filter-out $(SRC), \
		tests/race/$(PROGRAM).c tests/race/race.c)) \
		libbaton_core_$(SAN).a) $(CORE_LIBS)

race: race-programs
	tests/race/run

.PHONY: race race-programs race-fault
.SECONDARY: $(RACE_OBJ)

-include $(CORE_TSAN_OBJ:.o=.d) $(RACE_OBJ:.o=.d)
