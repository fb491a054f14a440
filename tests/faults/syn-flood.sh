#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# syn-flood.sh - 10,000 SYNs from many addresses, 1,000 a second, while wrk runs beside a client
# that opens new connections all the time; the front end's kernel sends cookies as needed.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

# wrk_done - convert wrk's output to numbers of a client; wrk had no errors
wrk_done() {
	local n reset

	wrk_end || return 1
	n=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' "$OUT/wrk")
	reset=$(sed -n 's/.*Socket errors: .* read \([0-9]*\),.*/\1/p' "$OUT/wrk")
	printf '"requests": %d,\n"responses": %d,\n"resets": %d,\n"early_closes": 0\n' \
		"${n:-0}" "${n:-0}" "${reset:-0}" >"$OUT/wrk.json"
	least responses "${n:-0}" 100 && ! grep -E 'Socket errors|Non-2xx' "$OUT/wrk"
}

# The queue has room for 4,096; entries left by the flood should not stay for a minute.
must "setting" setting fe net.ipv4.tcp_synack_retries 3
undo on fe ip route del 10.66.0.0/16
undo on client ip route del blackhole 10.66.0.0/16
must "route" on fe ip route add 10.66.0.0/16 via "$CLIENT_IP"
on client ip route add blackhole 10.66.0.0/16
for name in TcpExtSyncookiesSent TcpExtSyncookiesRecv TcpExtListenOverflows TcpExtListenDrops; do
	echo "$name $(kernel_count fe $name)"
done >"$work/kernel"
counters
hclient load -m multi -c 20 -k 10 -d 90 -t 30 /a/1k /b/1k /b/16k &
client=$!
wrk_begin 10 "$TOP/experiments/wrk/turns.lua" /a/1k /b/1k
must "load" started load
sent=$(on client "$TOP/tests/faults/syn_flood" "$VIP" "$PORT" 10000 1000)
before=$(grown fe fe_forwarded)
must "load after the flood" started load $((before + 200))
signal load TERM
wait $client
must "wrk" wrk_done
must "the flood" least SYNs "$sent" 9500
must "answers" least responses "$(field load responses)" 100
must "connections" lost_within load 0
while read -r name was; do
	say "$name +$(($(kernel_count fe "$name") - was))"
done <"$work/kernel"
must "cookies" least "cookies sent" \
	$(($(kernel_count fe TcpExtSyncookiesSent) - $(awk '/SyncookiesSent/ { print $2 }' "$work/kernel"))) 1
say "$(all_grown)"
verdict load wrk
