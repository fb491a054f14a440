#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# http.sh [CASE...] - unusual clients (http_cases.py): requests in pieces, long heads,
# half-closed connections, pipelines across back ends, bodies, and input that is no request.
# Each request is answered fully and in order, or refused as HTTP requires. In multi and in
# single; in multi also with SYN cookies, and for clients without TCP timestamps, window scaling
# and SACK.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

sysctl_on() {
	on "$1" sysctl -qw "$2"
}

few="byte_by_byte head_20k pipeline_16 post_then_elsewhere slow_reader request_and_fin"

# fast_open - a request in the SYN is served, though no front end takes it from there. The
# handshake's ACK comes later.
fast_open() {
	netem client delay 100ms || return 1
	sysctl_on fe net.ipv4.tcp_fastopen=0x602 && sysctl_on client net.ipv4.tcp_fastopen=5 &&
		listen_anew || return 1
	equal status "$(on client python3 -c '
import socket
import sys
sock = socket.socket()
sock.settimeout(10)
sock.sendto(b"GET /a/1k HTTP/1.1\r\nHost: lab\r\n\r\n", socket.MSG_FASTOPEN, (sys.argv[1], int(sys.argv[2])))
print(sock.recv(4096)[9:12].decode())' "$VIP" "$PORT")" 200 && netem_clear client
}

# A deep pipeline is carried to and fro: not as fast as the network allows.
deep() {
	counters
	cases http multi deep pipeline_deep
	check "deep: handed on for each request" least be_handoffs "$(grown_sum be_handoffs)" 140
	# Less often on a slow machine, where it has stayed for long enough
	check "deep: ... not always at once" least be_handoff_paced "$(grown_sum be_handoff_paced)" 3
	say "deep: $(all_grown)"
}

idle_begin
mode_everywhere multi
counters
cases http multi multi "$@"
say "multi: $(all_grown)"
if [ $# = 0 ]; then
	deep
	# shellcheck disable=SC2086 # names
	{
		counters
		check "SYN cookies forced" sysctl_on fe net.ipv4.tcp_syncookies=2
		cases http multi "SYN cookies" $few
		check "SYN cookies: all through the slow path" \
			equal "fast requests" "$(grown fe fe_requests_fast)" 0
		sysctl_on fe net.ipv4.tcp_syncookies=1
		for option in timestamps sack window_scaling; do
			sysctl_on client "net.ipv4.tcp_$option=0"
			cases http multi "no $option" $few
			sysctl_on client "net.ipv4.tcp_$option=1"
		done
		mode_everywhere single
		cases http single single
		check "TCP Fast Open" fast_open
	}
fi
check "no socket is left" idle 60
finish
