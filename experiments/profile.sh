#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# profile.sh SCENARIO PATH CONNECTIONS SECONDS - what experiments/profile runs
# in the lab: warm up, have the counters read, load, have them read again.

set -u

scenario=$1 file=$2 conns=$3 seconds=$4
at=$VIP lua=()

# The host reads the counters while nothing is going on here.
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
	# Every request belongs elsewhere: be1 thinks that be2 has everything,
	# and the other way round. Nothing is done in the client for that.
	for be in be1 be2; do
		other=be$((3 - ${be#be}))
		sed "s/^backends = .*/backends = $other/" "$CONF" >"$OUT/$be.conf"
		on "$be" "$BATONCTL" setconf "$OUT/$be.conf" || fail "setconf on $be"
	done
	;;
esac

load 1
read_counters begin
load "$seconds"
read_counters end
if grep -q 'Socket errors\|Non-2xx' "$OUT/wrk"; then
	say "$(cat "$OUT/wrk")"
fi
cp /proc/kallsyms "$OUT/kallsyms"
for node in fe $BES; do
	[ "$BATON" = 0 ] || on "$node" "$BATONCTL" stats >"$OUT/stats-$node"
done
