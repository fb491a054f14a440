#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rp-filter.sh - every node filters strictly by reverse path. Only with `forward = direct`: in
# tunnel mode packets of clients arrive on the tunnel device, which needs rp_filter = 0.
#
# shapes: ns vm
# lab: --forward direct
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

for node in client fe $BES; do
	for each in all default eth0 lo; do
		must "setting" setting "$node" "net.ipv4.conf.$each.rp_filter" 1
	done
done
before=$(kernel_count be1 TcpExtIPReversePathFilter)

# datagram FROM - send be1 an unexpected datagram
datagram() {
	on client python3 -c 'import socket, sys
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 0))
sock.sendto(b"x", (sys.argv[2], 9))' "$1" "$(addr be1)"
}

is_neighbour() {
	on client ip neigh show "$(addr be1)" | grep -q lladdr
}

has_filtered() {
	[ "$(kernel_count be1 TcpExtIPReversePathFilter)" -gt "$before" ]
}

# An address that no node has a route to. The client needs be1 as a neighbour first: be1 does
# not answer ARP requests from such an address either.
must "a datagram" datagram "$CLIENT_IP"
must "neighbours" wait_until 10 is_neighbour
undo on client ip addr del 192.0.2.1/32 dev lo
on client ip addr add 192.0.2.1/32 dev lo
must "a stranger" datagram 192.0.2.1
must "it does filter" wait_until 10 has_filtered
counters
hclient load -m multi -c 20 -n 60 -k 20 -d 5 -t 20 /a/1k /b/1k /b/16k
must "answers" least responses "$(field load responses)" 200
must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 100
must "connections" lost_within load 0
say "$(all_grown)"
verdict load
