# SPDX-License-Identifier: GPL-2.0
# client.mk - the client that figures are measured with

build/client: experiments/client/client.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror -o $@ $<
