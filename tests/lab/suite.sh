# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# suite.sh - functions for the lab tests; a test sources it first.
#
# A test prints a line for each result, which tests/run counts:
#	ok NAME
#	not ok NAME: WHY
#	skip NAME: WHY
#	capture NAME FILE OPTION...	(decided by check_capture, on the host)

set -u
work=$(mktemp -d)
HCLIENT=$TOP/build/hclient
FAILED=0
SUITE=$(basename "$0" .sh)

not_ok() {
	local what=$1

	shift
	FAILED=1
	echo "not ok $SUITE-$SHAPE-$FORWARD: $what: $*"
}

# check NAME COMMAND... - ok if it succeeds; otherwise its output is the reason
check() {
	local what=$1

	shift
	if "$@" >"$work/why" 2>&1; then
		echo "ok $SUITE-$SHAPE-$FORWARD: $what"
	else
		not_ok "$what" "$(head -n 12 "$work/why" | tr '\n' ' ')"
		return 1
	fi
}

skip() {
	local name=$1

	shift
	echo "skip $SUITE-$SHAPE-$FORWARD: $name: $*"
}

# finish - end the test
finish() {
	rm -rf "$work"
	exit $FAILED
}

# equal, least, most WHAT A B - A is B; A is B or more; A is B or less. They print any
# difference.
equal() {
	if [ -z "$2" ] || [ "$2" != "$3" ]; then
		echo "$1: $2, expected $3"
		return 1
	fi
}

least() {
	[ "${2:--1}" -ge "${3:-1}" ] || { echo "$1: $2, expected $3 or more" && return 1; }
}

most() {
	[ "${2:-1}" -le "${3:-0}" ] || { echo "$1: $2, expected $3 or less" && return 1; }
}

# hclient NAME OPTION... - run hclient; its JSON is OUT/NAME.json, its messages are
# OUT/NAME.err, and while it runs its process ID is in work/NAME.pid
hclient() {
	local name=$1

	shift
	# shellcheck disable=SC2016 # expanded by that shell
	on client sh -c 'echo $$ >"$0"; exec "$@"' "$work/$name.pid" \
		"$HCLIENT" -a "$VIP:$PORT" -f "$FILES" "$@" >"$OUT/$name.json" 2>"$OUT/$name.err"
}

# listen_anew - the front end opens its listeners again
listen_anew() {
	echo "[cluster]" | on -i fe "$BATONCTL" setconf /dev/stdin &&
		on fe "$BATONCTL" setconf "$CONF"
}

# thop_netem NODE MATCH... -- ARG... - netem for the messages that NODE sends and that a u32
# filter matches; netem_clear ends it
thop_netem() {
	local node=$1 match=()

	shift
	while [ "$1" != -- ]; do
		match+=("$1")
		shift
	done
	shift
	# Band 4 has the messages, the first band all other packets.
	on "$node" tc qdisc replace dev eth0 root handle 1: prio bands 4 \
		priomap 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 &&
		on "$node" tc qdisc add dev eth0 parent 1:4 handle 40: netem limit 100000 "$@" &&
		on "$node" tc filter add dev eth0 parent 1: protocol ip prio 1 u32 \
			match ip protocol 17 0xff match ip dport 8467 0xffff "${match[@]}" flowid 1:4
}

# signal NAME SIGNAL - send a signal to a running hclient
signal() {
	on client kill "-$2" "$(cat "$work/$1.pid")"
}

# field NAME KEY - print a number of its JSON
field() {
	sed -n "s/^\"$2\": \([0-9]*\),*\$/\1/p" "$OUT/$1.json"
}

# hclient_ok NAME [LEAST] - it had no error of any kind, and at least LEAST responses
hclient_ok() {
	local name=$1

	[ -s "$OUT/$name.json" ] || { cat "$OUT/$name.err" && return 1; }
	equal errors "$(field "$name" errors)" 0 || {
		grep -E '"[a-z_]*": [1-9]' "$OUT/$name.json" | tr -d '\n'
		cat "$OUT/$name.err"
		return 1
	}
	equal unanswered $(($(field "$name" requests) - $(field "$name" responses))) 0 &&
		least responses "$(field "$name" responses)" "${2:-1}"
}

# cases WHICH MODE TAG [NAME...] - run WHICH_cases.py on the client, with a result for each of
# its cases. Its output about pinned connections is kept for pins.
cases() {
	local which=$1 mode=$2 tag=$3 line

	shift 3
	on client python3 -B "$TOP/tests/lab/${which}_cases.py" "$VIP" "$PORT" "$FILES" "$mode" "$@" \
		>"$work/cases" 2>"$work/errors"
	while read -r line; do
		case $line in
		"not ok "*)
			FAILED=1
			echo "not ok $SUITE-$SHAPE-$FORWARD: $tag: ${line#not ok }"
			;;
		"ok "*) echo "ok $SUITE-$SHAPE-$FORWARD: $tag: ${line#ok }" ;;
		esac
	done <"$work/cases"
	check "$tag: all cases were run" test ! -s "$work/errors" -a -s "$work/cases" || cat "$work/errors"
}

# pins - since counters, connections were pinned as often as the cases expected
pins() {
	local name bad=0

	for name in be_pin_upgrade be_pin_auth be_pin_response be_pin_gap be_end_response be_end_bad; do
		equal "$name" "$(grown_sum "$name")" "$(awk -v name="$name" '
			$1 == "pins" && $2 == name { sum = $3 } END { print sum + 0 }' "$work/cases")" || bad=1
	done
	return $bad
}

# counters - remember all counters; grown NODE NAME: growth of one since then, grown_sum NAME:
# its sum over all nodes, has_grown NODE NAME N: it has grown by at least N
counters() {
	local node

	for node in fe $BES; do
		on "$node" "$BATONCTL" stats --all >"$work/stats-$node"
	done
}

grown() {
	local now

	now=$(stat "$1" "$2") || return 1
	echo $((now - $(awk -v name="$2" '$1 == name { print $2 }' "$work/stats-$1")))
}

grown_sum() {
	local node sum=0

	for node in fe $BES; do
		sum=$((sum + $(grown "$node" "$1")))
	done
	echo $sum
}

has_grown() {
	[ "$(grown "$1" "$2")" -ge "$3" ]
}

# unchanged NAME... - none of these counters has grown on any node
unchanged() {
	local node name was bad=0

	for node in fe $BES; do
		on "$node" "$BATONCTL" stats --all >"$work/now-$node"
		for name; do
			was=$(awk -v name="$name" '$1 == name { print $2 }' "$work/stats-$node")
			awk -v name="$name" -v node="$node" -v was="$was" '
				$1 == name && $2 != was { print node, name, "+" $2 - was; exit 1 }
				' "$work/now-$node" || bad=1
		done
	done
	return $bad
}

# all_grown - list all counters that have grown, for messages
all_grown() {
	local node

	for node in fe $BES; do
		on "$node" "$BATONCTL" stats --all | awk -v node="$node" '
			NR == FNR { was[$1] = $2; next }
			$2 != was[$1] { printf "%s %s +%d; ", node, $1, $2 - was[$1] }
			' "$work/stats-$node" -
	done
	echo
}

# setconf_everywhere FILE - configure every node
setconf_everywhere() {
	local node

	for node in fe $BES; do
		on "$node" "$BATONCTL" setconf "$1" || return 1
	done
}

# mode_everywhere MODE - switch the mode, and wait until the back ends know it
mode_everywhere() {
	local node

	handoff_mode "$1" || return 1
	for node in fe $BES; do
		wait_until 5 mode_is "$node" "$1" || {
			echo "$node does not switch to $1"
			return 1
		}
	done
}

mode_is() {
	[ "$(on "$1" cat /sys/class/baton/web/handoff_mode)" = "$2" ]
}

# be_macs - print options for check_capture
be_macs() {
	local each

	for each in $BES; do
		printf -- '--be %s ' "$(mac "$each")"
	done
}

# record FILE - start a capture at the client, in memory, since 9p is slow; recorded FILE: end
# it and copy it to OUT
record() {
	mkdir -p /run/captures
	capture_start client "/run/captures/$1" tcp
}

recorded() {
	local file=/run/captures/$1

	capture_stop
	grep -q '^0 packets dropped by kernel' "$file.log" ||
		say "$1: $(grep dropped "$file.log")"
	mv "$file" "$file.log" "$OUT/"
}

# later NAME FILE OPTION... - let the host check a capture
later() {
	local name=$1 file=$2

	shift 2
	# shellcheck disable=SC2046 # several words
	echo "capture $SUITE-$SHAPE-$FORWARD: $name|$OUT/$file" $(be_macs) "$@"
}

# logs_clean - no web server logs an error, except for files that it does not have
logs_clean() {
	local be

	for be in $BES; do
		nginx_log "$be" | grep -v ' open() .*No such file' >"$work/log"
		[ ! -s "$work/log" ] || { echo "$be: $(head -n 5 "$work/log")" && return 1; }
	done
}

# sockets NODE - number of the service's sockets there, except those in TIME_WAIT
sockets() {
	on "$1" ss -Htan "( sport = :$PORT or dport = :$PORT )" | grep -vc '^TIME-WAIT'
}

# sockets_say NODE - print that number, and the one at the beginning
sockets_say() {
	echo "$1: $(sockets "$1") sockets, $(cat "$work/sockets-$1") at first"
}

# idle_begin - remember the number of sockets on each node; idle [SECONDS] - wait until it is
# the same again
idle_begin() {
	local node

	for node in client fe $BES; do
		sockets "$node" >"$work/sockets-$node"
	done
}

idle_now() {
	local node

	for node in client fe $BES; do
		[ "$(sockets "$node")" = "$(cat "$work/sockets-$node")" ] || return 1
	done
}

idle() {
	local node

	wait_until "${1:-20}" idle_now && return
	for node in client fe $BES; do
		sockets_say "$node"
		on "$node" ss -tan | awk 'NR > 1 { print $1 }' | sort | uniq -c
	done
	return 1
}

# wrk_begin CONNECTIONS SCRIPT ARGUMENT... - run wrk with a script, until wrk_end; its output is
# OUT/wrk
wrk_begin() {
	local conns=$1 script=$2

	shift 2
	# shellcheck disable=SC2016 # expanded by that shell
	on client sh -c 'echo $$ >"$0"; exec "$@"' "$work/wrk.pid" \
		wrk -t1 -c"$conns" -d1h --timeout 20 -s "$script" "http://$VIP:$PORT" -- "$@" >"$OUT/wrk" 2>&1 &
	wrk=$!
}

wrk_end() {
	signal wrk INT
	wait "$wrk" || { cat "$OUT/wrk" && return 1; }
}

# nft_count NODE TABLE COUNTER - number of packets of a named nft counter
nft_count() {
	on "$1" nft list counter ip "$2" "$3" | sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

# reader_on NODE [--gso] - start nfq.py; queue_on NODE HOOK PRIORITY - send packets there, until
# queue_off NODE
reader_on() {
	# shellcheck disable=SC2016 # expanded by that shell
	on "$1" sh -c 'echo $$ >"$0"; exec python3 -B "$@"' "$work/nfq-$1.pid" \
		"$TOP/tests/lab/nfq.py" ${2:+"$2"} >"$work/nfq-$1" 2>&1 &
	readers="$readers $!"
	wait_until 60 grep -q ready "$work/nfq-$1" || { cat "$work/nfq-$1" && return 1; }
}

queue_on() {
	on -i "$1" nft -f - <<-EOT
		table ip queued {
			chain every {
				type filter hook $2 priority $3
				queue num 0
			}
		}
	EOT
}

# First delete the rule, then let the queue run empty, and stop the reader last.
queue_off() {
	on "$1" nft delete table ip queued && wait_until 10 queue_empty "$1" || return 1
	on "$1" sh -c 'cat /proc/net/netfilter/nfnetlink_queue' >"$work/queue-$1"
	on "$1" kill -TERM "$(cat "$work/nfq-$1.pid")"
}

# Columns: queue, port, total, mode, range, dropped, dropped for user space, id
queue_empty() {
	# shellcheck disable=SC2016 # awk's
	on "$1" awk '$1 == 0 && $3 == 0 { empty = 1 } END { exit !empty }' \
		/proc/net/netfilter/nfnetlink_queue
}
