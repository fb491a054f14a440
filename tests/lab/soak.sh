#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# soak.sh [MINUTES] - 100 connections, sizes from 1k to 1m, 1 % loss of the packets sent by each
# node, for MINUTES. Each response is checked: by wrk with soak.lua (status, back end, length,
# first and last bytes), and byte by byte by hclient. Every minute a line for each node shows
# memory and connections:
#
#	used, slab	MemTotal less MemAvailable; SUnreclaim; in kB
#	conns		live entries of baton's tables
#	skbs		packets in the kernel, including held ones
#	kmalloc		objects of the general caches
#
# Boot with --shape vm --bes 3 --append slab_nomerge (tests/soak does).
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

minutes=${1:-30}
seconds=$((minutes * 60)) step=60 settled=2
# A short trial samples more often, to have values to compare
[ "$minutes" -ge 4 ] || { step=15 && settled=1; }
nodes="fe $BES"
wrk_conns=80

# measure NODE - print name=value for each. Caches are shrunk first, since only then are their
# object counts exact.
measure() {
	# shellcheck disable=SC2016 # expanded there
	on "$1" sh -c '
		objects() {
			sum=0
			for cache; do
				cd /sys/kernel/slab/$cache 2>/dev/null || continue
				echo 1 >shrink
				read -r n rest <objects
				sum=$((sum + n))
			done
			echo $sum
		}
		awk "/^MemTotal/ { all = \$2 } /^MemAvailable/ { print \"used=\" all - \$2 }
			/^SUnreclaim/ { print \"slab=\" \$2 }" /proc/meminfo
		echo conns=$(objects baton_fe_conn baton_be_conn)
		echo skbs=$(objects skbuff_head_cache skbuff_fclone_cache)
		echo tcp=$(objects TCP request_sock_TCP)
		cd /sys/kernel/slab
		echo kmalloc=$(objects kmalloc-*)' | tr '\n' ' '
}

# sample NAME - measure all nodes; kept as work/NAME-NODE, and printed
sample() {
	local node

	for node in $nodes; do
		measure "$node" >"$work/$1-$node"
		echo "soak $1 $node $(cat "$work/$1-$node")"
	done
}

# sampled NAME NODE KEY
sampled() {
	tr ' ' '\n' <"$work/$1-$2" | sed -n "s/^$3=//p"
}

# not_grown A B KEY LIMIT - on no node has KEY grown by more than LIMIT from sample A to B
not_grown() {
	local node bad=0

	for node in $nodes; do
		most "$node: $3 grew" $(($(sampled "$2" "$node" "$3") - $(sampled "$1" "$node" "$3"))) \
			"$4" || bad=1
	done
	return "$bad"
}

wrk_start() {
	on client wrk -t"$wrk_conns" -c"$wrk_conns" -d"${seconds}s" --timeout 120 \
		-s "$TOP/tests/lab/soak.lua" "http://$VIP:$PORT" -- "$(wc -w <<<"$BES")" 1 \
		>"$OUT/wrk.json" 2>"$OUT/wrk.err" &
	load="$load $!"
}

hclient_start() {
	hclient "$@" -m multi -d "$seconds" -t 120 /a/1k /b/16k /c/1k /all/1k /b/128k \
		/a/16k HEAD:/c/1m POST:/b/1k /c/128k /a/1m &
	load="$load $!"
}

running() {
	local pid

	for pid in $load; do
		kill -0 "$pid" 2>/dev/null || return 1
	done
}

wrk_ok() {
	[ -s "$OUT/wrk.json" ] || { head -n 5 "$OUT/wrk.err" && return 1; }
	equal errors "$(field wrk errors)" 0 || {
		grep -E '"[a-z_]*": [1-9]' "$OUT/wrk.json" | tr -d '\n'
		cat "$OUT/wrk.err"
		return 1
	}
	least responses "$(field wrk responses)" "$wrk_conns"
}

# Counters that loss does not explain; a CREATE is sent ten times
unexplained() {
	unchanged fe_reset_sent be_reset_sent fe_handoff_silent be_handoff_silent \
		fe_handoff_refused be_handoff_refused be_no_backend be_pin_upgrade \
		be_end_bad be_pin_response be_pin_gap be_handoff_memory thop_malformed \
		thop_stranger thop_full no_memory fe_head_bad fe_table_full be_held_full \
		fe_held_dropped
}

handoffs_follow() {
	least re-handoffs "$(grown_sum be_handoffs)" $(($(field wrk content_changes) / 2))
}

tables_empty() {
	local node

	for node in $nodes; do
		measure "$node" >"$work/now-$node"
		[ "$(sampled now "$node" conns)" = 0 ] || return 1
	done
}

check "slabs have names of their own" on fe test -e /sys/kernel/slab/baton_fe_conn
mode_everywhere multi
# Some memory is allocated only once. Use it all now, or it would look like growth.
hclient warm -m multi -c 20 -n 5 -k 2 /a/1k /b/1k /c/16k
check "before" hclient_ok warm 100
check "before: tables are empty" wait_until 120 tables_empty
idle_begin
counters
sample start
for node in client $nodes; do
	netem "$node" loss 1%
done
load=
begun=$SECONDS
wrk_start
hclient_start stay -c 10 -p 2
hclient_start come -c 10 -k 25
for ((minute = 1; minute * step < seconds; minute++)); do
	sleep "$step"
	sample "$minute"
	running || break
done
last=$((minute - 1))
check "the load lasts" least seconds $((SECONDS - begun)) $((seconds - step))
# shellcheck disable=SC2086 # several
wait $load
for node in client $nodes; do
	netem_clear "$node"
done
check "wrk: every response" wrk_ok
check "hclient: every byte" hclient_ok stay 100
check "hclient: every byte, connections that come and go" hclient_ok come 100
check "re-handoffs ($(grown_sum be_handoffs))" handoffs_follow
check "counters" unexplained
check "web servers' logs" logs_clean
check "memory does not grow under load" not_grown "$settled" "$last" used 16384
check "slabs do not grow under load" not_grown "$settled" "$last" slab 4096
check "no socket is left" idle 150
check "tables are empty" wait_until 150 tables_empty
sample end
check "no packet is left" not_grown start end skbs 300
check "no memory has leaked" not_grown start end kmalloc 1000
check "... nor sockets" not_grown start end tcp 4
echo "soak: $minutes minutes, $(($(field wrk responses) + $(field stay responses) + $(field come responses)))" \
	"requests, $(($(field wrk errors) + $(field stay errors) + $(field come errors))) errors," \
	"$(grown_sum fe_handoffs) handoffs, $(grown_sum be_handoffs) re-handoffs"
for node in $nodes; do
	echo "soak: $node: used $(sampled start "$node" used) kB at first, $(sampled "$settled" "$node" used)" \
		"at $((settled * step)) s, $(sampled "$last" "$node" used) at $((last * step)) s," \
		"$(sampled end "$node" used) after"
done
finish
