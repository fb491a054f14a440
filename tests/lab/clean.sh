#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# clean.sh - nothing is left behind.
#
#	after load	sockets, slabs and module references are as before
#	unload		under load; then everything is loaded and works again
#	namespaces	(ns shape) a back end's is deleted under load, then the
#			front end's
#
# Boot with --append slab_nomerge, so that baton's slabs have their own names.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

objects=$(dirname "$BATONCTL")
# All nodes share one kernel, or each has its own
nodes="fe $BES"
[ "$SHAPE" = vm ] || nodes=fe

# objects_of NODE CACHE - number of live objects; exact only after a shrink
objects_of() {
	# shellcheck disable=SC2016 # expanded there
	on "$1" sh -c 'cd /sys/kernel/slab/$0 2>/dev/null || { echo 0; exit; }
		echo 1 >shrink; read -r n rest <objects; echo $n' "$2"
}

# kmalloc NODE - number of objects in all general caches
kmalloc() {
	# shellcheck disable=SC2016
	on "$1" sh -c 'for d in /sys/kernel/slab/kmalloc-* /sys/kernel/slab/skbuff_*; do
		echo 1 >$d/shrink; read -r n rest <$d/objects; sum=$((sum + n)); done; echo $sum'
}

references() {
	on "$1" sh -c 'grep . /sys/module/baton*/refcnt'
}

own_slabs_now() {
	local node cache

	for node in $nodes; do
		for cache in baton_fe_conn baton_be_conn; do
			[ "$(objects_of "$node" "$cache")" = 0 ] || return 1
		done
	done
}

# baton's own slabs are empty, and TCP's as before (the lab has sockets of its own)
slabs_now() {
	local node cache

	own_slabs_now || return 1
	for node in $nodes; do
		for cache in TCP request_sock_TCP; do
			[ "$(objects_of "$node" "$cache")" -le $(($(cat "$work/$cache-$node") + 4)) ] || return 1
		done
	done
}

slabs() {
	local node cache

	wait_until "$1" slabs_now && return
	for node in $nodes; do
		for cache in baton_fe_conn baton_be_conn TCP request_sock_TCP; do
			echo "$node $cache: $(objects_of "$node" "$cache")"
		done
		on "$node" "$BATONCTL" conns | head -n 5
	done
	return 1
}

no_leak() {
	local node before=0 after=0

	for node in $nodes; do
		before=$((before + $(cat "$work/kmalloc-$node")))
		after=$((after + $(kmalloc "$node")))
	done
	# A leak in each handoff would exceed this.
	most "objects more, after $handoffs handoffs" $((after - before)) $((handoffs / 2))
}

no_socket() {
	[ "$(sockets "$1")" = 0 ]
}

same_references() {
	local node

	for node in $nodes; do
		references "$node" | cmp -s - "$work/references-$node" || {
			echo "$node: $(references "$node") - before: $(cat "$work/references-$node")"
			return 1
		}
	done
}

load_start() {
	local name=$1

	shift
	counters
	hclient "$name" "$@" &
	load=$!
	wait_until 30 has_grown fe fe_forwarded 100
}

load_stop() {
	signal "$1" TERM
	wait "$load"
}

unload() {
	local node

	for node in $nodes; do
		if [ "$SHAPE" = ns ]; then
			on "$node" rmmod baton_be baton_fe baton || return 1
		elif [ "$node" = fe ]; then
			on "$node" rmmod baton_fe baton || return 1
		else
			on "$node" rmmod baton_be baton || return 1
		fi
		! on "$node" ls /sys/class/baton 2>/dev/null || return 1
		! on "$node" grep -l baton /proc/modules || return 1
	done
}

reload() {
	local node role

	for node in $nodes; do
		on "$node" insmod "$objects/baton.ko" || return 1
		for role in fe be; do
			case $SHAPE-$node-$role in
			ns-* | vm-fe-fe | vm-be?-be) on "$node" insmod "$objects/baton_$role.ko" || return 1 ;;
			esac
		done
	done
	setconf_everywhere "$CONF"
}

works() {
	hclient "$1" -m multi -c 10 -n 10 -d 10 /a/1k /b/1k /a/128k
	hclient_ok "$1" 100
}

mode_everywhere multi
check "slabs have baton's names" on fe test -e /sys/kernel/slab/baton_fe_conn
hclient warm -m multi -c 10 -n 10 /a/1k /b/1k
idle_begin
for node in $nodes; do
	references "$node" >"$work/references-$node"
	kmalloc "$node" >"$work/kmalloc-$node"
	for cache in TCP request_sock_TCP; do
		objects_of "$node" "$cache" >"$work/$cache-$node"
	done
done

counters
hclient load -m multi -c 50 -k 20 -p 2 -d "${1:-8}" /a/1k /b/1k /b/16k /a/16k
check "load" hclient_ok load 100
handoffs=$(grown_sum be_handoffs)
check "re-handoffs" least re-handoffs "$handoffs" 100
check "web servers' logs" logs_clean
check "sockets are as before" idle 60
check "slabs are as before" slabs 150
check "no memory has leaked" no_leak
check "module references are as before" same_references

# Connections left at a server by an unload, or by a cleared configuration, end by its timeouts.
# These should not take minutes, since the sockets keep the namespace alive.
for node in $BES; do
	on "$node" sysctl -qw net.ipv4.tcp_orphan_retries=1
done
load_start unloaded -m any -c 20 -d 60 -t 3 /a/1k /b/1k
check "unload under load" unload
load_stop unloaded
check "no socket is left on the front end" wait_until 20 no_socket fe
check "loaded again" reload
check "works again" works reloaded

load_start cleared -m any -c 20 -d 60 -t 3 /a/1k /b/1k
printf '[cluster]\n' >"$OUT/clear.conf"
check "configuration cleared under load" setconf_everywhere "$OUT/clear.conf"
check "slabs are empty at once" wait_until 5 own_slabs_now
load_stop cleared
check "configured again" setconf_everywhere "$CONF"
check "works again, configured" works restored

if [ "$SHAPE" = ns ]; then
	gone() {
		! ip -n switch link show "$1" >/dev/null 2>&1
	}
	# First kill its processes, which keep the namespace alive.
	delete() {
		local processes

		processes=$(ip netns pids "$1")
		# shellcheck disable=SC2086 # several
		[ -z "$processes" ] || kill -KILL $processes
		ip netns del "$1" || return 1
		wait_until 60 gone "$1" || {
			echo "$1 is still there"
			return 1
		}
	}
	load_start be2-gone -m any -c 20 -d 60 -t 3 /a/1k /b/1k
	check "a back end's namespace deleted under load" delete be2
	load_stop be2-gone
	hclient be1-only -m any -c 10 -n 5 -d 10 /a/1k
	check "the other back end goes on" hclient_ok be1-only 20
	load_start fe-gone -m any -c 20 -d 60 -t 3 /a/1k
	check "the front end's namespace deleted under load" delete fe
	load_stop fe-gone
	check "modules unload after that" rmmod baton_be baton_fe baton
fi
finish
