#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# shares.sh - no client uses up shared resources: with heads that never end, of one address and
# of several, with a flood of SYNs beside them, with a table of 1,024 entries full of
# connections that are over, or that one client keeps. Others are always served, and a client
# that is not is told why. A silent client is closed silently.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

PARAMETERS=/sys/module
declare -A jobs
NET=${CLIENT_IP%.*}

# greedy NAME WHAT [SOURCE] NUMBER - start shares.py in the background; its output is OUT/NAME
greedy() {
	local name=$1

	shift
	# shellcheck disable=SC2016 # expanded by that shell
	on client sh -c 'ulimit -n 20000; echo $$ >"$0"; exec "$@"' "$work/$name.pid" \
		"$TOP/tests/lab/shares.py" "$VIP" "$PORT" "$@" >"$OUT/$name" 2>"$OUT/$name.err" &
	jobs[$name]=$!
}

ready() {
	grep -q ready "$OUT/$1"
}

# stopped NAME - stop it and wait for its numbers
stopped() {
	signal "$1" TERM 2>/dev/null # it may have ended by itself
	wait "${jobs[$1]}"
}

# outcome NAME WHICH - how often this outcome occurred
outcome() {
	awk -v which="$2" '$2 == which { n = $1 } END { print n + 0 }' "$OUT/$1"
}

# only NAME NUMBER WHICH - this outcome occurred so often, and no other did
only() {
	equal "$1" "$(grep -v ready "$OUT/$1" | tr '\n' ' ')$(cat "$OUT/$1.err")" "$2 $3 "
}

# served N - another client sends N whole heads, and N in two segments
served() {
	greedy served ask "$1"
	wait "${jobs[served]}"
	only served $((2 * $1)) 200
}

# anew MODULE PARAMETER VALUE - start the front end again with this parameter
anew() {
	on fe sh -c "echo $3 >$PARAMETERS/$1/parameters/$2" &&
		listen_anew
}

# Only the listener is left, and requests that never became connections
fe_idle() {
	[ "$(on fe ss -Htan "sport = :$PORT" | grep -vc -e '^TIME-WAIT' -e '^SYN-RECV' -e '^LISTEN')" = 0 ]
}

# lose_rsts add|delete - drop RSTs of clients, before any hook of a back end
lose_rsts() {
	local be

	for be in $BES; do
		if [ "$1" = delete ]; then
			on "$be" nft delete table ip shares || return 1
		else
			on -i "$be" nft -f - <<-EOT || return 1
				table ip shares {
					chain early {
						type filter hook prerouting priority -500;
						tcp dport $PORT tcp flags rst drop
					}
				}
			EOT
		fi
	done
}

# sources_seen - count the source ports of THOP messages that be1 receives
sources_seen() {
	on -i be1 nft -f - <<-'EOT'
		table ip sources {
			set seen { type inet_service; size 4096; flags dynamic; }
			chain early {
				type filter hook prerouting priority -500;
				udp dport 8467 add @seen { udp sport }
			}
		}
	EOT
}

sources() {
	on be1 nft -j list set ip sources seen | tr ',' '\n' | grep -cE '[0-9]{5}'
}

backlog() {
	on fe ss -Hltn "sport = :$PORT" | awk '{ print $3 }'
}

over() {
	on fe "$BATONCTL" conns | grep -c -e TIME_WAIT -e CLOSING
}

for last in 201 202 203 204 205; do
	on client ip address add "$NET.$last/24" dev eth0
done

usual=$(backlog)

# Connections that are over make room

if check "a table of 1,024 entries" anew baton entries 1024; then
	counters
	sources_seen
	greedy short short 1500
	wait "${jobs[short]}"
	check "three times as many short connections as there is room for" only short 1500 200
	check "their messages have many source ports" least "source ports" "$(sources)" 100
	on be1 nft delete table ip sources
	check "entries that were over made room" least fe_evicted "$(grown fe fe_evicted)" 500
	check "nobody was refused for that" unchanged fe_table_full fe_table_share
	check "the table is full of what is over" least entries "$(over)" 500

	# Connections that only seem to be over stay: RSTs that no back end sees
	counters
	check "RSTs that are lost" lose_rsts add
	greedy hinted hint 100
	check "100 connections that seem to be over" wait_until 60 ready hinted
	greedy short short 1500
	wait "${jobs[short]}"
	check "three times as many short ones as there is room for" only short 1500 200
	check "owners were asked" least fe_queried "$(grown fe fe_queried)" 500
	check "entries that are over made room" least fe_evicted "$(grown fe fe_evicted)" 500
	stopped hinted
	check "those that live were not among them" only hinted 200 200
	check "nobody was refused for them, either" unchanged fe_table_full fe_table_share
	check "RSTs that arrive" lose_rsts delete

	counters
	greedy kept keep "$NET.201" 1000
	check "a client keeps all it gets" wait_until 60 ready kept
	check "it has its share" least fe_table_share "$(grown fe fe_table_share)" 50
	check "another is served" served 10
	check "there was an entry for each" unchanged fe_table_full
	stopped kept
	check "the rest was told 503" least "503" "$(outcome kept 503)" 50
	check "or served, and nothing else" equal answers \
		$(($(outcome kept 503) + $(outcome kept 200))) 1000
fi
check "a table by memory" anew baton entries 0

# Silent clients, and clients with half a head

on fe sysctl -qw net.ipv4.tcp_syncookies=2
counters
greedy silent silent 20
greedy half half 20
check "silent clients" wait_until 20 ready silent
check "clients with half a head" wait_until 20 ready half
on fe sysctl -qw net.ipv4.tcp_syncookies=1

# Endless heads of one client

greedy slow slow "$NET.201" 4300
check "4,300 heads of one client that do not end" wait_until 60 ready slow
check "its oldest go" wait_until 20 has_grown fe fe_wait_share 3200
check "others are served" served 10
wait "${jobs[silent]}" "${jobs[half]}"
check "silent clients are closed silently" only silent 20 closed
check "counted" equal fe_head_none "$(grown fe fe_head_none)" 20
check "half a head is told 408" only half 20 408

# The same, with SYNs that leave only cookies

on fe ip route add 10.66.0.0/16 via "$CLIENT_IP"
on client ip route add blackhole 10.66.0.0/16
on client "$TOP/tests/faults/syn_flood" "$VIP" "$PORT" 4300 4300 >"$work/sent"
check "4,300 SYNs" least sent "$(cat "$work/sent")" 4300
check "others are served beside them" served 10
check "by cookies" least fe_requests_slow "$(grown fe fe_requests_slow)" 20
check "nobody else had to go" unchanged fe_wait_full fe_wait_reset

stopped slow
check "who had to go was told 503" least "503" "$(outcome slow 503)" 3000
check "nobody was reset for it" equal resets "$(outcome slow reset)" 0

# Heads of several clients take all places

# crowd - sixty heads of each of five addresses
crowd() {
	local last

	anew baton_fe heads 256 || return 1
	counters
	for last in 202 203 204 205 201; do
		greedy "slow$last" slow "$NET.$last" 60
		wait_until 20 ready "slow$last" || return 1
	done
	wait_until 20 has_grown fe fe_wait_full 40 || has_grown fe fe_wait_share 40
}

# crowd_apart - the same, and no two addresses share one share: two of five have the same hash
# of 256 once in 26 times
crowd_apart() {
	local turn last

	for turn in 1 2 3 4; do
		crowd || return 1
		[ "$(grown fe fe_wait_share)" = 0 ] && return 0
		for last in 201 202 203 204 205; do
			stopped "slow$last"
		done
	done
	echo "$turn times, two addresses had one share"
	return 1
}

check "256 heads of four clients; the oldest go for a fifth's" crowd_apart
check "another is served" served 10
for last in 201 202 203 204 205; do
	stopped "slow$last"
done
check "who had to go was told 503" least "503" "$(outcome slow202 503)" 40
check "nobody was reset for it" equal resets "$(outcome slow202 reset)" 0
check "no newcomer had to go" unchanged fe_wait_reset
check "as many heads as before" anew baton_fe heads 4096

# Bodies that the front end holds, since each CREATE arrives a second late

counters
check "late CREATEs" thop_netem fe -- delay 1s
check "a client that may send a whole window at once" \
	on client ip route add "$VIP" dev eth0 initcwnd 60
greedy upload upload "$NET.201" 300
wait "${jobs[upload]}"
check "bodies of one client, all at once" only upload 300 200
check "the front end held its share of them" least fe_held "$(grown fe fe_held)" 1000
check "... and no more" least fe_held_share "$(grown fe fe_held_share)" 100
check "... which was not all that it has" equal others "$(grown fe fe_held_dropped)" "$(grown fe fe_held_share)"
check "another is served" served 2
check "as before" netem_clear fe
on client ip route delete "$VIP" dev eth0

# Half-open connections before cookies

check "a backlog of 100" anew baton_fe backlog 100
check "the listener has it" equal backlog "$(backlog)" 100
check "a backlog as before" anew baton_fe backlog "$usual"
check "the listener has it again" equal backlog "$(backlog)" "$usual"

check "nothing is left" wait_until 20 fe_idle
check "the web servers do not complain" logs_clean
finish
