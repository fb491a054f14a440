# SPDX-License-Identifier: GPL-2.0
# lab.mk - programs that the lab tests run inside

build/hclient: $(wildcard tests/lab/hclient/*.c) tests/lab/hclient/hclient.h
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -Wextra -Werror -std=gnu11 -o $@ $(filter %.c,$^)
