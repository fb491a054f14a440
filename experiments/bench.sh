#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh SECONDS [ROAD...] - what experiments/bench runs in the lab, without
# baton at first: the same loads over every road, one after another. A line for
# each goes to $OUT/figures: road, load, requests a second, re-handoffs a
# request.
#
# All roads but multi lead to be1, so that they differ by the road alone. In
# multi every request is handed on: be1 is told that all content is be2's, and
# be2 that it is be1's, so that the client needs no script that would cost
# instructions of its own. What really happens is counted, and cross-checked
# with the ordinary rules by one connection that asks for /a and /b in turn.

set -u

seconds=$1
shift
roads=" ${*:-direct ipvs_direct ipvs_tunnel haproxy single single_tunnel multi multi_tunnel} "
work=/run/bench
mkdir -p $work
: >"$OUT/figures"

be_rehandoffs() {
	local node sum=0

	[ "$BATON" = 1 ] || { echo 0 && return; }
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
		fail "$road $name: $(cat $work/wrk)"
	all=$(awk '/ requests in / { print $1 }' $work/wrk)
	[ "$all" -ge 10 ] || fail "$road $name: only $all requests"
	rate=$(awk '/^Requests\/sec/ { print $2 }' $work/wrk)
	echo "$road $name $rate $(awk "BEGIN {
		printf \"%.4f\", ($(be_rehandoffs) - $before) / $all }")" >>"$OUT/figures"
}

# loads ADDRESS FOLDER - all that can be asked of a road
loads() {
	local at=http://$1:$PORT size

	say "bench: $road"
	# Neighbours, routes and caches are there before anything counts.
	on client wrk -t1 -c16 -d1 "$at/$2/1k" >/dev/null
	for size in 1k 16k 128k; do
		load $size -c16 "$at/$2/$size"
	done
	load one -c1 "$at/$2/1k"
	case $road in
	multi*) ;;
	*)
		load close -c16 -H "Connection: close" "$at/$2/1k"
		load close_one -c1 -H "Connection: close" "$at/$2/1k"
		;;
	esac
}

turns() {
	load turns -c1 -s "$LAB/../wrk/turns.lua" "http://$1:$PORT/" -- "$2" "$3"
}

wanted() {
	road=$1
	[[ $roads == *" $road "* ]]
}

# ipvs OPTION - -g direct, -i tunnel
ipvs() {
	{
		echo "-A -t $VIP:$PORT -s rr"
		echo "-a -t $VIP:$PORT -r $(addr be1) $1"
	} | on -i fe ipvsadm -R || fail "IPVS cannot be set up"
	loads "$VIP" a
	on fe ipvsadm -C
	# Its connections outlive its services, and would be found again.
	rmmod ip_vs_rr ip_vs || fail "IPVS cannot be unloaded"
}

haproxy_run() {
	cat >$work/haproxy.cfg <<-E
		global
			nbthread 1
			maxconn 4000
			pidfile $work/haproxy.pid
		defaults
			mode http
			timeout connect 5s
			timeout client 60s
			timeout server 60s
		frontend web
			bind $VIP:$PORT
			use_backend be1 if { path_beg /a/ }
			use_backend be2 if { path_beg /b/ }
			default_backend be1
		backend be1
			server be1 $(addr be1):$PORT
		backend be2
			server be2 $(addr be2):$PORT
	E
	on fe haproxy -D -f $work/haproxy.cfg || fail "HAProxy does not start"
	loads "$VIP" a
	turns "$VIP" /a/1k /b/1k
	kill "$(cat $work/haproxy.pid)"
	wait_until 10 gone "$(cat $work/haproxy.pid)" || fail "HAProxy does not end"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

baton_load() {
	local module needs

	for module in baton baton_fe baton_be; do
		needs=$(modinfo -F depends "$OBJECTS/$module.ko" | tr , '\n' | grep -v '^baton')
		# shellcheck disable=SC2086 # several names
		[ -z "$needs" ] || modprobe -a $needs
		insmod "$OBJECTS/$module.ko" || fail "$module.ko does not load"
	done
	BATON=1
}

setconf() {
	on "$1" "$BATONCTL" setconf "$2" || fail "setconf on $1"
}

# baton FORWARD MODE - from nothing
baton() {
	local node

	sed -e "s/^forward = .*/forward = $1/" -e "s/^handoff_mode = .*/handoff_mode = $2/" \
		"$CONF" >$work/conf
	echo '[cluster]' >$work/empty
	for node in fe $BES; do
		setconf "$node" $work/empty
		setconf "$node" $work/conf
	done
}

# Whatever comes to a back end belongs to the other one.
baton_swap() {
	local be

	for be in be1 be2; do
		sed "s/^backends = .*/backends = be$((3 - ${be#be}))/" $work/conf >$work/conf-$be
		setconf $be $work/conf-$be
	done
}

if wanted direct; then
	loads "$(addr be1)" a
	turns "$(addr be1)" /a/1k /all/1k
fi
if wanted ipvs_direct; then
	ipvs -g
fi
if wanted ipvs_tunnel; then
	ipvs -i
fi
if wanted haproxy; then
	haproxy_run
fi
baton_load
for forward in direct tunnel; do
	tail=_$forward
	tail=${tail#_direct}
	if wanted "single$tail"; then
		baton $forward single
		loads "$VIP" a
	fi
	if wanted "multi$tail"; then
		baton $forward multi
		turns "$VIP" /a/1k /b/1k
		baton_swap
		loads "$VIP" all
	fi
done
for file in object_size slab_size; do
	echo "entry $file $(cat /sys/kernel/slab/baton_fe_conn/$file)" >>"$OUT/figures"
done
