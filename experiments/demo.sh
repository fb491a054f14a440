#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - run by experiments/demo in the lab. Three loads of wrk with
# keep-alive, every connection asking for content of be1 and of be2 in turn:
#
#   1, 2  in `single`, then in `multi`: the figures of the table
#   3     one load that goes on while the mode is changed through sysfs: the
#	  timeline, from the counters of wrk's script and of the back ends
#
# In the middle of loads 1 and 2 the client's packets are captured for a moment.

set -u

conns=50
work=/run/demo
mkdir -p $work

mode_of() {
	on "$1" cat /sys/class/baton/web/handoff_mode
}

# set_mode MODE - on the front end; the back ends follow
set_mode() {
	local node

	handoff_mode "$1" || fail "the mode cannot be changed"
	for node in $BES; do
		wait_until 5 mode_is "$node" "$1" || fail "$node stays $(mode_of "$node")"
	done
}

mode_is() {
	[ "$(mode_of "$1")" = "$2" ]
}

# be_rehandoffs - connections handed from back end to back end, so far
be_rehandoffs() {
	local node sum=0

	for node in $BES; do
		sum=$((sum + $(stat "$node" be_handoffs)))
	done
	echo $sum
}

# load SECONDS NAME [COUNTS] - figures to $work/NAME, "key value" lines
load() {
	on client wrk -t1 -c$conns -d"$1" --timeout 5s -s "$LAB/../wrk/alternate.lua" \
		"http://$VIP:$PORT/" -- 1k ${3:+"$3"} >"$work/$2" 2>&1 ||
		fail "wrk: $(cat "$work/$2")"
}

# of NAME KEY - a figure
of() {
	awk -v key="$2" '$1 == key { print $2 }' "$work/$1"
}

# The servers that send packets to the client, and the connections with two of them.
wire() {
	local node

	capture_start client "$work/$1.pcap" src host "$VIP" and tcp src port "$PORT" || return
	sleep 0.5
	capture_stop
	capture_read "$work/$1.pcap" -e | awk '{
		match($0, /> [0-9.]+: Flags/)
		print $2, substr($0, RSTART + 2, RLENGTH - 9)
	}' >"$work/$1.sources"
	for node in fe $BES; do
		echo "wire_$node $(grep -c "^$(mac "$node") " "$work/$1.sources")"
	done >"$work/$1.wire"
	sort -u "$work/$1.sources" | awk '{ n[$2]++ } END {
		for (c in n) { all++; both += n[c] > 1 }
		printf "wire_conns %d\nwire_both %d\n", all, both }' >>"$work/$1.wire"
}

# phase MODE SECONDS
phase() {
	local handoffs rehandoffs job

	say "demo: load in $1, $conns connections, $2 s"
	set_mode "$1"
	handoffs=$(stat fe fe_handoffs)
	rehandoffs=$(be_rehandoffs)
	load "$2" "$1" &
	job=$!
	sleep $(($2 / 2))
	wire "$1"
	wait $job || exit 1
	# Wait for the last messages between the nodes.
	sleep 0.5
	{
		cat "$work/$1.wire"
		echo "handoffs $(($(stat fe fe_handoffs) - handoffs))"
		echo "rehandoffs $(($(be_rehandoffs) - rehandoffs))"
		echo "owner_share $(awk "BEGIN { printf \"%.4f\", $(of "$1" owner) / ($(of "$1" answered) + !$(of "$1" answered)) }")"
	} >>"$work/$1"
}

# sample - now in microseconds; responses, of those owned, bad; re-handoffs
sample() {
	echo "${EPOCHREALTIME/./} $(tail -n 1 "$work/counts") $(be_rehandoffs)"
}

# timeline_line BEGIN BEFORE NOW MODE - the figures between two samples
timeline_line() {
	echo "$2 $3" | awk -v begin="$1" -v mode="$4" '{
		s = ($6 - $1) / 1e6; all = $7 - $2
		printf "  %6.1f s   %-9s %10.0f   %10s   %13.0f   %6d\n", ($6 - begin) / 1e6,
			mode, all / s, all ? sprintf("%.1f %%", 100 * ($8 - $3) / all) : "-",
			($10 - $5) / s, $9 - $4 }'
}

# timeline SECONDS - one load; a third of it single, multi, single
timeline() {
	local begin mode=single want shown before now job

	say "demo: one load, $1 s, while the mode changes"
	set_mode single
	rm -f "$work/counts"
	load "$1" toggled "$work/counts" &
	job=$!
	wait_until 5 test -s "$work/counts" || fail "no responses"
	echo "one load, the mode changed through sysfs while it runs:"
	echo "      time   mode      requests/s   from owner   re-handoffs/s   errors"
	before=$(sample)
	begin=${before%% *}
	while sleep 0.9 && kill -0 $job 2>/dev/null; do
		now=$(sample)
		timeline_line "$begin" "$before" "$now" "${shown:-$mode}"
		before=$now
		shown=
		case $(((${now%% *} - begin) * 3 / ($1 * 1000000))) in
		1) want=multi ;;
		*) want=single ;;
		esac
		[ $want = $mode ] && continue
		mode=$want
		shown="-> $mode"
		handoff_mode $mode || fail "the mode cannot be changed"
	done
	wait $job || exit 1
	echo
}

row() {
	printf '%-36s %14s %14s\n' "$1" "$2" "$3"
}

figure() {
	row "$1" "$(of single "$2")" "$(of multi "$2")"
}

percent() {
	awk "BEGIN { printf \"%.1f %%\", 100 * $1 }"
}

table() {
	local node

	row "" single multi
	figure "requests/s" requests_per_s
	figure "latency p50, ms" p50_ms
	figure "latency p99, ms" p99_ms
	figure "errors" errors
	figure "requests" requests
	figure "handoffs FE -> BE" handoffs
	figure "re-handoffs BE -> BE" rehandoffs
	row "served by the owner of the content" "$(percent "$(of single owner_share)")" \
		"$(percent "$(of multi owner_share)")"
	echo "on the client's wire, half a second:"
	for node in fe $BES; do
		figure "  packets from $node, $(mac "$node")" "wire_$node"
	done
	row "  connections answered by both BEs" \
		"$(of single wire_both) of $(of single wire_conns)" \
		"$(of multi wire_both) of $(of multi wire_conns)"
	echo
	cat <<-'END'
		single: a connection stays with its first BE, which answers 404 for what only
		the other one has. multi: each request goes to its owner. Times are those of
		an emulated machine: compare the columns, not with other machines.
	END
}

json() {
	local mode key comma

	echo "{"
	for mode in single multi; do
		echo "  \"$mode\": {"
		for key in requests_per_s p50_ms p99_ms errors requests handoffs rehandoffs owner_share; do
			comma=,
			[ $key != owner_share ] || comma=
			echo "    \"$key\": $(of $mode $key)$comma"
		done
		[ $mode = multi ] && echo "  }" || echo "  },"
	done
	echo "}"
}

say "demo: warming up"
load 1 warm
phase single 10
phase multi 10
timeline 18
table
json >"$OUT/demo.json"
if [ "$(of single errors)$(of multi errors)$(of toggled errors)" != 000 ]; then
	fail "there were errors"
fi
