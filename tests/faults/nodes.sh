# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# nodes.sh - faults of whole nodes. be2 fails; be1 and be3 keep running.
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

# An nft match for CREATE: THOP's opcode, after the headers of IP and UDP
# shellcheck disable=SC2034 # for the faults
CREATE='udp dport 8467 @th,112,16 1'
GROUP=4

# states_begin - start states.py; `ask` sends it commands
states_begin() {
	: >"$work/errors"
	coproc STATES { python3 -B "$TOP/tests/faults/states.py" "$VIP" "$PORT" "$FILES" \
		"$OUT/states.json" 2>>"$OUT/states.err"; }
}

# ask WORD... - send a command to states.py and print its answer
ask() {
	local answer

	echo "$*" >&"${STATES[1]}" && read -r -u "${STATES[0]}" answer && echo "$answer"
}

# prepare COMMAND... - a command that must be answered "ok" for the fault to work
prepare() {
	equal "$*" "$(ask "$@")" ok
}

# fate GROUP SECONDS right|lost|silent [MS] - all connections of the group end like this within
# that time; keeps the answer in FATE
fate() {
	FATE=$(ask await "$1" "$2")
	say "$1: $FATE"
	[ "$(sed -n "s/.*$3 \([0-9]*\).*/\1/p" <<<"$FATE")" = $GROUP ] || {
		echo "expected $GROUP $3, not: $FATE"
		return 1
	}
	[ -z "${4:-}" ] || most "ms" "${FATE##* }" "$4"
}

# in_state NODE STATE N - N connections there are in that state
in_state() {
	[ "$(on "$1" "$BATONCTL" conns | grep -c -w "$2")" = "$3" ]
}

# owner_groups - one group of connections for each state on be2, which has or had them
owner_groups() {
	# Those of an earlier fault
	must "entries that nobody needs" wait_until 90 in_state be2 HANDOFFED 0
	must "set up" prepare open established $GROUP /b/1k
	must "set up" prepare open handed $GROUP /b/1k /a/1k
	must "HANDOFFED" wait_until 10 in_state be2 HANDOFFED $GROUP
	must "set up" prepare slow will $GROUP /b/128k /a/1k
	must "WILLHANDOFF" wait_until 10 in_state be2 WILLHANDOFF $GROUP
	must "set up" prepare open handing $GROUP /b/1k
	must "rule" nft_rule be1 prerouting "ip saddr $(addr be2) $CREATE counter name bites drop"
	must "HANDOFFING" prepare send handing /a/1k
}

# target_groups - connections of be1 that are handed to be2, or may be
target_groups() {
	must "set up" prepare open established $GROUP /a/1k
	must "set up" prepare slow will $GROUP /a/128k /b/1k
	must "WILLHANDOFF" wait_until 10 in_state be1 WILLHANDOFF $GROUP
	must "set up" prepare open handing $GROUP /a/1k
}

# others_begin - start clients of be1 and be3, which should not notice anything
others_begin() {
	counters
	hclient others -m multi -c 10 -k 50 -d 300 -t 20 /a/1k /c/1k /c/16k /a/16k &
	others=$!
	started others
}

others_end() {
	signal others TERM
	wait "$others"
}

# be2_back - make sure that be2 runs again
be2_back() {
	node cont be2 || node_is_up be2 || node boot be2
}

# is_down NODE BE, is_up NODE BE - state of a back end as known to a node
is_down() {
	on "$1" "$BATONCTL" show | grep -q "^node $2 .*  DOWN"
}

is_up() {
	on "$1" "$BATONCTL" show | grep "^node $2 " | grep -q -v DOWN
}

# asked N - the front end has asked N clients whether they are still there
asked() {
	[ "$(grown fe fe_owner_asked)" -ge "$1" ]
}

# forwards_none BE - the front end has no open connection to this back end
forwards_none() {
	on fe "$BATONCTL" conns >"$work/conns" && ! grep -q "FORWARDING.* $1 " "$work/conns"
}

# probes MS - set the interval of probes on all nodes that run
probes() {
	local node

	sed "/^probe_ms/d; s/^thop_port.*/&\nprobe_ms = $1/" "$CONF" >"$OUT/probes.conf"
	for node in fe $BES; do
		on "$node" "$BATONCTL" setconf "$OUT/probes.conf" || return 1
	done
}

# logs_begin - let the web servers log the requests that they serve
logs_begin() {
	local be

	for be in $BES; do
		on "$be" rm -f "/run/lab/nginx-$be/access.log"
		echo "access_log /run/lab/nginx-$be/access.log;" | nginx_more "$be" || return 1
		undo on "$be" rm -f "/run/lab/nginx-$be/more/test.conf"
	done
}

# served_once - no request of states.py was served twice
served_once() {
	local be

	for be in $BES; do
		on "$be" grep -o 'number=[0-9]*' "/run/lab/nginx-$be/access.log"
	done 2>/dev/null | sort >"$work/served"
	least "requests in the logs" "$(wc -l <"$work/served")" $GROUP &&
		equal "requests served twice" "$(uniq -d "$work/served" | wc -l)" 0
}

# states_end - end states.py; nothing wrong was received
states_end() {
	must "states.py" prepare end
	must "nothing wrong was sent" equal wrong "$(field states wrong)" 0
}
