#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# conntrack.sh - everything works with connection tracking on every node, and with rules that
# drop INVALID packets.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

rules() {
	on -i "$1" nft -f - <<-'EOF'
		table ip lab {
			counter invalid { }
			chain in {
				type filter hook input priority 0;
				ct state invalid counter name invalid drop
			}
			chain out {
				type filter hook output priority 0;
				ct state invalid counter name invalid drop
			}
			chain through {
				type filter hook forward priority 0;
				ct state invalid counter name invalid drop
			}
			chain later {
				type filter hook postrouting priority 0;
				ct state invalid counter name invalid drop
			}
		}
	EOF
}

tracking() {
	least "tracked connections" "$(on client cat /proc/sys/net/netfilter/nf_conntrack_count)" 1
}

if ! command -v nft >/dev/null; then
	skip "rules" "there is no nft here"
	finish
fi
idle_begin
for node in client fe $BES; do
	on "$node" modprobe -q nf_conntrack
	check "rules on $node" rules "$node"
done
for mode in multi single; do
	mode_everywhere $mode
	counters
	record "tracked-$mode.pcap"
	hclient "tracked-$mode" -m $mode -c 20 -k 30 -d 4 /a/1k /b/1k /a/16k /b/128k
	recorded "tracked-$mode.pcap"
	check "$mode: no error" hclient_ok "tracked-$mode" 50
	later "$mode: on the wire" "tracked-$mode.pcap" --min-conns 20
	check "$mode: counters" unchanged be_pin_gap be_reset_sent fe_reset_sent xmit_failed
done
check "the client's kernel does track" tracking
for node in client fe $BES; do
	check "$node: nothing was dropped" equal "INVALID packets" "$(nft_count "$node" lab invalid)" 0
done
check "no socket is left" idle 60
finish
