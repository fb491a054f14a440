#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# debug.sh - every kind of load once on the debug kernel, with few connections.
#
# Other tests judge the answers that clients get. Here the kernel judges: a splat in its log
# fails the run (the lab checks for it), kmemleak reports leaks, and a leaked reference keeps
# the unload from ending. The emulated debug kernel is so slow that THOP's retransmissions
# sometimes run out, so resets are not counted as failures here.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

seconds=${1:-10}
fault=/sys/kernel/debug/failslab

unusual() {
	on client python3 -B "$TOP/tests/lab/http_cases.py" "$VIP" "$PORT" "$FILES" multi "$@" >"$work/cases"
	say "$(grep -c ^ok "$work/cases") of $(wc -l <"$work/cases") unusual clients answered as usual"
	grep -q ^ok "$work/cases"
}

load() {
	hclient "$1" -m any -c 8 -p 2 -k 20 -d "$seconds" -t 30 "${@:2}"
	say "$1: $(field "$1" responses) responses, $(field "$1" errors) errors"
	[ "$(field "$1" responses)" -gt 0 ]
}

# With NFQUEUE the hooks run in process context, where lockdep and the preemption checks apply.
queued() {
	local node readers=""

	for node in fe $BES; do
		reader_on "$node" && queue_on "$node" "$1" "$2" || return 1
	done
	load "queued-$1" /a/1k /b/1k /a/16k || return 1
	for node in fe $BES; do
		queue_off "$node" || return 1
	done
	# shellcheck disable=SC2086 # numbers
	wait $readers
}

leaks() {
	[ "$races" = 0 ] || return 0
	echo scan >/sys/kernel/debug/kmemleak
	# Scan again: a stale pointer in a register or on a stack can hide a leak from the first
	# scan.
	echo scan >/sys/kernel/debug/kmemleak
	grep -A 12 -E 'unreferenced object' /sys/kernel/debug/kmemleak | grep -B 12 -E '\[baton|baton_|thop_|be_|fe_' &&
		return 1
	return 0
}

starve() {
	echo Y >"$fault"/ignore-gfp-wait
	echo -1 >"$fault"/times
	echo 0 >"$fault"/verbose
	echo "$1" >"$fault"/probability
}

unload() {
	rmmod baton_be baton_fe baton && ! grep -q baton /proc/modules
}

mount -t debugfs none /sys/kernel/debug 2>/dev/null
races=0
[ ! -e /sys/kernel/debug/kcsan ] || races=1
[ $races = 1 ] || check "the kernel has kmemleak" test -e /sys/kernel/debug/kmemleak
[ $races = 1 ] || echo clear >/sys/kernel/debug/kmemleak
mode_everywhere multi
check "load" load plain /a/1k /b/1k /b/128k HEAD:/a/16k POST:/b/1k
check "unusual clients" unusual byte_by_byte head_20k pipeline_16 post_then_elsewhere expect_continue \
	request_and_fin pipeline_and_fin client_reset half_request_fin garbage
for node in client $BES; do
	netem "$node" delay 5ms reorder 90% loss 5%
done
check "load with loss" load lossy /a/1k /b/16k
for node in client $BES; do
	netem_clear "$node"
done
check "load through queues, input" queued input 0
check "load through queues, prerouting" queued prerouting -400
check "allocations fail, one in a hundred" starve 1
load starved-1 /a/1k /b/1k /a/16k || say "starved-1: nothing came"
check "allocations fail, one in ten" starve 10
load starved-10 /a/1k /b/1k || say "starved-10: nothing came"
check "allocations succeed again" starve 0
check "load after that" load fed /a/1k /b/1k
hclient under -m any -c 8 -d 120 -t 5 /a/1k /b/1k &
pid=$!
counters
check "load before the unload" wait_until 60 has_grown fe fe_forwarded 20
check "unload under load" unload
signal under TERM
wait "$pid"
check "no leak" leaks
finish
