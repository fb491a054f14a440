# SPDX-License-Identifier: GPL-2.0
# core.mk - the pure core in user space, and its unit tests.
#
#   build/libbaton_core.a		shared/, policy/, policy/compile/ and the
#				stand-in kernel
#   build/libbaton_core_asan.a	the same under ASan and UBSan
#   build/unit			tests/unit/, one Criterion binary; make unit runs it
#
# A program that links the library needs -lpcre2-8 -lurcu-bp -lpthread.

CORE_SRC := $(wildcard shared/*.c policy/*.c policy/compile/*.c tests/shim/*.c)
CORE_OBJ := $(CORE_SRC:%.c=build/core/%.o)
CORE_ASAN_OBJ := $(CORE_SRC:%.c=build/asan/%.o)
UNIT_OBJ := $(patsubst %.c,build/asan/%.o,$(wildcard tests/unit/*.c \
	tests/shim/crypto/*.c))

CORE_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -Werror \
	-Itests/shim
CORE_LIBS := -lpcre2-8 -lurcu-bp -lpthread
CRYPTO_LIBS := -lsodium -lb2
CORE_ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

build/libbaton_core.a: $(CORE_OBJ)
build/libbaton_core_asan.a: $(CORE_ASAN_OBJ)
build/libbaton_core.a build/libbaton_core_asan.a:
	rm -f $@
	$(AR) rcs $@ $^

build/core/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) -MMD -MP -c -o $@ $<

build/asan/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CORE_CFLAGS) $(CORE_ASAN) -MMD -MP -c -o $@ $<

build/unit: $(UNIT_OBJ) build/libbaton_core_asan.a
	$(CC) $(CORE_ASAN) -o $@ $^ -lcriterion $(CORE_LIBS) \
		$(CRYPTO_LIBS)

.PHONY: unit
unit: build/unit
	build/unit

-include $(CORE_OBJ:.o=.d) $(CORE_ASAN_OBJ:.o=.d) $(UNIT_OBJ:.o=.d)
