# SPDX-License-Identifier: GPL-2.0
# rate.mk - the client with a fixed rate

build/rate: experiments/rate/rate.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror -o $@ $<
