#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# redirect-delay.sh - only REDIRECTs are delayed, by 400 ms, while a connection is handed on
# several times: the front end keeps sending to an owner of long ago.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/thop.sh
. "$TOP/tests/faults/thop.sh"

for node in $BES; do
	# The opcode, after the headers of IP and UDP
	undo netem_clear "$node"
	must "netem" thop_netem "$node" match u16 5 0xffff at 34 -- delay 400ms
done
thop_load 6
must "delayed" least messages "$(delayed)" 50
must "overtaken by later ones" least fe_redirect_stale "$(grown fe fe_redirect_stale)" 1
must "the old owner forwards" least be_forwarded "$(grown_sum be_forwarded)" 50
must "connections" lost_within load 0
verdict load
