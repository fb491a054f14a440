#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# policies.sh - every dispatch policy under load, and where it sends requests: by turns and
# loads, or by target, and then to the same back end from the front end and from every back end.
# With three back ends.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

conns=30
# A path without a file is answered, too
paths=(/all/{1k,x{1..6}})

# policy POLICY [WEIGHT...] - set it for the rule "all", and the nodes' weights
policy() {
	awk -v policy="$1" -v weights="${*:2}" '
		BEGIN { split(weights, weight, " ") }
		/^\[/ { section = $0 }
		section == "[rule all]" && /^policy/ { $0 = "policy = " policy }
		{ print }
		/^\[node be/ {
			number = substr($2, 3) + 0
			if (number in weight)
				print "weight = " weight[number]
		}' "$CONF" >"$work/policy.conf"
	setconf_everywhere "$work/policy.conf"
}

# comes_back - showconf prints the policy as it was set, and setconf accepts that output
comes_back() {
	on fe "$BATONCTL" showconf >"$work/conf" &&
		grep -qx "policy = $1" "$work/conf" &&
		on -i fe "$BATONCTL" setconf - <"$work/conf" &&
		on fe "$BATONCTL" showconf | diff "$work/conf" -
}

# load NAME [PATH...] - a number of connections with several requests each
load() {
	local name=$1

	shift
	counters
	hclient "$name" -m any -c "$conns" -n 8 -d 60 "${@:-/all/1k}"
	hclient_ok "$name" $((8 * conns)) && unchanged fe_no_backend be_no_backend policy_forgotten
}

# spread SLACK N... - about N connections each came to be1, be2, ...
spread() {
	local slack=$1 node got

	shift
	for node in $BES; do
		got=$(grown "$node" be_created)
		least "$node" "$got" $(($1 - slack)) && most "$node" "$got" $(($1 + slack)) ||
			return 1
		shift
	done
}

# open_now NODE - number of connections of all back ends, as known to that node
open_now() {
	on "$1" "$BATONCTL" show --json | python3 -c '
import json, sys
print(sum(node["connections"] for node in json.load(sys.stdin)["nodes"]))'
}

none_open() {
	[ "$(open_now fe)" = 0 ]
}

# of_target PATH[@USER]... - request these on one connection; print the back end of each
of_target() {
	local each args=()

	for each; do
		args+=(--next -sS --max-time 20 -w '%header{x-be}\n' -o /dev/null)
		case $each in *@*) args+=(-H "Cookie: a=b; user=${each#*@}") ;; esac
		args+=("http://$VIP:$PORT${each%@*}")
	done
	on client curl "${args[@]:1}"
}

# first_requests - the back end of each path as the first request of a connection
first_requests() {
	local path

	for path in "${paths[@]}"; do
		of_target "$path" || return 1
	done
}

# one_place - a path always goes to the same node: from the front end, and from each back end
# that got a connection by its first path
one_place() {
	local be line

	first_requests >"$work/first" || return 1
	counters
	for be in $BES; do
		line=$(grep -nxm 1 "$be" "$work/first") || {
			echo "$be has none of them"
			return 1
		}
		of_target "${paths[${line%%:*} - 1]}" "${paths[@]}" >"$work/later" || return 1
		{ echo "$be" && cat "$work/first"; } | diff - "$work/later" || return 1
	done
	least "handoffs between back ends" "$(grown_sum be_handoffs)" 6
}

# by_user - each user has one back end, whatever the path; requests without a user go by their
# path, as in the given file
by_user() {
	local each

	for each in "${paths[@]}"; do
		echo "$each"
	done | paste - "$work/first" >"$work/users"
	awk '{ at = $1; sub(/.*@/, "", at) }
		at in be && be[at] != $2 { print at " is at " be[at] " and " $2; bad = 1 }
		{ be[at] = $2 }
		END { exit bad }' "$work/users" || return 1
	grep -v @ "$work/users" | cut -f 2 | diff "$1" -
}

# stays - an idle back end keeps all requests
stays() {
	counters
	of_target "${paths[@]}" "${paths[@]}" >"$work/later" &&
		equal "back ends" "$(sort -u "$work/later" | wc -l)" 1 &&
		unchanged be_elsewhere
}

# refused POLICY WORDS - batonctl refuses it with this message
refused() {
	! policy "$1" 2>"$work/refused" && grep -q "$2" "$work/refused"
}

# Two CPUs of the front end may see the same loads
check "lc: set" policy lc
check "lc: no error" load lc
check "lc: spread" spread 2 10 10 10
check "wrr: set" policy wrr 1 2 3
check "wrr: no error" load wrr
check "wrr: spread" spread 0 5 10 15
check "rr: set, one of weight 0" policy rr 1 0 1
check "rr: no error" load rr
check "rr: spread, nothing for weight 0" spread 0 15 0 15

for each in hash "lard t_low=20 key=target"; do
	check "$each: set" policy "$each"
	check "$each: one place for a target" one_place
	check "$each: no error" load "${each%% *}" /all/1k /all/16k /all/128k
done
check "what showconf prints comes back" comes_back "lard key=target t_low=20"

check "hash: set" policy hash
first_requests >"$work/by-path"
check "hash by cookie: set" policy "hash key=cookie:user"
by_path=("${paths[@]}")
paths+=(/all/{1k,x1}@{ann,bob,eve,joe,sue,tom,una})
check "hash by cookie: one place for a target" one_place
check "hash by cookie: a back end for each user" by_user "$work/by-path"
check "what showconf prints of it comes back" comes_back "hash key=cookie:user"
paths=("${by_path[@]}")
check "extlard: set" policy extlard
check "extlard: an idle back end keeps a connection" stays

# With one target hash would send all connections to one node. Only where connections begin
# counts here; back ends that hear of loads a little late would hand some on.
check "chbl: set" policy "chbl load_factor=100"
check "chbl: single" mode_everywhere single
check "chbl: no error" load chbl
check "chbl: no node above its share" spread 2 10 10 10

# Back ends also learn each other's load from the front end
for each in $BES; do
	check "$each: news of loads" least thop_loads "$(stat "$each" thop_loads)" 10
done
check "a key without a name is refused" refused "hash key=header:" "behind 'header:' give a name"
check "a parameter that does not exist is refused" refused "wlc speed=9" "has no parameters"
check "thresholds that contradict are refused" refused "lard t_low=70" "t_low 70, which is not below t_high 65 (the default)"
check "nothing is counted that is not open" wait_until 20 none_open
finish
