#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nginx-restart.sh - a web server is killed under load and started again. Only its own
# connections end, at once; nothing hangs, during that time or later.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/servers.sh
. "$TOP/tests/faults/servers.sh"

counters
hclient load -m any -c 20 -d 60 -t 20 /a/1k /b/1k /b/16k &
client=$!
must "load" started load
must "kill" server_kill be2
must "refused" wait_until 60 has_grown be1 be_handoff_refused 10
must "start" server_start be2
counters
must "load on both again" wait_until 60 has_grown be2 be_created 50
signal load TERM
wait $client
# Meanwhile first requests that only it could serve are reset as well: fe_reset_sent.
must "answers" nothing_wrong load
hclient again -m multi -c 10 -n 20 -d 60 -t 20 /a/1k /b/1k
must "again" hclient_ok again 100
say "$(all_grown)"
verdict load again
