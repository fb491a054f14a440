#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rp-filter.sh - every node looks strictly at where packets come from. Not in
# tunnel mode, which takes the client's packets out of the tunnel's device: that
# needs rp_filter = 0.
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
# An address that no other node has a route to. With a neighbour that it has
# already: be1 does not answer ARP requests from such an address either.
must "neighbours" on client ping -q -c 1 -W 10 "$(addr be1)"
undo on client ip addr del 192.0.2.1/32 dev lo
on client ip addr add 192.0.2.1/32 dev lo
on client ping -q -c 3 -i 0.2 -W 1 -I 192.0.2.1 "$(addr be1)" >/dev/null 2>&1
must "it does filter" least packets $(($(kernel_count be1 TcpExtIPReversePathFilter) - before)) 1
counters
hclient load -m multi -c 20 -n 60 -k 20 -d 5 -t 20 /a/1k /b/1k /b/16k
must "answers" least responses "$(field load responses)" 200
must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 100
must "connections" lost_within load 0
say "$(all_grown)"
verdict load
