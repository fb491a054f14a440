#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# refuse.sh - a back end whose web server is down refuses (CREATE, NOTIFYDROP); one that is cut
# off does not answer. In neither case does a connection hang: it goes on elsewhere, or is reset
# within about a second, for a back end that does not answer within two. Counters tell the
# reason.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
# shellcheck source=tests/lab/nginx.sh
. "$TOP/tests/lab/nginx.sh"

# A reset "within a second", with tolerance for emulated machines
limit=2000
case $SHAPE in vm) limit=4000 ;; esac

# nothing_hangs NAME - there may be errors, but no timeout, and all came quickly
nothing_hangs() {
	equal timeouts "$(field "$1" timeouts)" 0 &&
		most "ms for a failure" "$(field "$1" longest_failure_ms)" "$limit" && return
	cat "$OUT/$1.err"
	return 1
}

# only NAME KEY - there were failures of this kind, and of no other
only() {
	least "$2" "$(field "$1" "$2")" 1 && equal errors "$(field "$1" errors)" "$(field "$1" "$2")"
}

# counted NODE NAME... - each of these counters has grown there
counted() {
	local node=$1 each

	shift
	for each; do
		least "$node $each ($(all_grown))" "$(grown "$node" "$each")" 1 || return 1
	done
}

by_be1() {
	equal "answered by be1" "$(field "$1" be1)" "$(field "$1" responses)"
}

# The same for each way in which a web server may go down
server_down() {
	local how=$1

	counters
	hclient "first-$how" -m any -c 5 -n 1 -d 3 -t 8 /b/1k
	check "$how: a first request for it is reset" only "first-$how" resets
	check "$how: ... within a second" nothing_hangs "first-$how"
	check "$how: ... and counters say why" counted fe fe_handoff_refused fe_no_backend fe_reset_sent
	check "$how: ... on the back end, too" counted be2 be_refused_listener

	counters
	hclient "all-$how" -m any -c 10 -k 3 -d 4 -t 8 /all/1k /a/1k
	check "$how: rule with another back end: no error" hclient_ok "all-$how" 20
	check "$how: ... all by be1" by_be1 "all-$how"
	check "$how: ... tried elsewhere" counted fe fe_handoff_retried

	counters
	hclient "later-$how" -m any -s -c 5 -d 4 -t 8 /a/1k /b/1k
	check "$how: a later request for it stays, and is answered" hclient_ok "later-$how" 20
	check "$how: ... counted" counted be1 be_handoff_refused be_handoff_back
}

mode_everywhere multi
hclient before -m multi -c 10 -d 2 /a/1k /b/1k
check "before" hclient_ok before 20

# First under load
counters
hclient dying -m any -c 20 -d 20 -t 8 /a/1k /b/1k &
load=$!
wait_until 30 has_grown fe fe_forwarded 200
check "its web server ends under load" server_stop be2
wait_until 30 has_grown be1 be_handoff_refused 20
signal dying TERM
wait $load
check "under load: nothing hangs" nothing_hangs dying
server_down stopped
check "its web server is back" server_start be2
hclient again -m multi -c 10 -d 2 /a/1k /b/1k /all/1k
check "back: used as before" hclient_ok again 20

check "its web server is killed" server_kill be2
server_down killed
check "its web server is back again" server_start be2

# A back end takes a connection, its answer is lost, and its service goes: the second copy of the
# message must not be refused, or another might take the connection, too.
lose_answers() {
	on -i be2 nft -f - <<-NFT
		table ip refuse {
			chain out {
				type filter hook output priority 0
				udp dport 8467 drop
			}
		}
	NFT
}

sed -n '1,/^\[service/p' "$CONF" | sed '$d' >"$OUT/none.conf"
counters
check "taken: the answers of be2 are lost" lose_answers
hclient taken -m any -c 1 -n 1 -d 1 -t 8 /b/1k &
load=$!
check "taken: it takes a connection" wait_until 20 has_grown be2 be_created 1
check "taken: its service goes" on be2 "$BATONCTL" setconf "$OUT/none.conf"
check "taken: the message comes again" wait_until 20 has_grown be2 be_create_before 1
wait $load
check "taken: ... until the front end gives up" wait_until 10 has_grown fe fe_handoff_silent 1
check "taken: ... and is not refused" unchanged be_refused_service fe_handoff_refused be_refused_listener
check "taken: the service is back" on be2 "$BATONCTL" setconf "$CONF"
check "taken: the answers arrive" on be2 nft delete table ip refuse

# A cut-off back end: 1575 ms without an answer
limit=$((limit + 1500))
counters
on be2 ip link set eth0 down
hclient silent -m any -c 5 -n 1 -d 3 -t 8 /b/1k
check "cut off: a first request for it is reset, or finds no route" only silent resets
check "cut off: ... within two seconds" nothing_hangs silent
check "cut off: ... and counters say why" counted fe fe_handoff_silent fe_reset_sent
hclient later-silent -m any -s -c 5 -d 4 -t 8 /a/1k /b/1k
check "cut off: a later request for it: nothing hangs" nothing_hangs later-silent
check "cut off: ... and counters say why" counted be1 be_handoff_silent
hclient all-silent -m any -c 5 -k 2 -d 6 -t 8 /all/1k
check "cut off: rule with another back end: nothing hangs" nothing_hangs all-silent
on be2 ip link set eth0 up
works_again() {
	hclient "$1" -m multi -c 10 -n 4 -d 2 -t 4 /a/1k /b/1k
	hclient_ok "$1" 20
}
check "cut off no more: used again" wait_until 60 works_again used-again
finish
