# SPDX-License-Identifier: GPL-2.0
# sim.mk - the simulator: the modules' own sources on a simulated kernel.
#
#	make sim		100,000 schedules; COUNT=n, FROM=seed for others
#	make sim SEED=n		one of them, with a readable trace
#	make sim-asan		some of them under ASan and UBSan
#	make sim-newer		some of them without the functions that kernels cease to export

# For each kernel header that the sources include there is one that includes inet.h.
SIM_HEADERS := $(addprefix build/sim/include/,generated/utsrelease.h \
	linux/bottom_half.h \
	linux/device.h linux/filter.h linux/hash.h linux/icmp.h linux/if_arp.h \
	linux/inetdevice.h linux/ip.h linux/kref.h linux/kthread.h \
	linux/lockdep.h linux/math64.h linux/mm.h linux/mutex.h \
	linux/netdevice.h linux/netfilter.h linux/netfilter_arp.h \
	linux/netfilter_ipv4.h linux/netlink.h linux/preempt.h \
	linux/random.h linux/rcupdate.h linux/rtnetlink.h linux/security.h \
	linux/skbuff.h linux/slab.h linux/spinlock.h linux/tcp.h \
	linux/timekeeping.h linux/timer.h linux/udp.h linux/workqueue.h \
	net/arp.h net/checksum.h net/dst_cache.h net/icmp.h net/inet_connection_sock.h \
	net/inet_hashtables.h net/inet_timewait_sock.h net/ip.h \
	net/ip_tunnels.h net/l3mdev.h net/mptcp.h net/neighbour.h \
	net/net_namespace.h net/netfilter/nf_conntrack.h net/netns/generic.h \
	net/request_sock.h net/route.h net/sock.h net/tcp.h net/udp.h net/udp_tunnel.h \
	net/xfrm.h)

SIM_OUT := build/sim
SIM_CORE := $(wildcard shared/*.c policy/*.c policy/compile/*.c)
# All of the modules except netlink, sysfs and ARP
SIM_MOD := $(filter-out hooks/export.c hooks/control/netlink.c \
	hooks/control/netlink_conf.c hooks/control/attrs.c \
	hooks/control/privilege.c hooks/control/sysfs.c be/arp.c, \
	$(wildcard hooks/*.c hooks/*/*.c be/*.c fe/*.c))
SIM_OWN := $(wildcard tests/sim/*.c) tests/shim/slab.c tests/shim/string.c
SIM_OBJ := $(SIM_CORE:%.c=$(SIM_OUT)/%.o) $(SIM_MOD:%.c=$(SIM_OUT)/%.o) \
	$(SIM_OWN:%.c=$(SIM_OUT)/%.o)
SIM_ASAN_OBJ := $(SIM_OBJ:$(SIM_OUT)/%=$(SIM_OUT)/asan/%)
SIM_NEWER_OBJ := $(SIM_OBJ:$(SIM_OUT)/%=$(SIM_OUT)/newer/%)
SIM_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter \
	-Wno-sign-compare -Wno-pointer-sign -Wno-unused-value \
	-Wno-array-bounds -fno-strict-aliasing -Werror \
	-include tests/sim/include/limits_sim.h \
	-Ibuild/sim/include -Itests/sim/include -Itests/shim
# A kernel that exports what 6.1 does. sim-newer has one that does not
# (hooks/unexported.h), and has timestamps in microseconds, which 6.1 lacks (hooks/compat.h).
SIM_NAMES := -DBATON_HAS_req_usec_ts -DBATON_HAS_tcp_clock_ts
SIM_EXPORTS := $(addprefix -DBATON_EXPORTS_,inet_csk_reqsk_queue_add \
	inet_csk_reqsk_queue_drop inet_csk_route_req tcp_done tcp_v4_do_rcv)

# The formats of packets are taken from the system's headers.
$(SIM_HEADERS): tests/sim/sim.mk
	@mkdir -p $(@D)
	@{ echo '#pragma GCC system_header'; case $@ in \
		*linux/tcp.h|*linux/ip.h|*linux/udp.h|*linux/icmp.h) \
			echo '#include_next <$(@:build/sim/include/%=%)>';; esac; \
		echo '#include "inet.h"'; } > $@

$(SIM_OUT)/%.o: %.c $(SIM_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(SIM_CFLAGS) $(SIM_EXPORTS) -MD -MP -c -o $@ $<

$(SIM_OUT)/asan/%.o: %.c $(SIM_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(SIM_CFLAGS) $(SIM_EXPORTS) $(CORE_ASAN) -MD -MP -c -o $@ $<

$(SIM_OUT)/newer/%.o: %.c $(SIM_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(SIM_CFLAGS) $(SIM_NAMES) -MD -MP -c -o $@ $<

$(SIM_OUT)/sim: $(SIM_OBJ)
	$(CC) -o $@ $^ -lpcre2-8

$(SIM_OUT)/sim-asan: $(SIM_ASAN_OBJ)
	$(CC) $(CORE_ASAN) -o $@ $^ -lpcre2-8

$(SIM_OUT)/sim-newer: $(SIM_NEWER_OBJ)
	$(CC) -o $@ $^ -lpcre2-8

-include $(SIM_OBJ:.o=.d) $(SIM_ASAN_OBJ:.o=.d) $(SIM_NEWER_OBJ:.o=.d)

# SEED: one schedule, with its trace. COUNT, FROM, JOBS: change the defaults.
COUNT ?= 100000
FROM ?= 1
SIM_ARGS = $(if $(SEED),--seed $(SEED),--from $(FROM) --count $(COUNT)) \
	$(if $(JOBS),--jobs $(JOBS))

sim: $(SIM_OUT)/sim
	$(SIM_OUT)/sim $(SIM_ARGS)

sim-asan: COUNT = 2000
sim-asan: $(SIM_OUT)/sim-asan
	$(SIM_OUT)/sim-asan $(SIM_ARGS)

sim-newer: COUNT = 20000
sim-newer: $(SIM_OUT)/sim-newer
	$(SIM_OUT)/sim-newer $(SIM_ARGS)

.PHONY: sim sim-asan sim-newer
