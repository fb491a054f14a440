#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test_ctl.sh - batonctl and the netlink family against the real module.
#
#	experiments/lab/run tests/lab/test_ctl.sh [TEST...]
#
# Every test leaves the configuration as the lab made it.
# shellcheck source=tests/lab/privilege.sh
. "$TOP/tests/lab/privilege.sh"
set -u
work=$(mktemp -d)

# ctl ARG... - run batonctl on the front end; keep its output, errors and status
ctl() {
	on fe "$BATONCTL" "$@" >"$work/out" 2>"$work/err"
	status=$?
}

# expect STATUS [WORDS] - check the status of the last ctl, and words in its error message
expect() {
	[ "$status" = "$1" ] ||
		fail "status $status, not $1: $(cat "$work/out" "$work/err")"
	[ $# = 1 ] || grep -qF -- "$2" "$work/err" ||
		fail "no word of '$2' in: $(cat "$work/err")"
}

# prints WORDS - the last ctl printed these words
prints() {
	grep -qF -- "$1" "$work/out" ||
		fail "no word of '$1' in: $(cat "$work/out")"
}

conf_now() {
	on fe "$BATONCTL" showconf
}

test_show() {
	local node

	for node in fe $BES; do
		on "$node" "$BATONCTL" >"$work/out" || fail "show on $node"
		grep -q "^node $node .*(this node)$" "$work/out" ||
			fail "$node does not find itself: $(cat "$work/out")"
		[ "$(grep -c '(this node)' "$work/out")" = 1 ] ||
			fail "$node is several nodes: $(cat "$work/out")"
	done
	ctl show
	expect 0
	prints "service web  $VIP:$PORT  forward $FORWARD  handoff $MODE"
	prints "  rule default  hits "
	ctl show --json
	expect 0
	python3 - "$work/out" <<-'EOF' || fail "show --json: $(cat "$work/out")"
	import json, sys
	show = json.load(open(sys.argv[1]))
	nodes = {node["name"]: node for node in show["nodes"]}
	assert nodes["fe"]["self"] and not nodes["be1"]["self"]
	assert nodes["be1"]["roles"] == ["be"]
	rule = show["services"][0]["rules"][0]
	assert rule["conditions"] == [{"field": "path", "op": "prefix", "value": "/a/"}]
	assert rule["backends"] == ["be1"]
	EOF
}

# The module could be built for another kernel, but in the lab it is not.
test_version() {
	local said

	said=$(on be1 "$BATONCTL" --version) || fail "--version: $said"
	grep -q '^batonctl [0-9]' <<<"$said" || fail "batonctl has no version: $said"
	grep -qx "baton_be [0-9.]*, built for Linux $(uname -r)" <<<"$said" ||
		fail "not the kernel $(uname -r): $said"
}

test_round_trip() {
	conf_now >"$work/one"
	ctl setconf - <"$work/one" # on() gives no input without -i
	expect 1 "the file has no section"
	on -i fe "$BATONCTL" setconf - <"$work/one" || fail "setconf -"
	conf_now >"$work/two"
	cmp "$work/one" "$work/two" || fail "showconf | setconf changes something"
}

# The largest configuration: besides the lab's rules 62 with 16 conditions each, and all nodes
# in each
test_large() {
	{
		for i in $(seq 1 61); do
			printf '[node n%030d]\naddress = 10.8.7.%d\nrole = be\n' "$i" "$i"
		done
		conf_now | sed '/^\[rule default\]/,$d'
		for i in $(seq 1 62); do
			printf '[rule r%030d]\nservice = web\nbackends =' "$i"
			printf ' n%030d' $(seq 1 61)
			printf '\n'
			for _ in $(seq 1 16); do
				printf 'path = prefix:/%0230d/%d\n' "$i" "$i"
			done
		done
	} >"$work/large"
	conf_now >"$work/one"
	on fe "$BATONCTL" setconf "$work/large" || fail "large setconf"
	conf_now >"$work/two"
	on fe "$BATONCTL" setconf "$work/two" || fail "large showconf | setconf"
	conf_now | cmp - "$work/two" || fail "a large configuration changes"
	[ "$(grep -c '^\[rule' "$work/two")" -ge 62 ] || fail "rules got lost"
	on fe "$BATONCTL" setconf "$work/one" || fail "back"
}

test_refused_file() {
	conf_now >"$work/one"
	printf '[node x]\nadress = 1\n[rule y]\nbackends = z\n' >"$work/bad"
	ctl setconf "$work/bad"
	expect 1 "$work/bad:1: [node x] has no address"
	expect 1 "$work/bad:2: unknown key 'adress' in [node x] - use address, role or weight"
	expect 1 "$work/bad:3: rule 'y' has no service"
	conf_now | cmp - "$work/one" || fail "a refused file changed something"
	ctl setconf "$work/none"
	expect 1 "cannot be opened"
}

# The key: made, shown by its id, never told, and refused where others may read it
test_key() {
	local key

	key=$(grep -v '^#' "$OUT/key")
	ctl genkey
	expect 0
	[ "$(wc -c <"$work/out")" = 45 ] || fail "genkey: $(cat "$work/out")"
	! grep -qxF -- "$key" "$work/out" || fail "genkey has made the same key twice"
	ctl show
	grep -qE '^key [0-9a-f]{16}$' "$work/out" || fail "no key: $(cat "$work/out")"
	ctl showconf
	prints "key_file = $OUT/key"
	! grep -qF -- "$key" "$work/out" || fail "showconf tells the key"
	sed 's/^key_file.*/key = none/' "$work/one" >"$work/open"
	ctl setconf "$work/open"
	expect 0
	ctl show
	prints "key none: messages between nodes are not proved"
	ctl showconf
	prints "key = none"
	sed '/^key_file/d' "$work/one" >"$work/bad"
	ctl setconf "$work/bad"
	expect 1 "the cluster has no key"
	cp "$OUT/key" "$work/loose"
	chmod 644 "$work/loose"
	sed "s|^key_file.*|key_file = $work/loose|" "$work/one" >"$work/bad"
	ctl setconf "$work/bad"
	expect 1 "chmod 600 $work/loose"
	chmod 600 "$work/loose"
	head -c 40 "$OUT/key" >"$work/loose"
	ctl setconf "$work/bad"
	expect 1 "line 1 of $work/loose is no key"
	ctl setconf "$work/one"
	expect 0
}

test_usage() {
	ctl frobnicate
	expect 2 "there is no command 'frobnicate'"
	ctl setconf
	expect 2 "needs a FILE"
	ctl show --all
	expect 2 "does not take '--all'"
	ctl --version
	expect 0
	prints "batonctl "
	ctl --help
	expect 0
	prints "setconf FILE"
}

# Commands that need neither module nor network: checks of files and requests
test_rules() {
	conf_now >"$work/one"
	ctl rules check "$work/one"
	expect 0
	prints "$work/one: no fault; "
	for option in "-f x" "-o x" "-H x" --json; do
		# shellcheck disable=SC2086 # two words
		ctl rules check "$work/one" $option
		expect 2 "'rules check' does not take '${option% x}'"
	done
	ctl rules compile "$work/one" -f x
	expect 2 "'rules compile' does not take '-f'"
	ctl rules explain 'GET /x HTTP/1.1' -o x
	expect 2 "'rules explain' does not take '-o'"
	ctl rules explain 'GET /x HTTP/1.1' -f "$work/one" -H 'x: y' -H Cookie
	expect 2 "header 'Cookie': it does not begin with a name and a colon"
	ctl rules explain 'GET /x' -f "$work/one"
	expect 2 "first line 'GET /x': the version is missing"
	{
		printf '[node fe]\naddress = 10.9.0.1\nrole = fe\n'
		printf '[node be%d]\naddress = 10.9.0.1%d\nrole = be\nweight = %d\n' 1 1 1 2 2 0 3 3 2
		printf '[service web]\nvip = 10.9.0.100:80\n'
		printf '[rule a]\nmethod = exact:get\nquery = exact:?a=b\nbackends = be2\n'
		printf '[rule b]\npath = prefix:/b\nbackends = be1 be2\n'
		printf '[rule c]\npath = prefix:/c\nbackends = be1 be2 be3\npolicy = hash\n'
		printf '[rule d]\nbackends = be1 be2 be3\npolicy = wlc\n'
		printf '[cluster]\nkey = none\n'
	} >"$work/odd"
	ctl rules check "$work/odd"
	expect 0
	prints "no fault, 3 warnings; 4 nodes, 1 service, 4 rules"
	expect 0 "$work/odd:19: warning: rule 'a' of service 'web' has method exact:get: methods are compared as they are sent"
	expect 0 "has query exact:?a=b: the query is compared without the '?'"
	expect 0 "$work/odd:21: warning: rule 'a' of service 'web' has no back end for what is new"
	ctl rules explain 'GET /b HTTP/1.1' -f "$work/odd"
	prints "to be1, the only back end of rule b that has a weight"
	ctl rules explain 'GET /c HTTP/1.1' -f "$work/odd"
	prints "to one of be1 be3, picked by policy hash for each request"
	ctl rules explain 'GET /d HTTP/1.1' -f "$work/odd"
	prints "to one of be1 be3, picked by policy wlc; one that has the connection already keeps it"
	ctl rules explain 'get /??a=b HTTP/1.1' -f "$work/odd"
	prints "to none: all back ends of rule a have weight 0"
	printf '[rule e]\npath = prefix:/e\nbackends = be1\n' >>"$work/odd"
	ctl rules check "$work/odd"
	expect 1 "can never match"
}

test_stats() {
	local zero

	ctl stats --all
	expect 0
	prints "fe_requests_fast "
	zero=$(awk '$2 == 0 { print $1; exit }' "$work/out")
	ctl stats "$zero"
	expect 0
	[ "$(cat "$work/out")" = 0 ] || fail "$zero: $(cat "$work/out")"
	ctl stats no_such_thing
	expect 1 "there is no counter 'no_such_thing'"
	ctl stats --json --all
	expect 0
	python3 -m json.tool "$work/out" >"$work/err" || fail "stats --json"
	ctl stats
	! grep -q ' 0$' "$work/out" || fail "a counter of zero is shown"
}

test_conns() {
	ctl conns
	expect 0
	prints client
	[ "$(awk '{ print length }' "$work/out" | sort -n | tail -1)" -le 80 ] ||
		fail "wider than 80 columns: $(cat "$work/out")"
	ctl conns --json
	expect 0
	python3 -m json.tool "$work/out" >"$work/err" || fail "conns --json"
}

# More connections than one message buffer holds: all are listed, none twice
test_many_conns() {
	local sleeper

	cat >"$work/many.py" <<-'EOF'
	import socket, sys, time
	conns = []
	for i in range(1000):
	    conn = socket.create_connection((sys.argv[1], int(sys.argv[2])), 20)
	    conn.sendall(b"GET /a/1k HTTP/1.1\r\nHost: x\r\n\r\n")
	    conns.append(conn)
	for conn in conns:
	    assert conn.recv(1)
	    print(conn.getsockname()[1], flush=True)
	print("end", flush=True)
	time.sleep(600)
	EOF
	on client python3 "$work/many.py" "$VIP" "$PORT" >"$work/ports" &
	sleeper=$!
	wait_until 120 grep -q end "$work/ports" || fail "no 1000 connections"
	ctl conns --json
	kill "$sleeper"
	expect 0
	python3 - "$work/out" "$work/ports" <<-'EOF' || fail "conns: $(wc "$work/out")"
	import json, sys
	ports = [conn["client_port"] for conn in json.load(open(sys.argv[1]))
	         if conn["role"] == "fe"]
	assert len(ports) == len(set(ports)), "one comes twice"
	missing = set(map(int, open(sys.argv[2]).read().split()[:-1])) - set(ports)
	assert not missing, f"missing: {missing}"
	EOF
}

test_hits() {
	local before

	ctl show
	before=$(sed -n 's/^  rule a  hits //p' "$work/out")
	fetch /a/1k >"$work/body" || fail "fetch"
	ctl show
	prints "  rule a  hits $((before + 1))"
}

test_running_mode() {
	handoff_mode single
	conf_now | grep -q '^handoff_mode = single$' || fail "mode not shown"
	handoff_mode "$MODE"
	conf_now | grep -q "^handoff_mode = $MODE\$" || fail "mode not back"
}

# A refusal by the kernel arrives with its message
test_kernel_refuses() {
	local holder

	on fe python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 8999))
print("bound", flush=True)
time.sleep(600)' >"$work/bound" &
	holder=$!
	wait_until 10 grep -q bound "$work/bound" || fail "port 8999"
	conf_now >"$work/one"
	sed 's/^thop_port = .*/thop_port = 8999/' "$work/one" >"$work/bad"
	ctl setconf "$work/bad"
	kill "$holder"
	expect 1 "THOP port is taken"
	conf_now | cmp - "$work/one" || fail "a refused configuration changed something"
}

test_clear() {
	conf_now >"$work/one"
	printf '[cluster]\n' >"$work/clear"
	ctl setconf "$work/clear"
	expect 0
	ctl show
	expect 0
	prints "no configuration"
	ctl conns
	expect 0
	ctl setconf "$work/one"
	expect 0
	conf_now | cmp - "$work/one" || fail "not restored"
}

# Messages that batonctl never sends are refused with a message, and do no harm
test_raw() {
	conf_now >"$work/one"
	on fe "$TOP/tests/lab/raw_netlink.py" >"$work/out" 2>&1 ||
		fail "$(cat "$work/out")"
	conf_now | cmp - "$work/one" || fail "a refused message changed something"
}

tests=$*
[ -n "$tests" ] || tests="show version round_trip large refused_file usage rules permission userns waits parallel
	charged stats conns many_conns hits running_mode kernel_refuses raw clear"
for each in $tests; do
	"test_$each"
	say "ok $each"
done
rm -r "$work"
