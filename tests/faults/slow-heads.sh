#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# slow-heads.sh - a thousand slow clients beside a load: 60 send their heads byte by byte and
# get normal answers, 940 send half a head and get a 408 after the front end's limit of 15 s.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

counters
hclient load -m multi -c 10 -d 120 -t 30 /a/1k /b/1k /b/16k &
client=$!
must "load" started load
on client "$TOP/tests/faults/slow_heads" "$VIP" "$PORT" "$FILES" 60 940 60 >"$OUT/slow" 2>"$OUT/slow.err"
signal load TERM
wait $client
slow() {
	awk -v key="$1" '$1 == key { n = $2 } END { print n + 0 }' "$OUT/slow"
}
must "heads that come in the end" equal answered "$(slow drip_right)" 60
must "heads that never do" equal "told 408" "$(slow stop_timeout)" 940
must "hanging" equal clients "$(slow hang)" 0
must "counted" least fe_head_timeout "$(grown fe fe_head_timeout)" 940
must "answers" least responses "$(field load responses)" 100
must "connections" lost_within load 0
say "$(tr '\n' ' ' <"$OUT/slow"; head -c 500 "$OUT/slow.err"); $(all_grown)"
verdict load
