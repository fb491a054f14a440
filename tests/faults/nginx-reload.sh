#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nginx-reload.sh - a web server gets new workers three times under load (SIGHUP). The old ones
# close idle connections, which ends these, as it does without baton.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/servers.sh
. "$TOP/tests/faults/servers.sh"

counters
hclient load -m multi -c 20 -d 60 -t 20 /a/1k /b/1k /b/16k &
client=$!
must "load" started load
for _ in 1 2 3; do
	must "reload" server_reload be2
	before=$(grown fe fe_forwarded)
	must "load after the reload" started load $((before + 200))
done
signal load TERM
wait $client
must "answers" least responses "$(field load responses)" 100
# Each reload may end the connections that the server has at the moment, and no others.
must "connections" lost_within load 60
say "$(all_grown)"
verdict load
