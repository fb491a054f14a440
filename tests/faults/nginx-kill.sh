#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nginx-kill.sh - all processes of a back end's web server get SIGKILL at once,
# under load: the kernel ends its connections, nothing hangs, the others stay
# where they are (their requests for it are answered there). Started again, it
# is used as before.
#
# shapes: ns vm
# seconds: 150
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

run=/run/lab/nginx-be2

server_kill() {
	# shellcheck disable=SC2046 # several processes
	on be2 kill -KILL $(on be2 cat "$run/nginx.pid") $(on be2 pgrep -P "$(on be2 cat "$run/nginx.pid")")
}

server_start() {
	on be2 rm -f "$run/nginx.pid"
	on be2 nginx -p "$run" -e "$run/error.log" -c "$run/nginx.conf"
}

server_back() {
	on be2 ss -tln | grep -q ':80 ' || server_start
}

counters
hclient load -m any -c 20 -d 60 -t 10 /a/1k /b/1k /b/16k &
load=$!
must "load" started load 200
undo server_back
must "kill" server_kill
must "refusals" wait_until 30 has_grown be1 be_handoff_refused 20
must "start" server_start
hclient back -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
must "works as before" hclient_ok back 100
signal load TERM
wait $load
must "nothing wrong, nothing hangs" nothing_wrong load
must "quick" most "ms for a failure" "$(field load longest_failure_ms)" 4000
must "reset by the server's kernel, or refused by all" most "connections lost" "$(lost load)" \
	$((20 + $(grown fe fe_reset_sent) + $(grown be1 be_reset_sent)))
must "back" has_grown be2 be_created 100
verdict load back
