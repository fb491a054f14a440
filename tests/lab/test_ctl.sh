#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test_ctl.sh - batonctl and the netlink family against the real module.
#
#	experiments/lab/run tests/lab/test_ctl.sh [TEST...]
#
# Every test leaves the configuration as the lab made it.
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

# nobody COMMAND... - run it on the front end as a user without privileges
nobody() {
	on fe setpriv --reuid 65534 --regid 65534 --clear-groups "$@" \
		>"$work/out" 2>"$work/err"
	status=$?
}

# Reading needs no privilege, changes do
test_permission() {
	conf_now >"$work/one"
	chmod 755 "$work"
	cp "$BATONCTL" "$work/batonctl"
	chmod 755 "$work/batonctl"
	for what in show showconf conns "stats --all" "rules stats"; do
		# shellcheck disable=SC2086 # words
		nobody "$work/batonctl" $what
		expect 0
	done
	nobody "$work/batonctl" showconf
	cmp "$work/out" "$work/one" || fail "nobody sees another configuration"
	nobody "$work/batonctl" setconf "$work/one"
	expect 1 "unprivileged_userns=1"
	conf_now | cmp - "$work/one" || fail "nobody changed something"
	# Root without one capability
	on fe setpriv --bounding-set -net_admin --inh-caps -net_admin \
		"$work/batonctl" setconf "$work/one" >"$work/out" 2>"$work/err"
	status=$?
	expect 1 "CAP_NET_ADMIN"
	! on fe setpriv --bounding-set -net_admin --inh-caps -net_admin \
		sh -c "echo single >/sys/class/baton/web/handoff_mode" 2>/dev/null ||
		fail "handoff_mode is written without CAP_NET_ADMIN"
	[ "$(on fe cat /sys/class/baton/web/handoff_mode)" = "$MODE" ] ||
		fail "the mode has changed"
	for what in baton/parameters/unprivileged_userns baton/parameters/entries \
		baton_fe/parameters/heads baton_fe/parameters/backlog; do
		what=/sys/module/$what
		! on fe setpriv --bounding-set -net_admin,-sys_module --inh-caps -net_admin,-sys_module \
			sh -c "was=\$(cat $what) && echo \$was >$what" 2>/dev/null ||
			fail "$what is written without CAP_NET_ADMIN"
		on fe sh -c "was=\$(cat $what) && echo \$was >$what" || fail "$what cannot be written"
	done
}

# a_service FILE N [NAME] - write the configuration of an FE with N services
a_service() {
	local i

	{
		printf '[node fe]\naddress = 10.7.0.1\nrole = fe\n'
		printf '[node be1]\naddress = 10.7.0.11\nrole = be\n'
		for i in $(seq "$2"); do
			printf '[service %s%d]\nvip = 10.7.0.100:%d\n' "${3:-s}" "$i" $((${4:-20000} + i))
			printf '[rule %s%d]\nservice = %s%d\nbackends = be1\n' "${3:-s}" "$i" "${3:-s}" "$i"
		done
	} >"$1"
	chmod 644 "$1"
}

# A user in namespaces of his own has all capabilities there
test_userns() {
	local allowed=/sys/module/baton/parameters/unprivileged_userns

	chmod 755 "$work"
	cp "$BATONCTL" "$work/batonctl"
	a_service "$work/his" 1
	cat >"$work/his.sh" <<-'EOF'
		mount -t sysfs none /sys || exit 3
		ip link set lo up && ip addr add 10.7.0.1/32 dev lo &&
			ip addr add 10.7.0.100/32 dev lo || exit 3
		"$1/batonctl" setconf "$1/his" || exit 1
		echo single >/sys/class/baton/s1/handoff_mode || exit 4
		[ "$("$1/batonctl" show | grep -c 'handoff single')" = 1 ]
	EOF
	sysctl -qw user.max_user_namespaces=1000 kernel.unprivileged_userns_clone=1
	[ "$(cat $allowed)" = N ] || fail "unprivileged_userns is not off"
	nobody unshare -Urnm --propagation private sh "$work/his.sh" "$work"
	expect 1 "unprivileged_userns=1"
	echo 1 >$allowed
	nobody unshare -Urnm --propagation private sh "$work/his.sh" "$work"
	echo 0 >$allowed
	expect 0
}

# waits SERVICES - print the number of grace periods of a setconf that replaces so many services
waits() {
	local tracing=/sys/kernel/tracing

	a_service "$work/first" "$1" a 20000
	a_service "$work/second" "$1" b 30000
	on many "$BATONCTL" setconf "$work/first" || fail "setconf of $1 services"
	echo "synchronize_rcu synchronize_rcu_expedited" >$tracing/set_ftrace_filter
	echo function >$tracing/current_tracer
	: >$tracing/trace
	on many "$BATONCTL" setconf "$work/second" || fail "setconf of other $1 services"
	grep -c '^ *batonctl-.*: synchronize_rcu' $tracing/trace
	echo nop >$tracing/current_tracer
	: >$tracing/set_ftrace_filter
}

# Removed services share a grace period
test_waits() {
	local few many

	ip netns add many
	NODES="$NODES many"
	on many ip link set lo up
	on many ip addr add 10.7.0.1/32 dev lo
	on many ip addr add 10.7.0.100/32 dev lo
	few=$(waits 2)
	many=$(waits 64)
	ip netns del many
	NODES=${NODES% many}
	[ "${few:-0}" -ge 1 ] || fail "no grace period was seen"
	[ "$few" = "$many" ] || fail "2 services take $few grace periods, 64 take $many"
}

# kernel_of CGROUP - bytes of kernel memory that are charged to it
kernel_of() {
	awk '$1 == "kernel" { print $2 }' "$1/memory.stat"
}

charged_at_most() {
	[ "$(kernel_of "$1")" -le "$2" ]
}

# The memory of a configuration is charged to the caller
test_charged() {
	local cgroup=$work/cgroup before with

	mkdir "$cgroup"
	mount -t cgroup2 none "$cgroup" || fail "no cgroups"
	echo +memory >"$cgroup/cgroup.subtree_control" || fail "no memory cgroups"
	mkdir "$cgroup/asker"
	ip netns add many
	NODES="$NODES many"
	on many ip link set lo up
	on many ip addr add 10.7.0.1/32 dev lo
	on many ip addr add 10.7.0.100/32 dev lo
	a_service "$work/first" 64
	before=$(kernel_of "$cgroup/asker")
	# shellcheck disable=SC2016 # expanded by that shell
	on many sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$cgroup/asker" \
		"$BATONCTL" setconf "$work/first" || fail "setconf in a cgroup"
	with=$(kernel_of "$cgroup/asker")
	printf '[cluster]\n' | on -i many "$BATONCTL" setconf - || fail "clear"
	ip netns del many
	NODES=${NODES% many}
	# The hash table alone has 32,768 buckets
	[ $((with - before)) -ge 262144 ] ||
		fail "only $((with - before)) bytes are charged to who asked"
	wait_until 20 charged_at_most "$cgroup/asker" $((with - 262144)) ||
		fail "the memory does not come back: $before, $with, $(kernel_of "$cgroup/asker")"
	umount "$cgroup"
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
	cat >"$work/raw.py" <<'EOF'
import random
import socket
import struct

SOL_NETLINK, CAP_ACK, EXT_ACK = 270, 10, 11
NESTED = 0x8000


def attr(kind, data):
    """One attribute, padded."""
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def nest(kind, *attrs):
    return attr(kind | NESTED, b"".join(attrs))


def text(kind, value):
    return attr(kind, value.encode() + b"\0")


sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)  # NETLINK_GENERIC
sock.setsockopt(SOL_NETLINK, EXT_ACK, 1)
sock.setsockopt(SOL_NETLINK, CAP_ACK, 1)


def request(kind, cmd, body, flags=5):
    """Send a message; errno and sentence, or the payload of an answer."""
    message = struct.pack("=BBH", cmd, 1, 0) + body
    sock.send(struct.pack("=IHHII", 16 + len(message), kind, flags, 1, 0) + message)
    answer = sock.recv(65536)
    size, kind, flags = struct.unpack_from("=IHH", answer)
    if kind != 2:
        sock.recv(65536)
        return answer[:size]
    error = -struct.unpack_from("=i", answer, 16)[0]
    pos, words = 36, ""
    while pos + 4 <= size and flags & 0x200:
        length, kind = struct.unpack_from("=HH", answer, pos)
        if kind == 1:
            words = answer[pos + 4:pos + length - 1].decode()
        pos += length + 3 & ~3
    return error, words


answer = request(16, 3, text(2, "baton"))
pos, family = 20, None
while pos < len(answer):
    length, kind = struct.unpack_from("=HH", answer, pos)
    if kind == 1:
        family = struct.unpack_from("=H", answer, pos + 4)[0]
    pos += length + 3 & ~3

NODE, SERVICE, RULE, TABLE = 2, 3, 4, 5


def node(name="be1", addr=(10, 9, 9, 9), roles=3, *more):
    return nest(NODE, text(1, name), attr(2, bytes(addr)), attr(3, bytes([roles])), *more)


def service(name="web", port=80, forward=0, mode=1):
    return nest(SERVICE, text(1, name), attr(2, bytes((10, 9, 9, 1))),
                attr(3, struct.pack("=H", port)), attr(4, bytes([forward])), attr(5, bytes([mode])))


def rule(*attrs, svc="web", name="a"):
    return nest(RULE, text(1, svc), text(2, name), *attrs)


def cond(field=2, op=0, value="/"):
    return nest(5, attr(1, bytes([field])), attr(2, bytes([op])), text(3, value))


def param(name, value):
    return nest(7, text(1, name), text(2, value))
def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def piece(data, size=None, offset=0, svc="web"):
    return nest(TABLE, text(1, svc), u32(2, len(data) if size is None else size), u32(3, offset), attr(4, data))


def table(rules=1, field=2):
    """The smallest there is: every path, every rule."""
    return struct.pack("=IHH10I64s256s4HQQ", 0x62646661, 2, field, 392, 1, 1, 1, rules, 0, 1, 0, 376, 0,
                       b"", b"", 0, 0, 0, 0, 1, 1)


be = text(4, "be1")
one = node() + service() + rule(be, cond(value="/a"))
# Refused whatever the tables of "web" are, since "shop" has none
both = one + nest(SERVICE, text(1, "shop"), attr(2, bytes((10, 9, 9, 1))), attr(3, struct.pack("=H", 81)),
                  attr(4, b"\0"), attr(5, b"\1")) + rule(be, cond(value="/a"), svc="shop")
CASES = [
    (attr(1, b"\0\0"), "range"),
    (attr(1, b"\1"), ""),
    (attr(11, b"\1"), "Unknown attribute"),
    (attr(6, b""), "is for answers only"),
    (attr(8, struct.pack("=I", 1999)), "1999 ms between two probes"),
    (attr(9, struct.pack("=I", 5)), "5 s"),
    (attr(10, struct.pack("=I", 3601)), "3601 s"),
    (nest(TABLE), "a piece of a table needs"),
    (nest(NODE), "a node needs a name, an address and a role"),
    (attr(NODE, b""), "NLA_F_NESTED is missing"),
    (node(name="x" * 32), ""),
    (node(name=""), "node number 1 has no name"),
    (node(roles=8), "reserved bit"),
    (node("be1", (10, 9, 9, 9), 3, attr(4, b"")), "is for answers only"),
    (node("be1", (10, 9, 9, 9), 3, attr(7, b"")), "is for answers only"),
    (node("be1", (10, 9, 9, 9), 3, attr(8, b"")), "Unknown attribute"),
    (node() + node("be2"), "have the same address 10.9.9.9"),
    (node() * 65, "more than 64 nodes"),
    (node() + nest(SERVICE), "a service needs a name"),
    (node() + service(forward=2), "range"),
    (node() + service(mode=2), "range"),
    (node() + service(port=0), "range"),
    (node() + service(), "service 'web' has no rule"),
    (node() + service() * 65, "more than 64 services"),
    (node() + service() + nest(RULE), "a rule needs a name and a service"),
    (node() + service() + rule(be, svc="wbe"), "rule 'a' names service 'wbe'"),
    (node() + service() + rule(text(4, "be9")), "rule 'a' of service 'web' names node 'be9'"),
    (node() + service() + rule(), "names no back end"),
    (node() + service() + rule(be, text(3, "best")), "names policy 'best'"),
    (node() + service() + rule(be, nest(7)), "a parameter needs a name and a value"),
    (node() + service() + rule(be, text(3, "wlc"), param("key", "path")), "policy 'wlc' has no parameters"),
    (node() + service() + rule(be, text(3, "hash"), param("key", "cookie:")), "behind 'cookie:' give a name"),
    (node() + service() + rule(be, text(3, "hash"), param("key", "header:" + "x" * 64)), "at most 63 bytes"),
    (node() + service() + rule(be, text(3, "hash"), param("key", "header:" + "x" * 89)), ""),
    (node() + service() + rule(be, text(3, "lard"), param("t_low", "0")), "cannot have '0' as its t_low"),
    (node() + service() + rule(be, text(3, "lard"), param("t_low", "65")), "t_low 65, which is not below t_high 65 (the default)"),
    (node() + service() + rule(be, nest(5)), "a condition needs a field"),
    (node() + service() + rule(be, cond(field=6)), "range"),
    (node() + service() + rule(be, cond(op=3)), "range"),
    (node() + service() + rule(be, cond(value="x" * 256)), ""),
    (node() + service() + rule(be, cond(value="")), "compares the path with nothing"),
    (node() + service() + rule(be, cond(value="/a"), cond(value="/b")), "can never match"),
    (node() + service() + rule(be, *[cond()] * 17), "more than 16 conditions"),
    (node() + service() + rule(be) * 1025, "more than 1024 rules"),
    (node() + service() + rule(be, cond(field=4)), "does not say which header"),
    (one, "were not compiled"),
    (one + piece(table(), svc="wbe"), "names service 'wbe'"),
    (one + piece(b"", 0), "empty or larger"),
    (one + piece(table(), (4 << 20) + 1), "empty or larger"),
    (one + piece(table(), 400), "not complete"),
    (one + piece(table(), offset=8), "do not fit"),
    (one + piece(table()) + piece(table()), "do not fit"),
    (one + piece(bytes(392)), "another format"),
    (one + piece(table()[:100]), "shorter than its head"),
    (one + piece(table(2)), "another number of rules"),
    (one + piece(table(field=1)), "no condition looks at"),
    (one + piece(table() * 2), "two tables"),
    (both + piece(table()), "service 'shop': the conditions were not compiled"),
]
bad = 0
for number, (body, words) in enumerate(CASES):
    error, said = request(family, 1, body)
    if not error or not said or words not in said:
        print(f"case {number}: error {error}: {said}")
        bad += 1
# Damaged tables: the verifier decides, and they do no harm
random.seed(1)
verified = 0
for number in range(1500):
    wrong = bytearray(table())
    for _ in range(random.randint(1, 3)):
        wrong[random.randrange(len(wrong))] = random.choice((0, 1, 2, 4, 8, 0x7f, 0x80, 0xff))
    error, said = request(family, 1, both + piece(bytes(wrong)))
    verified += "'shop'" in said
    if not error or not said:
        print(f"table {number}: error {error}: {said}")
        bad += 1
if not 0 < verified < 1500:
    print(f"{verified} of the wrong tables were let pass")
    bad += 1
# Get commands take no attributes, and are dumps
for cmd in 2, 3, 4:
    for flags, body in (5, b""), (0x301, attr(1, b"\0\0\0\0")):
        got = request(family, cmd, body, flags)
        if not isinstance(got, tuple) or not got[0]:
            print(f"command {cmd} with flags {flags:x} is taken")
            bad += 1
raise SystemExit(bad)
EOF
	on fe python3 "$work/raw.py" >"$work/out" 2>&1 ||
		fail "$(cat "$work/out")"
	conf_now | cmp - "$work/one" || fail "a refused message changed something"
}

tests=$*
[ -n "$tests" ] || tests="show version round_trip large refused_file usage rules permission userns waits charged
	stats conns many_conns hits running_mode kernel_refuses raw clear"
for each in $tests; do
	"test_$each"
	say "ok $each"
done
rm -r "$work"
