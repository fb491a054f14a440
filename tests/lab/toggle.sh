#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# toggle.sh - switch between single and multi through sysfs under load: effective for the next
# request of live connections.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

# traffic N - wait until N packets have been forwarded since `counters`
traffic() {
	wait_until 60 has_grown fe fe_forwarded "$1"
}

# epoch N KEY VALUE - check a number of the N-th epoch
epoch() {
	equal "epoch $1: $2" "$(field toggle "epoch$1_$2")" "$3"
}

owner_only() {
	least "responses" "$(field toggle "epoch$1_responses")" 50 &&
		epoch "$1" owner "$(field toggle "epoch$1_responses")"
}

stays() {
	least "responses" "$(field toggle "epoch$1_responses")" 50 && epoch "$1" be_changes 0
}

bad_mode() {
	! echo quadruple | on -i fe sh -c 'cat >/sys/class/baton/web/handoff_mode' 2>/dev/null &&
		mode_is fe multi
}

mode_everywhere multi
idle_begin
counters
hclient toggle -m any -c 20 -d 300 /a/1k /b/1k &
load=$!
check "traffic in multi" traffic 500
# Epochs: 0 multi, 1 changing, 2 single, 3 changing, 4 multi, 5 quick changes
signal toggle USR1
check "single under load" mode_everywhere single
signal toggle USR1
counters
check "traffic in single" traffic 500
signal toggle USR1
check "multi under load" mode_everywhere multi
signal toggle USR1
counters
check "traffic in multi again" traffic 500
signal toggle USR1
for _ in 1 2 3 4 5; do
	mode_everywhere single
	mode_everywhere multi
done
check "a mode that does not exist is refused" bad_mode
signal toggle TERM
wait $load
check "no error" hclient_ok toggle 200
check "multi: the owner answers" owner_only 0
check "single: connections stay" stays 2
check "multi again: live connections move" owner_only 4
check "nobody opened a connection anew" equal connections "$(field toggle connections)" 20
check "no socket is left" idle 60
finish
