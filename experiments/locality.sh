#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# locality.sh LOAD [NAME=VALUE...] [MODE:POLICY...] - measure the effect of policies
# on the caches of the back ends, with real connections. For the lab:
#
#	make all build/cached
#	experiments/lab/run --icount --forward direct --bes 4 \
#		experiments/locality.sh LOAD seconds=30 single:wrr 'multi:lard t_high=20'
#
# Each back end runs build/cached instead of nginx: a cache of its own, and a
# disk that is a timer. Under icount, waiting for that takes virtual time and no
# instructions. All nodes share one processor. A point at which it is never idle
# (cpu_idle near 0) measures the processor, not the disks: use slower disks.
#
# LOAD is a load file (wrk/load.lua), in a folder that the guest sees: in the
# checkout or in OUT. Each thread of wrk reads all of it, and a point makes some
# thousand requests: 20,000 are plenty. The defaults below fit 800 targets of
# 4,096 bytes, of which a cache then holds a tenth. Every point starts with empty
# caches and a policy that knows nothing, and is one line in $OUT/figures.jsonl.
#
#	seconds=20	of virtual time are measured
#	warm=15		seconds before that, with the same load; to fill an empty
#			cache takes a read for each target that fits
#	cache=BYTES	that one back end holds (327680)
#	disk_ms=100	of a read; disk_rate=BYTES a second on top (0: none)
#	scale=4		the papers' thresholds of load are divided by that
#	conns=N		connections at a time; default: as many as LARD admits
#
# MODE is single or multi. A POLICY without parameters gets the papers'
# thresholds, scaled; with some, the others have the defaults of batonctl(8).

set -u

seconds=20 warm=15 cache=327680 disk_ms=100 disk_rate=0 scale=4 conns=0
points=()
work=/run/locality
servers=()

usage() {
	fail "$1: see the head of experiments/locality.sh"
}

arguments() {
	local word

	load=${1:-}
	[ -r "$load" ] || usage "there is no load file '$load'"
	shift
	for word; do
		case $word in
		single:?* | multi:?*) points+=("$word") ;;
		seconds=[1-9]* | warm=[1-9]* | cache=[1-9]* | disk_ms=[0-9]* | \
			disk_rate=[0-9]* | scale=[1-9]* | conns=[1-9]*)
			[[ ${word#*=} != *[!0-9]* ]] || usage "$word is no number"
			declare -g "$word"
			;;
		*) usage "'$word' is neither NAME=VALUE nor MODE:POLICY" ;;
		esac
	done
	[ ${#points[@]} -gt 0 ] ||
		points=(single:wrr single:lard multi:lard multi:lardr multi:extlard)
}

# of_paper N - a threshold of load, made smaller
of_paper() {
	echo $((($1 + scale / 2) / scale))
}

# LARD's admission: (n - 1) * t_high + t_low - 1
admitted() {
	local bes

	read -ra bes <<<"$BES"
	echo $(((${#bes[@]} - 1) * $(of_paper 65) + $(of_paper 25) - 1))
}

# thresholds POLICY - its parameters, unless some were given
thresholds() {
	case $1 in
	lard | lardr) echo "t_low=$(of_paper 25) t_high=$(of_paper 65)" ;;
	extlard) echo "l_idle=$(of_paper 30) l_overload=$(of_paper 130) miss_cost=$(of_paper 50)" ;;
	esac
}

nginx_stop() {
	local be pid

	for be in $BES; do
		pid=$(<"/run/lab/nginx-$be/nginx.pid")
		kill "$pid"
		wait_until 10 gone "$pid" || fail "nginx on $be does not end"
	done
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# Programs that run during the measurement are loaded into memory: while a guest waits
# for a file of the host it has nothing to execute, and its time leaps.
fetch_files() {
	cp "$TOP/build/cached" "$load" $work/ || fail "run \`make build/cached\` first"
	load=$work/${load##*/}
	{
		on client wrk --version
		on client curl --version
		on fe "$BATONCTL" stats
	} >$work/fetched 2>&1
}

servers_start() {
	local be

	servers=()
	for be in $BES; do
		# Not `on`: $! would be the process of its shell.
		ip netns exec "$be" $work/cached --load "$load" --name "$be" \
			--listen "0.0.0.0:$PORT" --cache "$cache" --disk-ms "$disk_ms" \
			--disk-rate "$disk_rate" >"$work/$be" 2>&1 </dev/null &
		servers+=($!)
	done
	for be in $BES; do
		wait_until 60 grep -q listens "$work/$be" ||
			fail "cached on $be does not start: $(<"$work/$be")"
	done
}

servers_stop() {
	kill "${servers[@]}"
	wait "${servers[@]}"
}

# baton MODE POLICY - from nothing, with one rule for all
baton() {
	local node

	{
		sed -e '/^\[rule /,$d' -e "s/^handoff_mode = .*/handoff_mode = $1/" "$CONF"
		printf '[rule all]\nservice = web\nbackends = %s\npolicy = %s\n' "$BES" "$2"
	} >$work/conf
	echo '[cluster]' >$work/empty
	for node in fe $BES; do
		on "$node" "$BATONCTL" setconf $work/empty || fail "setconf on $node"
		on "$node" "$BATONCTL" setconf $work/conf || fail "setconf on $node: $2"
	done
}

# sample FILE - the counters so far, and each server's time
sample() {
	local be urls=()

	for be in $BES; do
		urls+=("http://$(addr "$be"):$PORT/stats")
	done
	{
		read -r cpu </proc/stat && echo "$cpu"
		for be in $BES; do
			echo "handoffs $(on "$be" "$BATONCTL" stats be_handoffs)"
		done
		on client curl -sS --max-time 60 "${urls[@]}"
	} >"$1" || fail "the servers do not tell their counters"
}

# measure - run wrk, for longer than the time that is counted
measure() {
	local client

	ip netns exec client wrk -t"$conns" -c"$conns" -d$((2 * (warm + seconds) + 60)) \
		--timeout 120s -s "$LAB/../wrk/load.lua" "http://$VIP:$PORT/" -- "$load" \
		>$work/wrk 2>&1 </dev/null &
	client=$!
	sleep "$warm"
	sample $work/before
	sleep "$seconds"
	sample $work/after
	kill -INT $client
	wait $client || fail "wrk: $(<$work/wrk)"
	grep -q '^errors 0$' $work/wrk || fail "$mode $policy: $(<$work/wrk)"
}

# figures - a line of JSON from two samples and wrk's report of the whole run
figures() {
	awk -v mode="$mode" -v policy="$policy" -v conns="$conns" -v load="${load##*/}" \
		-v cache="$cache" -v disk_ms="$disk_ms" -v disk_rate="$disk_rate" \
		-v warm="$warm" -f "$LAB/../locality.awk" $work/before $work/after $work/wrk
}

point() {
	local mode=${1%%:*} policy=${1#*:}

	case $policy in *" "*) ;; *) policy="$policy $(thresholds "$policy")" ;; esac
	policy=${policy% }
	say "locality: $mode $policy"
	baton "$mode" "$policy"
	servers_start
	measure
	servers_stop
	figures >>"$OUT/figures.jsonl" || fail "$mode $policy: no figures"
}

arguments "$@"
[ "$SHAPE$BATON" = ns1 ] || fail "one guest with baton is needed: leave out --shape and --no-baton"
[ "$conns" -gt 0 ] || conns=$(admitted)
mkdir -p $work
: >"$OUT/figures.jsonl"
nginx_stop
fetch_files
for each in "${points[@]}"; do
	point "$each"
done
