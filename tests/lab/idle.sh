#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# idle.sh [CASE...] - servers that close after an idle second, and clients that are slower in
# the middle of a head, or have a request waiting (idle_cases.py): each request is answered, as
# by the server itself. That is tested first: nginx without baton. Then through baton, in multi
# and in single, and with origin.py as the server, which closes after an answer, resets, or
# allows little time for a head.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
# shellcheck source=tests/lab/origins.sh
. "$TOP/tests/lab/origins.sh"

impatient() {
	nginx_more "$1" <<-CONF
		keepalive_timeout 1s;
		client_header_timeout 3s;
	CONF
}

direct() {
	VIP=$(addr be1) cases idle direct direct "$@"
}

# withheld LEAST - at least this many closes were hidden from clients
withheld() {
	least "closes withheld" "$(grown_sum be_fin_withheld)" "$1" &&
		equal "new sockets refused" "$(grown_sum be_rebuild_refused)" 0
}

# pass NAME MODE PORT [CASE...]
pass() {
	local name=$1 mode=$2 port=$3

	shift 3
	mode_everywhere "$mode"
	counters
	record "$name.pcap"
	PORT=$port cases idle "$mode" "$name" "$@"
	recorded "$name.pcap"
	[ $# -gt 0 ] || check "$name: closes withheld" withheld 5
	check "$name: counters" unchanged be_reset_sent be_handoff_silent be_handoff_lost no_memory
	say "$name: $(all_grown)"
	later "$name: on the wire" "$name.pcap" --fin --port "$port"
}

for be in $BES; do
	check "$be: a short limit" impatient "$be"
done
check "origins" origins_start 1 3
check "a second service, without nginx" setconf
idle_begin
direct "$@"
pass multi multi "$PORT" "$@"
pass single single "$PORT" "$@"
pass own multi "$OWN_PORT" "$@"
check "no socket is left" idle 60
check "web servers' logs" logs_clean
check "origins' logs" origins_stop
finish
