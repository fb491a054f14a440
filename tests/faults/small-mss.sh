#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# small-mss.sh - the client, and the front end towards it, announce an MSS of 536.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

for node in client fe; do
	undo on "$node" ip route change 10.9.0.0/24 dev eth0 src "$(addr "$node")"
	must "route" on "$node" ip route change 10.9.0.0/24 dev eth0 src "$(addr "$node")" advmss 536
done
# The front end's listener keeps the MSS that it had when it began.
counters
hclient load -m multi -c 10 -n 40 -k 20 -d 8 -t 20 /a/1k /b/16k /b/1k /a/128k POST:/b/1k &
client=$!
small() {
	on client ss -Htin "dport = :$PORT" | grep -q ' rcvmss:5[0-3][0-9] .*advmss:5[0-3][0-9] '
}
must "small segments" wait_until 30 small
wait $client
must "answers" least responses "$(field load responses)" 60
must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 40
must "connections" lost_within load 0
say "$(all_grown)"
verdict load
