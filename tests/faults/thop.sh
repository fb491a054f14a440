# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# thop.sh - faults of the messages between nodes only
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

# delayed - number of messages that went through netem, on all nodes
delayed() {
	local node sum=0

	for node in fe $BES; do
		sum=$((sum + $(on "$node" tc -s qdisc show dev eth0 | awk '
			/^qdisc / { netem = $2 == "netem" }
			netem && / Sent / { sum += $4 }
			END { print sum + 0 }')))
	done
	echo $sum
}

# silences - number of handoffs whose CREATE was never answered: the documented reason to reset
# a connection
silences() {
	echo $(($(grown fe fe_handoff_silent) + $(grown_sum be_handoff_silent)))
}

# thop_load CONNECTIONS - run a client whose connections are handed on all the time
thop_load() {
	counters
	hclient load -m multi -c "$1" -n 100 -k 25 -d 5 -t 20 /a/1k /b/1k /b/16k
	must "answers" least responses "$(field load responses)" 200
	must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 100
	say "$(all_grown)"
}

# reclaim N - when a connection is reset and the message about it is lost, the front end keeps
# the entry until nothing has come for 15 minutes, or its client uses the port again. There are
# at most N of these, and each port can be used.
reclaim() {
	local port ports

	ports=$(on fe "$BATONCTL" conns | sed -n "s/^fe $CLIENT_IP:\([0-9]*\) .*FORWARDING.*/\1/p")
	most "connections on the front end" "$(wc -w <<<"$ports")" "$1" || return 1
	for port in $ports; do
		hclient "again-$port" -m multi -n 2 -d 30 -t 20 -l "$port-$port" /a/1k /b/1k
		hclient_ok "again-$port" 2 || return 1
	done
}

# thop_loss PERCENT - lose messages that arrive, on every node
thop_loss() {
	local node taken

	for node in fe $BES; do
		must "rules" nft_rule "$node" prerouting \
			"udp dport 8467 numgen random mod 100 < $1 counter name bites drop"
	done
	thop_load 20
	taken=$(bites)
	must "messages lost" least packets "$taken" 10
	must "connections" lost_within load "$(silences)"
	say "$taken of $(grown_sum thop_sent) messages lost"
	undo_all
	must "what the front end missed" reclaim "$(lost load)"
	verdict load
}
