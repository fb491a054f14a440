#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# conntrack.sh - all nodes track connections and drop INVALID packets; none of the service's
# packets is INVALID.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

drop_invalid() {
	undo on "$1" nft delete table ip tracked
	on -i "$1" nft -f - <<-'EOF'
		table ip tracked {
			counter service { }
			counter invalid { }
			chain in {
				type filter hook input priority 0;
				ct state invalid tcp dport 80 counter name service drop
				ct state invalid counter name invalid drop
			}
			chain out {
				type filter hook output priority 0;
				ct state invalid tcp sport 80 counter name service drop
				ct state invalid counter name invalid drop
			}
		}
	EOF
}

drops() {
	[ "$(nft_count be1 tracked invalid)" -ge 5 ]
}

# Segments of no connection, which conntrack takes for INVALID
stray='import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
for port in range(1, 6):
    s.sendto(struct.pack(">HHIIBBHHH", port, 9, 1, 1, 0x50, 0x3f, 0, 0, 0), (sys.argv[1], 0))'

for node in fe $BES; do
	must "rules" drop_invalid "$node"
done
on client python3 -c "$stray" "$(addr be1)"
must "be1 does drop" wait_until 10 drops
must "rules" drop_invalid client
counters
hclient load -m multi -c 20 -n 60 -k 20 -d 5 -t 20 /a/1k /b/1k /b/16k
must "answers" least responses "$(field load responses)" 200
must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 100
must "connections" lost_within load 0
for node in client fe $BES; do
	must "$node: dropped" equal packets "$(nft_count "$node" tracked service)" 0
done
say "$(all_grown)"
verdict load
