#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ends.sh [CASE...] - connections end when their owner says so, not by forged segments, nor
# because a front end has heard nothing for long (end_cases.py). The server is origin.py itself,
# since nginx gives up when a client closes its side.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
# shellcheck source=tests/lab/origins.sh
. "$TOP/tests/lab/origins.sh"

export IDLE=6 CLOSE=4

# conf PROBE_MS - the lab's configuration with another port and short limits
conf() {
	sed -E "/^probe_ms/d; s/^thop_port.*/&\nprobe_ms = $1\nidle_s = $IDLE\nclose_s = $CLOSE/
		s/web/own/; s/^(vip = .*):.*/\1:$OWN_PORT/" "$CONF"
}

# showconf shows all numbers as they were set.
round_trip() {
	on fe "$BATONCTL" showconf >"$work/shown" && diff <(grep _ "$work/shown") <(grep _ "$OUT/ends.conf")
}

mode_of() {
	on "$1" cat /sys/class/baton/own/handoff_mode
}

own_mode() {
	echo "$1" | on -i fe sh -c 'cat >/sys/class/baton/own/handoff_mode'
}

own_mode_is() {
	[ "$(mode_of "$1")" = "$2" ]
}

# loads N - the front end counts N connections, of all back ends together
loads() {
	[ "$(on fe "$BATONCTL" show --json | python3 -c '
import json, sys
print(sum(node.get("connections", 0) for node in json.load(sys.stdin)["nodes"]))')" = "$1" ]
}

# hears WORD - the process at descriptors 3 and 4 prints this word
hears() {
	local word

	read -r -t 60 word <&4 && equal word "$word" "$1"
}

# forged_loads - after twenty forged FINs the front end counts the connections again, once their
# owner has announced them
forged_loads() {
	mkfifo "$work/to" "$work/from" || return 1
	on -i client python3 -B "$TOP/tests/lab/end_cases.py" "$VIP" "$OWN_PORT" "$FILES" multi hold \
		<"$work/to" >"$work/from" 2>"$work/hold.err" &
	exec 3>"$work/to" 4<"$work/from"
	hears held && loads 20 && echo >&3 && hears forged &&
		wait_until 20 has_grown fe fe_announced 20 && loads 20 && echo >&3 && hears alive
	equal status "$?" 0 || cat "$work/hold.err"
	exec 3>&- 4<&-
	wait_until 20 loads 0
}

# asked_at_once PROBE_MS - a new front end refuses no request
asked_at_once() {
	local turn

	conf "$1" >"$OUT/ends.conf"
	printf '[cluster]\n' >"$OUT/nothing.conf"
	for turn in 1 2 3 4 5; do
		on fe "$BATONCTL" setconf "$OUT/nothing.conf" && on fe "$BATONCTL" setconf "$OUT/ends.conf" || return 1
		equal "$turn" "$(on client curl -s -o /dev/null -w '%{http_code}' "http://$VIP:$OWN_PORT/a/1k")" 200 ||
			return 1
	done
}

# A mode that is forged in the front end's name, without the key, is ignored.
frozen() {
	own_mode multi && wait_until 10 own_mode_is be1 multi || return 1
	counters
	on client python3 -B "$TOP/tests/lab/end_cases.py" "$VIP" "$OWN_PORT" "$FILES" multi forge_config
	wait_until 10 has_grown be1 thop_session_unknown 1 || { echo "nothing was forged" && return 1; }
	equal mode "$(mode_of be1)" multi || return 1
	own_mode single
	wait_until 10 own_mode_is be1 single || { echo "be1 does not follow: $(mode_of be1)" && return 1; }
	own_mode multi
	wait_until 10 own_mode_is be1 multi
}

conf 2000 >"$OUT/ends.conf"
check "servers" origins_start
check "configuration" setconf_everywhere "$OUT/ends.conf"
check "configuration: shown as it was set" round_trip
counters
PORT=$OWN_PORT cases end multi multi "$@"
if [ $# = 0 ]; then
	check "SYNs were kept, and released" has_grown fe fe_port_reuse 12
	check "silent connections were spoken for" least fe_announced "$(grown fe fe_announced)" 10
	check "loads count what lives" forged_loads
	check "a new front end, probed" asked_at_once 2000
	check "a new front end, no probes" asked_at_once 0
	check "a forged mode" frozen
fi
check "kernel log" klog_check
origins_end
finish
