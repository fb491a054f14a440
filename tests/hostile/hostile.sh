#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# hostile.sh - somebody on the nodes' network, without the key, forges, alters, repeats and
# reflects their messages while clients are served. For each attack: what did it achieve?
# Nothing but counters of refusals.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

here=$TOP/tests/hostile
refusals="thop_forged thop_session_unknown thop_replayed thop_late thop_stranger"
# What grows only if a message is believed, or an attack disturbs the nodes
effects="thop_malformed thop_unexpected thop_sessions thop_unsealed thop_piece_late epoch_leap"
effects+=" fe_redirect_stale fe_announce_unknown fe_announce_stale fe_handoff_silent fe_reset_sent"
effects+=" be_create_again be_create_before be_create_older be_refused_memory be_refused_busy"
effects+=" be_handoff_silent be_handoff_lost be_redirect_lost be_reset_sent node_down"

# record NAME COUNT - messages between the nodes
record() {
	ip netns exec switch python3 -B "$here/record.py" "$OUT/$1" "$2" >"$work/found"
}

refused() {
	local name sum=0

	for name in $refusals; do
		sum=$((sum + $(grown_sum "$name")))
	done
	echo "$sum"
}

all_refused() {
	[ "$(refused)" -ge "$1" ]
}

# only_refused - all packets of the attack were refused, and had no other effect
only_refused() {
	wait_until 20 all_refused "$sent" || { echo "$(refused) of $sent refused" && return 1; }
	equal refused "$(refused)" "$sent" || return 1
	# shellcheck disable=SC2086 # several words
	unchanged $effects
}

strike() {
	sent=$(on client python3 -B "$here/attack.py" "$1" "$FE_IP" "$(addr be1)" "$(addr be2)" "${@:2}") &&
		[ "${sent:-0}" -gt 0 ]
}

# attack KIND WHAT [FILE] - make an attack, and check that it has no effect
attack() {
	local kind=$1 what=$2

	shift 2
	counters
	check "$what: sent" strike "$kind" "$@" && check "$what: $sent packets achieve nothing" only_refused
}

octets() {
	on "$1" cat "/sys/class/net/eth0/statistics/$2_bytes"
}

# not_amplified KIND PERCENT - make an attack: each node sends at most PERCENT of the bytes
# that it receives meanwhile
not_amplified() {
	local rx tx node bad=0

	for node in fe $BES; do
		rx=$(octets "$node" rx) tx=$(octets "$node" tx)
		echo "$rx $tx" >"$work/octets-$node"
	done
	strike "$1" || return 1
	for node in fe $BES; do
		read -r rx tx <"$work/octets-$node"
		rx=$(($(octets "$node" rx) - rx)) tx=$(($(octets "$node" tx) - tx))
		least "$node received" "$rx" 10000 && most "$node sent for $rx" "$tx" $((rx * $2 / 100)) || bad=1
	done
	return "$bad"
}

# anew - be1 is configured again: all sessions with it begin
anew() {
	echo "[cluster]" | on -i be1 "$BATONCTL" setconf /dev/stdin && on be1 "$BATONCTL" setconf "$CONF"
}

if [ "$SHAPE" != ns ]; then
	skip "attacks" "the nodes have to be in one guest"
	finish
fi
mode_everywhere multi
counters
record hellos 12 &
recorder=$!
check "be1 anew" anew
wait "$recorder"
check "HELLOs were recorded" least hellos "$(cat "$work/found")" 4
check "its sessions" wait_until 20 has_grown be1 thop_sessions 2
hclient load -m any -c 8 -k 20 -d 900 -t 60 /a/1k /b/1k /b/16k &
pid=$!
check "load" wait_until 60 has_grown fe fe_handoffs 8
check "messages" record messages 400
check "were recorded" equal messages "$(cat "$work/found")" 400
# On a slow machine REDIRECTs are repeated now and then, and answered twice.
check "single from now on" mode_everywhere single
attack noise "random bytes"
attack unkeyed "messages without the key"
attack stranger "messages of a stranger"
attack hello "HELLOs without the key"
attack again "recorded messages" "$OUT/messages"
attack late "recorded messages, later" "$OUT/messages"
attack altered "altered messages" "$OUT/messages"
attack shorter "shortened messages" "$OUT/messages"
attack back "reflected messages" "$OUT/messages"
counters
check "recorded HELLOs: sent" strike again "$OUT/hellos"
check "recorded HELLOs make no session" unchanged thop_sessions thop_malformed
signal load TERM
wait "$pid"
check "all clients were served" hclient_ok load 100
check "forged messages are not answered" not_amplified unkeyed 5
check "nor those of strangers" not_amplified stranger 5
check "nor forged HELLOs" not_amplified hello 5
check "kernel log" klog_check
finish
