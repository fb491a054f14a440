# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153,SC2154
#
# connections.sh - starts connections of tcp_client.py, and reads its output and their numbers
# in ss(8); sourced after suite.sh. The files of connection NAME are $work/NAME.*.

# begin NAME HOST STEP... - start a connection of tcp_client.py, which lasts until closed; from
# node FROM, else the client, to port SERVICE, else PORT
begin() {
	local name=$1 host=$2 port=${SERVICE:-$PORT} from=${FROM:-client}

	shift 2
	rm -f "$work/$name".*
	run_on "$from" python3 -B "$TOP/tests/lab/tcp_client.py" "$host" "$port" "$work/$name" "$@" \
		>"$work/$name.out" 2>&1 &
	echo $! >"$work/$name.job"
}

# reached NAME done|held - it has done all steps, or those before hold
reached() {
	wait_until 120 test -e "$work/$1.$2"
}

# open NAME HOST STEP... - begin, and wait until all steps are done
open() {
	begin "$@"
	reached "$1" "done"
}

# closed NAME - let it end, and keep its output
closed() {
	local job

	job=$(cat "$work/$1.job")
	: >"$work/$1.end"
	wait "$job"
	cp "$work/$1.out" "$OUT/tcp-$1"
}

# run_on NODE COMMAND... - also for a namespace that is no node
run_on() {
	case " $NODES " in
	*" $1 "*) on "$@" ;;
	*) ip netns exec "$@" </dev/null ;;
	esac
}

# info NODE NAME KEY - print a number that ss shows there for NAME's connection, in whole
# microseconds, bytes and so on
info() {
	on "$1" ss -Htin "dport = :$(cat "$work/$2.port")" | tr ' ' '\n' | awk -v key="$3" '
		{ split($0, pair, ":") }
		pair[1] == key { split(pair[2], value, "[/,]"); n = value[1]; found = 1 }
		after { sub("bps$", ""); n = $0; found = 1; after = 0 }
		$0 == key { after = 1 }
		END {
			if (!found) exit 1
			if (n ~ /G$/) n *= 1000000000
			else if (n ~ /M$/) n *= 1000000
			else if (n ~ /K$/) n *= 1000
			if (key ~ /^(rtt|rto|minrtt)$/) n *= 1000
			printf "%.0f\n", n
		}'
}

# answered NAME - all of its requests got a 200
answered() {
	awk '$3 != 200 { bad = 1 } END { exit bad || !NR }' "$work/$1.out" || { cat "$work/$1.out" && return 1; }
}

# flight NAME - number of bytes after its blind request
flight() {
	awk '$1 == "blind" { print $5 }' "$work/$1.out"
}

# took NAME - time of its last request, in milliseconds
took() {
	awk 'END { printf "%d\n", $6 * 1000 }' "$work/$1.out"
}

# note NODE NAME KEY... - remember numbers that ss shows there for a connection; noted NAME KEY -
# print one of them
note() {
	local node=$1 name=$2 key

	shift 2
	for key; do
		info "$node" "$name" "$key" >"$work/$name.$key"
	done
}

noted() {
	cat "$work/$1.$2"
}
