#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# profile.sh SCENARIO PATH CONNECTIONS SECONDS [NODE] - run by experiments/profile in
# the lab: warm up, have the counters read, load, have them read again. NODE is the one
# of several guests that is counted: first while idle, to subtract that.

set -u

scenario=$1 file=$2 conns=$3 seconds=$4 node=${5:-}
at=$VIP lua=()

# The host reads the counters while this script waits.
read_counters() {
	echo >"$OUT/.profile-$1"
	until [ -e "$OUT/.profile-$1-done" ]; do
		sleep 0.05
	done
}

load() {
	on client wrk -t1 -c"$conns" -d"$1" --timeout 10s "${lua[@]}" \
		"http://$at:$PORT$file" >"$OUT/wrk" || fail "wrk: $(cat "$OUT/wrk")"
}

case $scenario in
direct*) at=$(addr be1) ;;
esac
case $scenario in
*conn1) lua=(-H "Connection: close") ;;
multi)
	# Every request belongs to the other back end: the rules of be1 send all to
	# be2, and those of be2 all to be1. So the client needs no plan.
	for be in be1 be2; do
		other=be$((3 - ${be#be}))
		sed "s/^backends = .*/backends = $other/" "$CONF" >"$OUT/$be.conf"
		on "$be" "$BATONCTL" setconf "$OUT/$be.conf" || fail "setconf on $be"
	done
	;;
esac

load 1
if [ -n "$node" ]; then
	read_counters idle
	sleep 2
fi
read_counters begin
load "$seconds"
read_counters end
! grep -q 'Socket errors\|Non-2xx' "$OUT/wrk" || fail "wrk: $(cat "$OUT/wrk")"
on "${node:-client}" cat /proc/kallsyms >"$OUT/kallsyms"
for each in fe $BES; do
	[ "$BATON" = 0 ] || on "$each" "$BATONCTL" stats >"$OUT/stats-$each"
done
