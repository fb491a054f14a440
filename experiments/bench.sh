#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh SECONDS [ROAD...] - run by experiments/bench in the lab, at first without
# baton: the same loads over every road (roads/roads.sh), one after another.
# A line for each goes to $OUT/figures: road, load, requests a second, re-handoffs a
# request.
#
# All roads but multi lead to be1, so that only the road differs. In multi every
# request is handed on, by the road `swap`. The handoffs are counted, and
# cross-checked with the ordinary rules by one connection that asks for /a and /b in
# turn.

# shellcheck source=experiments/roads/roads.sh
. "$TOP/experiments/roads/roads.sh"
set -u

seconds=$1
shift
wanted=" ${*:-direct ipvs_direct ipvs_tunnel haproxy single single_tunnel multi multi_tunnel} "
: >"$OUT/figures"

be_rehandoffs() {
	[ "$BATON" = 1 ] || { echo 0 && return; }
	local node sum=0

	for node in $BES; do
		sum=$((sum + $(stat "$node" be_handoffs)))
	done
	echo $sum
}

# load NAME WRK-ARGUMENT... - one line of figures
load() {
	local name=$1 before all rate

	shift
	before=$(be_rehandoffs)
	on client wrk -t1 -d"$seconds" --timeout 10s "$@" >$work/wrk 2>&1 ||
		fail "wrk: $(cat $work/wrk)"
	! grep -q 'Socket errors\|Non-2xx' $work/wrk ||
		fail "$row $name: $(cat $work/wrk)"
	all=$(awk '/ requests in / { print $1 }' $work/wrk)
	[ "$all" -ge 10 ] || fail "$row $name: only $all requests"
	rate=$(awk '/^Requests\/sec/ { print $2 }' $work/wrk)
	echo "$row $name $rate $(awk "BEGIN {
		printf \"%.4f\", ($(be_rehandoffs) - $before) / $all }")" >>"$OUT/figures"
}

# loads FOLDER - all loads of a road
loads() {
	local at=http://$AT:$PORT size

	say "bench: $row"
	# Warm up neighbours, routes and caches before counting.
	on client wrk -t1 -c16 -d1 "$at/$1/1k" >/dev/null
	for size in 1k 16k 128k; do
		load $size -c16 "$at/$1/$size"
	done
	load one -c1 "$at/$1/1k"
	case $row in
	multi*) ;;
	*)
		load close -c16 -H "Connection: close" "$at/$1/1k"
		load close_one -c1 -H "Connection: close" "$at/$1/1k"
		;;
	esac
}

turns() {
	load turns -c1 -s "$LAB/../wrk/turns.lua" "http://$AT:$PORT/" -- "$1" "$2"
}

# measure ROW - the row of the table
measure() {
	row=$1
	[[ $wanted == *" $row "* ]] || return 0
	road_up "$row"
	case $row in
	direct) loads a && turns /a/1k /all/1k ;;
	haproxy) loads a && turns /a/1k /b/1k ;;
	multi*)
		turns /a/1k /b/1k
		baton_swap
		loads all
		;;
	*) loads a ;;
	esac
	road_down
}

for each in direct ipvs_direct ipvs_tunnel haproxy single multi single_tunnel multi_tunnel; do
	measure $each
done
baton_load
for file in object_size slab_size; do
	echo "entry $file $(cat /sys/kernel/slab/baton_fe_conn/$file)" >>"$OUT/figures"
done
