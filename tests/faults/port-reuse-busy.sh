#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# port-reuse-busy.sh - a client has one port, and uses it again right after resetting a
# connection, while two busy processes take CPU time from the web servers: some of these are in
# the old socket when the new connection arrives.
#
# shapes: ns
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

for each in 1 2; do
	sh -c 'while :; do :; done' &
	undo kill $!
done
counters
hclient resetting -m multi -c 1 -k 2 -d 45 -t 20 -r -l 40001-40001 /a/1k /b/1k
must "resetting" lost_within resetting 0
must "port used again" least times "$(field resetting ports_again)" 100
must "nobody is refused" unchanged be_refused_busy be_refused_memory fe_handoff_refused be_handoff_refused fe_reset_sent
say "$(all_grown)"
verdict resetting
