#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# points.sh FILE [count] - measure the points in FILE, for experiments/measure. A line
# is a point, its words separated by tabs:
#
#	NAME ROAD PREPARE COMMAND...
#
# NAME is that of its files in $OUT/point: NAME.before and .after (all counters of
# all nodes), .raw (the output of the command), at last .done. ROAD is one of
# roads.sh, those without baton first; it is set up anew only when it changes. PREPARE
# is a function of this file. COMMAND is run on the client; @AT@ is the road's address.
#
# With `count` the host is asked to read the instruction counters of all nodes before
# and after each point (.counts-NAME.begin, .end), and two idle seconds before that.

# shellcheck source=experiments/roads/roads.sh
. "$TOP/experiments/roads/roads.sh"
points=$OUT/point
count=${2:-}
mkdir -p "$points"

none() {
	:
}

# That many milliseconds from the client to every node, and back
rtt() {
	netem client delay "$1ms"
}

rtt50() {
	rtt 50
}

undo_rtt50() {
	netem_clear client
}

# Sizes that the lab's own files do not have: the beginning of a large one
more_sizes() {
	local be letter size

	for be in $BES; do
		for letter in $(letter "$be") all; do
			for size in 512 2k 3k 4k 6k 8k 32k 64k 256k 512k 2m; do
				# shellcheck disable=SC2016 # expanded on the node
				on "$be" sh -c 'cd "$1" && [ -e $3 ] || head -c $2 4m >$3' sh \
					"/run/lab/files/$letter" "$(bytes $size)" $size ||
					fail "no file of $size"
			done
		done
	done
}

bytes() {
	case $1 in
	*k) echo $((${1%k} * 1024)) ;;
	*m) echo $((${1%m} * 1048576)) ;;
	*) echo "$1" ;;
	esac
}

# counters FILE - of all nodes: "node name value"
counters() {
	local node

	for node in fe $BES; do
		# shellcheck disable=SC2016 # awk's
		on "$node" awk -v node="$node" '$1 == "Tcp:" || $1 == "Ip:" {
			if (++n % 2) { split($0, name); next }
			for (i = 2; i <= NF; i++) print node, substr(name[1], 1, length(name[1]) - 1) "." name[i], $i
		}' /proc/net/snmp
		[ "$BATON" = 0 ] || on "$node" "$BATONCTL" stats --all | sed "s/^/$node /"
	done >"$1"
}

# The host reads the counters while this script waits.
host_reads() {
	[ -n "$count" ] || return 0
	: >"$OUT/.counts-$1"
	wait_until 60 [ -e "$OUT/.counts-$1-done" ] || fail "nobody reads the counters"
}

warm_up() {
	on client wrk -t1 -c16 -d1 "http://$AT:$PORT/all/1k" >/dev/null
}

# point NAME PREPARE COMMAND...
point() {
	local name=$1 prepare=$2 begun

	shift 2
	$prepare
	counters "$points/$name.before"
	host_reads "$name.idle"
	[ -z "$count" ] || sleep 2
	host_reads "$name.begin"
	begun=${EPOCHREALTIME/./}
	on client "${@//@AT@/$AT}" >"$points/$name.raw" 2>&1 ||
		fail "$road: $*: $(tail -n 5 "$points/$name.raw")"
	echo $((${EPOCHREALTIME/./} - begun)) >"$points/$name.us"
	host_reads "$name.end"
	counters "$points/$name.after"
	[ "$prepare" = none ] || "undo_$prepare"
	: >"$points/$name.done"
}

more_sizes
while IFS=$'\t' read -r -a words <&9; do
	if [ "${words[1]}" != "$road" ]; then
		[ -z "$road" ] || road_down
		road_up "${words[1]}"
		warm_up
	fi
	say "point ${words[0]}"
	point "${words[0]}" "${words[@]:2}"
done 9<"$1"
[ -z "$road" ] || road_down
