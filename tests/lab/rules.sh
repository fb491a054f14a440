#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rules.sh [SECONDS] - patterns on path, host, header and cookie decide, and
# rules are swapped ten times a second under load: no error, and nothing goes
# where neither of the two rule sets sends it.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

seconds=${1:-10}

# rule_set OWNER OTHER - the running configuration with rules that send what
# has the header, cookie or host to be2, files of be1 and be2 to their owners,
# and all else to OWNER; OTHER is a name that changes the tables
rule_set() {
	on fe "$BATONCTL" showconf | sed '/^\[rule /,$d'
	cat <<-END
		[rule beta]
		header X-Env = regex:^(beta|gamma)$
		backends = be2
		[rule user]
		cookie user = regex:(?i)^bob\d*$
		backends = be2
		[rule host]
		host = regex:^(www|static)[0-9]?\.example\.org$
		path = regex:/1k$
		backends = be2
		[rule a]
		path = regex:^/a/[0-9]+k?$
		backends = be1
		[rule $2]
		path = regex:^/b/.*[^/]$
		query = regex:(^|&)$2=1
		backends = be1
		[rule b]
		path = regex:^/b/.*[^/]$
		backends = be2
		[rule rest]
		backends = $1
	END
}

setconf_everywhere() {
	local node

	for node in fe $BES; do
		on "$node" "$BATONCTL" setconf "$1" || return 1
	done
}

# goes_to BE CURL-OPTION... PATH - who answers, also with 404 for another's file
goes_to() {
	local be=$1
	shift

	equal "$*" "$(on client curl -sS --max-time 20 -o /dev/null -D - "${@:1:$#-1}" \
		"http://$VIP:$PORT${!#}" | sed -n 's/^X-BE: \(be[0-9]*\)\r*$/\1/p')" "$be"
}

fields() {
	goes_to be1 /a/1k && goes_to be2 /b/1k && goes_to be1 /x &&
		goes_to be2 -H 'X-Env: gamma' /a/1k && goes_to be1 -H 'X-Env: gammas' /a/1k &&
		goes_to be2 -H 'Cookie: a=b; user=BOB7' /a/1k &&
		goes_to be1 -H 'Cookie: user=rob' /a/1k &&
		goes_to be2 -H 'Host: Static3.EXAMPLE.org:80' /a/1k &&
		goes_to be1 -H 'Host: static33.example.org' /a/1k &&
		goes_to be1 '/b/1k?x=y&one=1' && goes_to be2 '/b/1k?one=2'
}

explained() {
	local text

	text=$(on fe "$BATONCTL" rules explain 'GET /b/1k?one=1 HTTP/1.1' -H 'Host: x') || return 1
	case $text in
	*"rule one  <- judges"*"to be1, the only back end"*) ;;
	*) echo "$text" && return 1 ;;
	esac
}

# Without tables, with a pattern that is none, with one that is too much
refused() {
	! on fe "$BATONCTL" setconf "$work/bad" 2>"$work/err" &&
		grep -q "bad:[0-9]*:[0-9]*: the group that begins here has no ')'" "$work/err"
}

# swap SECONDS - change the rules ten times a second on every node, or as
# often as the machine lets us
swap_node() {
	local n=0 end=$((SECONDS + $2))

	until [ "$SECONDS" -ge "$end" ]; do
		on "$1" "$BATONCTL" setconf "$work/one" || return 1
		sleep 0.1
		on "$1" "$BATONCTL" setconf "$work/two" || return 1
		sleep 0.1
		n=$((n + 2))
	done
	say "$1: rules swapped $n times in $2 s"
	[ "$n" -gt 0 ]
}

swap() {
	local node jobs=() bad=0 job

	for node in fe $BES; do
		swap_node "$node" "$1" &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do
		wait "$job" || bad=1
	done
	return "$bad"
}

rule_set be1 one >"$work/one"
rule_set be2 two >"$work/two"
sed 's/^path = .*1k\$$/path = regex:(a/' "$work/one" >"$work/bad"
check "rules are taken" setconf_everywhere "$work/one"
check "header, cookie, host, path and query decide" fields
check "explain says the same" explained
check "a bad pattern is refused with its column" refused
# Both rule sets send files of be1 and be2 to their owners, from which any
# other answer is an error
idle_begin
counters
hclient rules -m multi -c 20 -d 300 /a/1k /b/1k /a/1k /b/1k &
load=$!
check "traffic" wait_until 60 has_grown fe fe_forwarded 500
check "the rules have hits" on fe sh -c \
	"\"$BATONCTL\" rules stats | awk '\$2 == \"a\" || \$2 == \"b\" { n += \$3 } END { exit !n }'"
check "the rules are swapped" swap "$seconds"
signal rules TERM
wait $load
check "no error, no misroute" hclient_ok rules 200
check "nothing was left without a back end" unchanged fe_no_backend be_no_backend fe_head_bad no_memory
check "no socket is left" idle 60
finish
