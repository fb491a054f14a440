#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# thop-duplicate.sh - half of the messages between nodes are duplicated.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/thop.sh
. "$TOP/tests/faults/thop.sh"

for node in fe $BES; do
	undo netem_clear "$node"
	must "netem" thop_netem "$node" -- duplicate 50%
done
thop_load 20
must "messages that came twice" least messages $(($(grown_sum thop_received) - $(grown_sum thop_sent))) 50
must "connections" lost_within load 0
verdict load
