# SPDX-License-Identifier: GPL-2.0
# cached.mk - the web server of the locality experiments; see cached/main.c

build/cached: $(wildcard experiments/cached/*.[ch])
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -Wextra -Werror -std=gnu11 -o $@ $(filter %.c,$^)
