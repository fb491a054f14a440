# SPDX-License-Identifier: GPL-2.0
# policies.mk - the simulation of the dispatch policies; see experiments/policies

build/policies: experiments/policies.c build/libbaton_core.a
	$(CC) $(CORE_CFLAGS) -o $@ $^ $(CORE_LIBS) -lm
