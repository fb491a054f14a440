# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# thop.sh - faults of the messages between nodes, and of nothing else
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

# thop_drop PERCENT - on every node, of what arrives
thop_drop() {
	local node

	for node in fe $BES; do
		undo on "$node" nft delete table ip faults
		on -i "$node" nft -f - <<-EOF || return 1
			table ip faults {
				counter bites { }
				chain pre {
					type filter hook prerouting priority -450;
					udp dport 8467 numgen random mod 100 < $1 counter name bites drop
				}
			}
		EOF
	done
}

# bites - how many packets the rules have taken, on all nodes
bites() {
	local node sum=0

	for node in fe $BES; do
		sum=$((sum + $(on "$node" nft list counter ip faults bites |
			sed -n 's/.*packets \([0-9]*\) .*/\1/p')))
	done
	echo $sum
}

# silences - handoffs whose CREATE was never answered: the documented reason to
# reset a connection
silences() {
	echo $(($(grown fe fe_handoff_silent) + $(grown_sum be_handoff_silent)))
}

thop_loss() {
	must "rules" thop_drop "$1"
	must "counters" counters
	hclient load -m multi -c 20 -n 100 -k 25 -d 5 -t 20 /a/1k /b/1k /b/16k
	must "messages lost" least packets "$(bites)" 10
	must "answers" least responses "$(field load responses)" 200
	must "connections" lost_within load "$(silences)"
	say "$(bites) of $(grown_sum thop_sent) messages lost; $(all_grown)"
	verdict load
}
