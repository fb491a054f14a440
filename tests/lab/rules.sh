#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# rules.sh [SECONDS] - patterns on path, host, header and cookie decide, and two rule sets are
# swapped ten times a second on every node under load: no error; requests that both sets send to
# one back end go there, and none goes where neither set sends it. With three back ends.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

seconds=${1:-10}

# rule_set OWNER OTHER - the running configuration with other rules. In both sets be2 gets
# requests with the header or the host, be3 those with the cookie, be1 and be2 those for their
# files; OWNER gets the rest, by patterns on path, host, header and cookie. The name OTHER
# changes the tables.
rule_set() {
	on fe "$BATONCTL" showconf | sed '/^\[rule /,$d'
	cat <<-END
		[rule beta]
		header X-Env = regex:^(beta|gamma)$
		backends = be2
		[rule user]
		cookie user = regex:(?i)^bob\d*$
		backends = be3
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
		[rule header-turn]
		header X-Turn = regex:^(left|right|$2)$
		backends = $1
		[rule cookie-turn]
		cookie turn = regex:^[0-9a-f]{4}$
		backends = $1
		[rule host-turn]
		host = regex:^turn\d+\.
		backends = $1
		[rule path-turn]
		path = regex:^/all/(1k|16k)$
		backends = $1
		[rule rest]
		backends = be1
	END
}

# Requests for wrk, and the back ends that may answer them (see kinds.lua): those that both rule
# sets send to one back end, and those that change.
same=(
	'path-1|be1|/a/1k'
	'path-2|be2|/b/1k'
	'query|be2|/b/1k?none=1'
	'header|be2|/all/1k|X-Env: gamma'
	'cookie|be3|/all/1k|Cookie: a=b; user=BoB42'
	'host|be2|/all/1k|Host: static3.example.org'
)
turning=(
	'path-turn|be1,be2|/all/1k'
	'host-turn|be1,be2|/all/1k|Host: turn12.example.org'
	'header-turn|be1,be2|/all/1k|X-Turn: right'
	'cookie-turn|be1,be2|/all/1k|Cookie: turn=0a1b'
)

# goes_to BE CURL-OPTION... PATH - this back end answers, also with 404 for another's file
goes_to() {
	local be=$1
	shift

	equal "$*" "$(on client curl -sS --max-time 20 -o /dev/null -D - "${@:1:$#-1}" \
		"http://$VIP:$PORT${!#}" | sed -n 's/^X-BE: \(be[0-9]*\)\r*$/\1/p')" "$be"
}

fields() {
	goes_to be1 /a/1k && goes_to be2 /b/1k && goes_to be1 /x &&
		goes_to be2 -H 'X-Env: gamma' /a/1k && goes_to be1 -H 'X-Env: gammas' /a/1k &&
		goes_to be3 -H 'Cookie: a=b; user=BOB7' /a/1k &&
		goes_to be1 -H 'Cookie: user=rob' /a/1k &&
		goes_to be2 -H 'Host: Static3.EXAMPLE.org:80' /a/1k &&
		goes_to be1 -H 'Host: static33.example.org' /a/1k &&
		goes_to be1 '/b/1k?x=y&one=1' && goes_to be2 '/b/1k?one=2'
}

# turned BE - requests on which the rule sets disagree go there
turned() {
	goes_to "$1" /all/1k && goes_to "$1" -H 'Host: turn1.example.org' /x &&
		goes_to "$1" -H 'X-Turn: left' /x && goes_to "$1" -H 'Cookie: turn=ffff' /x
}

explained() {
	local text

	text=$(on fe "$BATONCTL" rules explain 'GET /b/1k?one=1 HTTP/1.1' -H 'Host: x') || return 1
	case $text in
	*"rule one  <- judges"*"to be1, the only back end"*) ;;
	*) echo "$text" && return 1 ;;
	esac
}

# A bad pattern is refused, with its line and column
refused() {
	! on fe "$BATONCTL" setconf "$work/bad" 2>"$work/err" &&
		grep -q "bad:[0-9]*:[0-9]*: the group that begins here has no ')'" "$work/err"
}

# told - the servers return the kind of the request
told() {
	local be

	for be in $BES; do
		echo "add_header X-Answers \$http_x_asked always;" | nginx_more "$be" || return 1
	done
}

# swap N - change the rules N times on every node, ten times a second or as fast as the machine
# can. Each change waits for a grace period, and in one guest they follow one another, so they
# are expedited.
swap() {
	local node jobs=() bad=0 job n ms

	for node in fe $BES; do
		on "$node" sh -c 'echo 1 >/sys/kernel/rcu_expedited' || return 1
	done
	for node in fe $BES; do
		on "$node" "$TOP/build/swap" "$1" 100 "$work/one" "$work/two" >"$work/swaps-$node" &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do
		wait "$job" || bad=1
	done
	for node in fe $BES; do
		read -r n ms <"$work/swaps-$node" || ms=
		equal "swaps on $node" "${n:-0}" "$1" || bad=1
		echo "$node: rules swapped ${n:-0} times in ${ms:-?} ms" >>"$work/figures"
	done
	return "$bad"
}

# counted KEY - a number of wrk's output; counted NAME BE: number of responses of that kind
counted() {
	awk -v key="$*" 'index($0, key " ") == 1 { print $NF; found = 1 } END { if (!found) print 0 }' "$OUT/wrk"
}

wrk_ok() {
	equal wrong "$(counted wrong)" 0 && equal errors "$(counted errors)" 0 &&
		least answered "$(counted answered)" 500 && return
	grep -v '^kind' "$OUT/wrk"
	return 1
}

# kinds_seen - each kind was answered, and those that change by both back ends
kinds_seen() {
	local each be bad=0

	for each in "${same[@]}" "${turning[@]}"; do
		IFS='|' read -r each be _ <<<"$each"
		for be in ${be//,/ }; do
			least "$each by $be" "$(counted kind "$each" "$be")" 10 || bad=1
			echo "wrk: $each by $be: $(counted kind "$each" "$be")" >>"$work/figures"
		done
	done
	return "$bad"
}

rule_set be1 one >"$work/one"
rule_set be2 two >"$work/two"
sed 's/^path = .*1k\$$/path = regex:(a/' "$work/one" >"$work/bad"
check "rules are taken" setconf_everywhere "$work/one"
check "header, cookie, host, path and query decide" fields
check "the first rule set is in force" turned be1
check "explain says the same" explained
check "a bad pattern is refused with its column" refused
check "servers tell what they answer" told
# Both rule sets send files of be1 and be2 to their owners, so any other answer is an error
idle_begin
counters
hclient rules -m multi -c 10 -d 3600 /a/1k /b/1k /a/1k /b/1k &
load=$!
wrk_begin 20 "$TOP/tests/lab/kinds.lua" "${same[@]}" "${turning[@]}"
check "traffic" wait_until 60 has_grown fe fe_forwarded 500
check "the rules have hits" on fe sh -c \
	"\"$BATONCTL\" rules stats | awk '\$2 == \"a\" || \$2 == \"b\" { n += \$3 } END { exit !n }'"
check "the rules are swapped" swap $((seconds * 10))
check "wrk ends" wrk_end
signal rules TERM
wait $load
check "wrk: no error, nothing goes where neither rule set sends it" wrk_ok
check "wrk: every kind, what changes by both" kinds_seen
check "no error, no misroute" hclient_ok rules 200
say "$(<"$work/figures")"
check "connections were handed on" least re-handoffs "$(grown_sum be_handoffs)" 100
say "wrk: $(counted answered) responses, wrong $(counted wrong), errors $(counted errors);" \
	"hclient: $(field rules responses); re-handoffs $(grown_sum be_handoffs)"
check "nothing was left without a back end" unchanged fe_no_backend be_no_backend fe_head_bad no_memory
check "the last rule set is in force" turned be2
check "no socket is left" idle 60
finish
