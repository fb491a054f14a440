# SPDX-License-Identifier: GPL-2.0
#
# make			modules, user-space core, batonctl
# make modules KDIR=...	only the modules, against these kernel headers
# make install		modules (with depmod), batonctl and its manual page
# make uninstall	takes them away again, for the same KVER=, PREFIX=, DESTDIR=
# make demo		single against multi handoff, in emulated machines
# make test		everything that must hold; the last line counts. KERNEL=stable,
#			newest: the lab's part on another kernel
# make sim		the modules' sources on a simulated kernel: tests/README.md
# make test-debug	on a kernel with KASAN, lockdep, kmemleak, failing memory
# make test-faults	faults injected under load, in the lab; FAULTS=names
# make race		threads against the pure core, under ASan and TSan
# make bench		against direct access, IPVS and HAProxy
# make experiments	the papers' figures beside ours, one report; FULL=1 all of it
# make bench-core	the HTTP parser and the rules, beside others
# make fuzz		search for what the parsers and the codec cannot take
# make diff		patterns against PCRE2's, 10,000 x 1,000
# make lab		a shell inside a running cluster
# make clean
# make help		these lines

# The running kernel when its headers are here, else the newest that has some.
KVER ?= $(shell v=$$(uname -r); [ -e /lib/modules/$$v/build ] || \
	v=$$(ls -d /lib/modules/*/build 2>/dev/null | sort -V | tail -n 1 | \
	cut -d/ -f4); echo $$v)
KDIR ?= /lib/modules/$(KVER)/build
PREFIX ?= /usr/local
DESTDIR ?=

all: modules core batonctl build/batonctl.8

include tests/core.mk
include tests/sim/sim.mk
include tests/diff/diff.mk
include tests/strictness/strictness.mk
include tests/fuzz/fuzz.mk
include tests/race/race.mk
include ctl/ctl.mk
include tests/lab/lab.mk
include tests/faults/faults.mk
include experiments/demo.mk
-include experiments/bench.mk
-include experiments/bench-core-rules.mk
include experiments/policies.mk
include experiments/client/client.mk
include experiments/cached/cached.mk

core: build/libbaton_core.a

modules:
	@[ -e $(KDIR)/Makefile ] || { echo "no kernel headers in $(KDIR):" \
		"apt-get install linux-headers-amd64, or give KDIR=" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# In recipes: what the kernel calls itself (Debian's kernel.release is another
# name), and depmod, but not for another root.
release = $$(cut -d '"' -f 2 $(KDIR)/include/generated/utsrelease.h)
depmod = [ -n "$(DESTDIR)" ] || depmod -a $(release)

# Headers have neither the key to sign with, which kbuild would complain of for
# each module, nor the System.map without which it would skip depmod.
install: modules batonctl build/batonctl.8
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) \
		INSTALL_MOD_DIR=extra INSTALL_MOD_STRIP=1 \
		CONFIG_MODULE_SIG_ALL= cmd_depmod=: modules_install
	$(depmod)
	install -D -m 755 batonctl $(DESTDIR)$(PREFIX)/sbin/batonctl
	install -D -m 644 build/batonctl.8 \
		$(DESTDIR)$(PREFIX)/share/man/man8/batonctl.8

uninstall:
	for module in baton baton_fe baton_be; do \
		rm -f $(DESTDIR)/lib/modules/$(release)/extra/$$module.ko*; \
	done
	$(depmod)
	rm -f $(DESTDIR)$(PREFIX)/sbin/batonctl \
		$(DESTDIR)$(PREFIX)/share/man/man8/batonctl.8

# The packages come first; what needs them is made by a make that sees them.
test:
	experiments/install build lab test $(if $(KERNEL),kernel-$(KERNEL))
	$(MAKE) all
	tests/run $(TESTS) $(if $(KERNEL),--kernel $(KERNEL))

# The kernel is built once, outside of the tree: see tests/debug/kernel.
debug-kernel:
	tests/debug/kernel $(if $(RACES),--races) $(if $(KERNEL),--kernel $(KERNEL))

test-debug:
	tests/debug/run $(if $(RACES),--races) $(if $(KERNEL),--kernel $(KERNEL))

lab:
	experiments/install build lab
	$(MAKE) all
	experiments/lab/run --shell

help:
	@sed -n '3,/^$$/s/^# \{0,1\}//p' Makefile

clean:
	rm -rf build batonctl
	[ ! -e $(KDIR)/Makefile ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean

.DEFAULT_GOAL := all
.PHONY: all core modules install uninstall test debug-kernel test-debug \
	lab help clean
