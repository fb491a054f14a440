# SPDX-License-Identifier: GPL-2.0
# policies.mk - the simulation of the dispatch policies; see experiments/policies

build/policies: $(wildcard experiments/sim/*.[ch]) build/libbaton_core.a
	$(CC) $(CORE_CFLAGS) -o $@ $(filter %.c %.a,$^) $(CORE_LIBS)
