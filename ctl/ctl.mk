# SPDX-License-Identifier: GPL-2.0
# ctl.mk - batonctl, and the tests of how it reads files and puts messages.
#
#   batonctl			at the top of the tree
#   build/batonctl.8		its manual page
#   build/unit_ctl		tests/unit/conf/; make unit runs it, too
#
# Needs tests/core.mk for build/libbaton_core.a.

CTL_SRC := $(wildcard ctl/*.c)
CTL_OBJ := $(CTL_SRC:%.c=build/ctl/%.o)
CTL_ASAN_OBJ := $(CTL_SRC:%.c=build/ctl-asan/%.o)
CTL_TEST_OBJ := $(patsubst %.c,build/ctl-asan/%.o,$(wildcard tests/unit/conf/*.c))

CTL_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -D_GNU_SOURCE \
	-Itests/shim
CTL_LIBS := -linih -lmnl -ljansson -lresolv
CTL_ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

batonctl: $(CTL_OBJ) build/libbaton_core.a
	$(CC) -o $@ $^ $(CTL_LIBS) $(CORE_LIBS)

# The counters are described where they are declared
build/batonctl.8: ctl/counters.awk shared/http_error.h shared/stats.h \
		ctl/batonctl.8
	@mkdir -p $(@D)
	awk -f $^ >$@.new && mv $@.new $@

build/unit_ctl: $(filter-out %/main.o,$(CTL_ASAN_OBJ)) $(CTL_TEST_OBJ) \
		build/libbaton_core_asan.a
	$(CC) $(CTL_ASAN) -o $@ $^ -lcriterion $(CTL_LIBS) $(CORE_LIBS)

build/ctl/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CTL_CFLAGS) -MMD -MP -c -o $@ $<

build/ctl-asan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CTL_CFLAGS) $(CTL_ASAN) -MMD -MP -c -o $@ $<

.PHONY: unit-ctl
unit: unit-ctl
unit-ctl: build/unit_ctl
	build/unit_ctl

-include $(CTL_OBJ:.o=.d) $(CTL_ASAN_OBJ:.o=.d) $(CTL_TEST_OBJ:.o=.d)
