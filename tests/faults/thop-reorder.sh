#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# thop-reorder.sh - half of the messages between nodes are overtaken by others.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/thop.sh
. "$TOP/tests/faults/thop.sh"

for node in fe $BES; do
	undo netem_clear "$node"
	must "netem" thop_netem "$node" -- delay 15ms reorder 50%
done
must "capture" capture_start fe fe.pcap udp dst port 8467
thop_load 20
capture_stop
overtaken=$("$TOP/tests/faults/thop_order" "$OUT/fe.pcap")
must "messages overtaken on their way to the front end" least messages "$overtaken" 5
must "connections" lost_within load 0
say "$overtaken messages overtaken"
verdict load
