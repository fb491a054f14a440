#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# newer.sh [usec|accecn]... - features that newer kernels agree on with a client, and that the
# next owner's kernel may not know. Skipped if this kernel does not know them.
#
#	usec	routes with timestamps in microseconds, on some of the nodes: no
#		timestamp goes back, whichever node sends
#	accecn	a client that offers accurate ECN gets classic ECN, and each owner
#		echoes its marks
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

[ $# -gt 0 ] || set -- usec accecn

# alternate NAME OPTION... - connections that are handed back and forth; their capture is
# checked with these options
alternate() {
	local name=$1

	shift
	counters
	record "$name.pcap"
	hclient "$name" -m multi -c 8 -d 2 -t 20 /a/1k /b/1k /a/128k
	recorded "$name.pcap"
	check "$name: connections alternating" hclient_ok "$name" 8
	check "$name: they were handed on" least re-handoffs "$(grown_sum be_handoffs)" 8
	check "$name: nothing was refused" unchanged fe_extract_failed fe_reset_sent be_reset_sent \
		fe_handoff_refused be_handoff_refused no_memory
	later "$name: on the wire" "$name.pcap" "$@"
}

# Timestamps

# usec_route NODE - give it a route to the client with timestamps in microseconds
usec_route() {
	on "$1" "$TOP/tests/lab/route_usec" "$(addr client)" eth0
}

usec_routes_away() {
	local node

	for node in fe $BES; do
		on "$node" ip route del "$(addr client)/32" dev eth0 2>/dev/null
	done
}

# ticks FILE - how fast the service's timestamps advance, per second, from a SYN-ACK to the last
# packet: the maximum of all connections that live half a second. A shorter time would measure
# how late a packet was captured.
ticks() {
	tcpdump -tt -n -r "$OUT/$1" "src host $VIP" 2>/dev/null |
		sed -n 's/^\([0-9.]*\) .* > \([0-9.]*\): Flags \[\([^]]*\)\].*TS val \([0-9]*\) .*/\2 \3 \1 \4/p' |
		awk '
			$2 ~ /S/ { at[$1] = $3; val[$1] = $4; next }
			$1 in at { last[$1] = $3; lastval[$1] = $4 }
			END {
				for (conn in last) {
					seconds = last[conn] - at[conn]
					if (seconds < 0.5)
						continue
					ticks = (lastval[conn] - val[conn]) / seconds
					most = ticks > most ? ticks : most
				}
				print int(most)
			}'
}

usec() {
	local nodes node name rate

	usec_route fe 2>"$work/why" || {
		skip usec "$(cat "$work/why")"
		return
	}
	for nodes in fe "fe be1" "$BES"; do
		usec_routes_away
		name=usec-${nodes// /-}
		for node in $nodes; do
			check "$name: route of $node" usec_route "$node"
		done
		alternate "$name"
		rate=$(ticks "$name.pcap")
		# An owner counts in the unit of its own route.
		case $nodes in
		fe)
			check "$name: microseconds until the handoff" least "ticks a second" "$rate" 1500
			check "$name: milliseconds afterwards" most "ticks a second" "$rate" 300000
			;;
		*) check "$name: microseconds" least "ticks a second" "$rate" 300000 ;;
		esac
	done
	usec_routes_away
}

# ECN: AE is the last bit of byte 12; CWR, ECE, ACK and SYN are of byte 13.

# packets FILE FILTER - number of packets that match
packets() {
	tcpdump -n -r "$OUT/$1" "$2" 2>/dev/null | wc -l
}

accecn() {
	local node name=accecn

	for node in client fe $BES; do
		on "$node" sysctl -qw net.ipv4.tcp_ecn=3 2>"$work/why" && continue
		skip accecn "$(cat "$work/why")"
		return
	done
	# Mark packets instead of dropping them; SYNs and bare ACKs cannot be marked.
	netem client loss 5% ecn
	alternate "$name" --lossy
	netem_clear client
	check "$name: it was offered" least SYNs \
		"$(packets "$name.pcap" "dst host $VIP and tcp[12] & 1 = 1 and tcp[13] & 0xd2 = 0xc2")" 8
	check "$name: classic ECN was taken" most "other SYN-ACKs" \
		"$(packets "$name.pcap" "src host $VIP and tcp[13] & 0x12 = 0x12 and
			(tcp[12] & 1 = 1 or tcp[13] & 0xc0 != 0x40)")" 0
	check "$name: each time" least fe_ecn_classic "$(grown fe fe_ecn_classic)" 8
	check "$name: marks are echoed" least ACKs \
		"$(packets "$name.pcap" "src host $VIP and tcp[13] & 0x52 = 0x50")" 1
	for node in client fe $BES; do
		on "$node" sysctl -qw net.ipv4.tcp_ecn=2
	done
}

mode_everywhere multi
idle_begin
for part; do
	$part
done
check "no socket is left" idle 60
finish
