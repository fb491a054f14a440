#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# timeline.sh SECONDS - the clients' goodput over time during events: multi to single
# and back, a back end dies and returns, the front end's module is unloaded and loaded.
# For experiments/measure (figure `timeline`), in the lab with baton. Prints a line four
# times a second: "rate SECONDS BYTES", and "event SECONDS TEXT" for each event.
#
# Clients ask for the content of both back ends in turn.
set -u
# Seconds of each phase
phase=${1:-6}

begun=${EPOCHREALTIME/./}
now() {
	local us=$((${EPOCHREALTIME/./} - begun))

	printf '%d.%03d\n' $((us / 1000000)) $((us / 1000 % 1000))
}

sampler() {
	while :; do
		echo "rate $(now) $(on client cat /sys/class/net/eth0/statistics/rx_bytes)"
		sleep 0.25
	done
}

event() {
	echo "event $(now) $*"
}

# Runs until it is stopped; lost connections are replaced.
clients() {
	on client wrk -t8 -c8 -d$((phase * 8 + 30)) --timeout 2s -s "$LAB/../wrk/plan.lua" \
		"http://$VIP:$PORT/" -- "$OUT/timeline-plan" 8 >"$OUT/wrk" 2>&1
}

printf '/a/16k\n/b/16k\n' >"$OUT/timeline-plan"
fetch_check /a/1k >/dev/null || fail "nothing is served"
clients &
load=$!
sampler &
samples=$!
sleep "$phase"
event "single"
handoff_mode single
sleep "$phase"
event "multi"
handoff_mode multi
sleep "$phase"
event "be2 dies"
on be2 ip link set eth0 down
sleep $((phase * 2))
event "be2 is back"
on be2 ip link set eth0 up
sleep "$phase"
event "FE goes"
on fe rmmod baton_fe || fail "the front end's module does not go"
sleep 1
event "FE is back"
on fe insmod "$(dirname "$BATONCTL")/baton_fe.ko" || fail "the front end's module does not come"
sleep $((phase * 2))
event "end"
kill $samples
on client pkill -INT -x wrk
wait $load
