#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fe-reload.sh - the front end's module is unloaded and loaded again under load. Meanwhile
# packets are not forwarded: the front end's own TCP answers them with a RST. Loading the module
# is then enough, since baton.ko has the configuration. When baton.ko was unloaded, too (vm
# shape), a setconf is needed.
#
# shapes: ns vm
# seconds: 300
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

objects=$(dirname "$BATONCTL")
for node in $BES; do
	# Sockets whose client has vanished should not retransmit for long
	setting "$node" net.ipv4.tcp_orphan_retries 1
done

# reload NAME MODULE... - unload and load again, under load; the last module is unloaded first
reload() {
	local name=$1 i modules

	shift
	modules=("$@")
	counters
	hclient "$name" -m any -c 20 -d 60 -t 10 /a/1k /b/1k /a/16k &
	load=$!
	must "$name: load" started "$name"
	for ((i = ${#modules[@]} - 1; i >= 0; i--)); do
		must "$name: unload" on fe rmmod "${modules[i]}"
	done
	must "$name: no new connection" wait_until 20 refused
	for each in "$@"; do
		must "$name: load again" on fe insmod "$objects/$each.ko"
	done
	[ "$1" = baton_fe ] || must "$name: setconf" on fe "$BATONCTL" setconf "$CONF"
	must "$name: new ones" wait_until 20 answered
	signal "$name" TERM
	wait $load
	must "$name: those that were there are reset at once" reset_only "$name"
	counters
	hclient "$name-back" -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
	must "$name: works as before" hclient_ok "$name-back" 100
}

refused() {
	fetch /a/1k vip --max-time 2 -o /dev/null 2>/dev/null
	[ $? = 7 ]
}

answered() {
	fetch /a/1k vip --max-time 2 -o /dev/null 2>/dev/null
}

# Each connection was reset once; new ones are refused for a while
reset_only() {
	equal errors "$(field "$1" errors)" $(($(lost "$1") + $(field "$1" connect_errors))) &&
		least "connections lost" "$(lost "$1")" 20 &&
		most "connections lost" "$(lost "$1")" 40 &&
		most "ms for a failure" "$(field "$1" longest_failure_ms)" 4000 && return
	head -n 5 "$OUT/$1.err"
	return 1
}

clients="module module-back"
reload module baton_fe
if [ "$SHAPE" = vm ]; then
	reload both baton baton_fe
	clients="$clients both both-back"
fi
# The server's keep-alive timeout ends connections whose clients are gone.
must "afterwards" quiet 150
# shellcheck disable=SC2086 # several
verdict $clients
