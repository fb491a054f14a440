#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nginx-backlog.sh - a web server stands still (SIGSTOP) until its backlog of 8 is full. Its
# back end refuses connections, which go on elsewhere; none is reset.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/servers.sh
. "$TOP/tests/faults/servers.sh"

must "a short backlog" server_conf be2 's/backlog=4096/backlog=8/'
counters
hclient load -m any -s -c 40 -k 2 -d 60 -t 30 /all/1k /b/1k &
client=$!
must "load" started load
# shellcheck disable=SC2046 # several processes
undo on be2 kill -CONT $(server_workers be2)
# shellcheck disable=SC2046
on be2 kill -STOP $(server_workers be2)
must "backlog full" wait_until 60 has_grown be2 be_refused_backlog 10
# shellcheck disable=SC2046
on be2 kill -CONT $(server_workers be2)
created=$(grown be2 be_created)
must "taken again" wait_until 60 has_grown be2 be_created $((created + 50))
signal load TERM
wait $client
must "connections" lost_within load 0
say "$(all_grown)"
verdict load
