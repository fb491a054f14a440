#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nginx-reuseport.sh - each web server has four workers with a listening socket
# each (SO_REUSEPORT); rebuilt connections find one of them.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/servers.sh
. "$TOP/tests/faults/servers.sh"

for node in $BES; do
	must "four listeners" server_conf "$node" \
		's/^worker_processes .*/worker_processes 4;/; s/backlog=4096/& reuseport/'
	must "listeners" equal listeners "$(on "$node" ss -Htln 'sport = :80' | grep -c '0.0.0.0:80 ')" 4
done
counters
hclient load -m multi -c 20 -n 60 -k 10 -d 6 -t 20 /a/1k /b/1k /b/16k
must "answers" least responses "$(field load responses)" 200
must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 100
must "connections" lost_within load 0
say "$(all_grown)"
verdict load
