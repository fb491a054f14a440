#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# large-packets.sh - uploads of 500 KB in packets of up to 64 KB, as receive offloading, or a
# sender in another namespace, makes them.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

# Guests send no large packets to each other, but GRO joins packets at the receiver.
case $SHAPE in ns) large=30000 ;; *) large=3000 ;; esac
for node in fe $BES; do
	must "offload" on "$node" ethtool -K eth0 gro on
	must "rules" nft_rule "$node" prerouting "meta length > $large counter name bites"
done
counters
hclient load -m multi -c 6 -n 20 -d 20 -t 30 -B 500000 POST:/b/1k /a/1k POST:/a/1k /b/16k
must "answers" least responses "$(field load responses)" 60
must "connections" lost_within load 0
must "large packets at the front end" least packets "$(bites fe)" 10
must "... and at be1" least packets "$(bites be1)" 10
must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 10
say "$(all_grown)"
verdict load
