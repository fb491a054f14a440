#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# held.sh [PART...] - one client, or one process, that blocks a back end's resources harms no
# other
#
#	sockets	  the server's process stays in a socket that its client has reset,
#		  and the port is used again (stay.py, held_client.py); it stays in
#		  one that should get held packets (held_stamps.py)
#	gaps	  one client fills a back end's room for held packets (gaps.c); another
#		  one, with heads in pieces and later requests for elsewhere, does not
#		  notice (held_others.py)
#	acks	  a client and a back end do not answer each other endlessly (gaps.c)
#	pile	  pipelines of one client, which a back end must hold since they were
#		  acknowledged, take twice its share of the room, no more (shares.py)
#	copies	  a client that sends the same data again and again, a little longer
#		  each time, gets no more room than others (gaps.c)
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

STAY_PORT=8088

# The service "stay" beside "web", with the same rules
conf_stay() {
	cat "$CONF"
	sed -n '/^\[service/,$p' "$CONF" | sed -E "s/^(\[rule )/\1stay-/; s/web/stay/; s/^(vip = .*):.*/\1:$STAY_PORT/"
}

setconf() {
	local node

	# shellcheck disable=SC2086 # names
	for node in ${2:-fe $BES}; do
		on "$node" "$BATONCTL" setconf "$1" || return 1
	done
}

stay_start() {
	local be

	for be in $BES; do
		mkdir -p "$work/$be"
		# shellcheck disable=SC2016 # expanded by that shell
		on "$be" sh -c 'echo $$ >"$0"; exec "$@"' "$work/$be/pid" \
			"$TOP/tests/lab/stay.py" "$be" "$VIP" "$STAY_PORT" "$work/$be" >>"$OUT/stay.log" 2>&1 &
	done
	for be in $BES; do
		wait_until 60 stay_listens "$be" || return 1
	done
}

stay_listens() {
	on "$1" ss -Htln | grep -q ":$STAY_PORT "
}

stay_stop() {
	local be

	for be in $BES; do
		on "$be" kill "$(cat "$work/$be/pid")"
	done
	wait
	[ ! -s "$OUT/stay.log" ] || { head -n 5 "$OUT/stay.log" && return 1; }
}

# ask FROM PATH [WAIT [MAKE]] - see held_client.py
ask() {
	on client "$TOP/tests/lab/held_client.py" "$VIP" "$STAY_PORT" "$@"
}

# process_in FROM - the process on be1 stays in the socket of that port, which is reset by now
process_in() {
	equal answer "$(ask "$1" /a/stay "$work/be1/inside")" "200 be1" && test -e "$work/be1/inside"
}

process_out() {
	on be1 kill -USR1 "$(cat "$work/be1/pid")" && wait_until 20 test ! -e "$work/be1/inside"
}

# forgotten - make the front end forget all connections: otherwise it would ask be1, where the
# socket lives as long as the process stays in it
forgotten() {
	setconf "$OUT/none.conf" fe && setconf "$OUT/stay.conf" fe
}

# reused FROM - the port is used again, and then the process leaves the socket
reused() {
	forgotten || return 1
	counters
	equal answer "$(ask "$1" /a/1 "" "$work/be1/asked")" "200 be1" &&
		least "waited ($(all_grown))" "$(grown be1 be_arrive_waited)" 1
}

# given_up - the waiting CREATE came too late, or was refused; nothing is left of it
given_up() {
	[ $(($(grown be1 be_arrive_dropped) + $(grown be1 be_refused_busy))) -ge 1 ]
}

# arrives FROM COMMAND... - use the port again, run the command once be1 waits for the process,
# and let the process leave the socket. The answer is in work/again.
arrives() {
	local asks

	forgotten || return 1
	counters
	ask "$1" /a/1 >"$work/again" &
	asks=$!
	shift
	wait_until 20 has_grown be1 be_arrive_waited 1 || { echo "be1 does not wait: $(all_grown)" && process_out && return 1; }
	"$@"
	process_out || return 1
	wait "$asks"
}

# late - all held bytes, which were acknowledged, wait in the backlog of a socket with a process
# in it
late() {
	local ask

	rm -f "$work/be1/answer"
	on -i client nft -f - <<-NFT || return 1
		table ip held {
			chain out {
				type filter hook output priority 0
				tcp sport $1 tcp flags rst drop
			}
		}
	NFT
	on client "$TOP/tests/lab/held_stamps.py" "$CLIENT_IP" "$1" "$VIP" "$STAY_PORT" "$work/be1" >"$work/late" 2>&1 &
	ask=$!
	wait_until 40 grep -q . "$work/late"
	equal client "$(cat "$work/late")" waiting || { let_go; return 1; }
	wait_until 20 backlog 8400 || { echo "nothing waits: $(on be1 ss -Htmn); $(all_grown)"; let_go; return 1; }
	process_out && wait "$ask" && on client nft delete table ip held
	equal "what the server got" "$(tail -n 1 "$work/late")" same
}

# After a failure the process may or may not be in a socket
let_go() {
	[ ! -e "$work/be1/inside" ] || process_out
}

# backlog BYTES - at least this many bytes wait in the backlog
backlog() {
	on be1 ss -Htmn "sport = :$STAY_PORT" | grep -o 'bl[0-9]*' | cut -c3- |
		awk -v least="$1" '$1 >= least { found = 1 } END { exit !found }'
}

never="be_feed_lost be_refused_memory be_table_full be_refused_route be_refused_policy be_refused_listener no_memory"

held_sockets() {
	conf_stay >"$OUT/stay.conf"
	sed -n '1,/^\[service/p' "$CONF" | sed '$d' >"$OUT/none.conf"
	check "a server that stays in its sockets" stay_start
	check "its service" setconf "$OUT/stay.conf"

	check "a process is in a socket" process_in 40001
	check "its port is used again: be1 waits" reused 40001
	# shellcheck disable=SC2086 # names
	check "... nobody is refused" unchanged $never be_refused_busy be_arrive_dropped fe_handoff_refused fe_reset_sent
	check "... and once more" equal answer "$(ask 40001 /a/2)" "200 be1"

	check "a process that does not leave" process_in 40002
	check "its port is used again: be1 waits no longer than its client" \
		arrives 40002 wait_until 20 has_grown be1 be_refused_busy 1
	check "... who is told" equal answer "$(cat "$work/again")" ConnectionResetError
	# shellcheck disable=SC2086 # names
	check "... for that reason" unchanged $never
	check "... and can come back" equal answer "$(ask 40002 /a/2)" "200 be1"

	check "a process, and then no service" process_in 40003
	check "its port is used again: the service goes meanwhile" arrives 40003 setconf "$CONF"
	check "... and so does what waits" wait_until 20 given_up
	check "... and is back" setconf "$OUT/stay.conf"
	check "... and works" equal answer "$(ask 40003 /a/2)" "200 be1"

	check "a process, and then no back end" process_in 40004
	check "its port is used again: be1 is none meanwhile" arrives 40004 setconf "$OUT/none.conf" be1
	check "... and is one again" setconf "$OUT/stay.conf"
	check "... and works" equal answer "$(ask 40004 /a/2)" "200 be1"

	counters
	check "a segment that came again, and a process in the socket" late 40005
	# shellcheck disable=SC2086 # names
	check "... nobody else is in trouble" unchanged $never be_held_full
	check "the service goes" setconf "$CONF"
	check "the servers' logs" stay_stop
}

OTHER=10.9.0.200

# others - all requests of the other client are answered right
others() {
	equal "requests right" "$(on client "$TOP/tests/lab/held_others.py" "$OTHER" "$VIP" "$PORT" 20 | tee "$work/others" | tail -n 1)" \
		"40 of 40" || { head -n 3 "$work/others" && return 1; }
}

# gaps CONNECTIONS SEGMENTS ACKS COPIES - start gaps.c; gaps_end stops it
gaps() {
	: >"$work/gaps"
	# shellcheck disable=SC2016 # expanded by that shell
	on client sh -c 'echo $$ >"$0"; exec "$@"' "$work/gaps.pid" \
		"$TOP/build/gaps" "$VIP" "$PORT" /a/1k "$@" >"$work/gaps" 2>&1 &
	wait_until 100 grep -q . "$work/gaps" && equal gaps "$(cat "$work/gaps")" ready
}

gaps_end() {
	on client kill "$(cat "$work/gaps.pid")"
	wait
}

# Of 500 ACKs in a burst nearly all exceed the limit; TCP answers two a second.
held_acks() {
	counters
	check "a client that acknowledges what it has, again and again" gaps 1 0 500 0
	check "... all of that arrives" wait_until 20 has_grown be1 be_ack_limited 400
	check "... and is not answered each time" most be_held_acked "$(grown be1 be_held_acked)" 100
	say "$(all_grown)"
	gaps_end
}

# Packets of no more than two limits, 512 KB, at 768 bytes each or more
held_copies() {
	counters
	check "a client that sends the same bytes, and one more, again and again" gaps 1 0 0 1300
	check "... all of that arrives" wait_until 20 enough_copies
	check "... and is not all held" most be_held "$(grown be1 be_held)" 700
	check "... nor any copy of a FIN" least be_held_again "$(grown be1 be_held_again)" 1200
	say "$(all_grown)"
	gaps_end
}

enough_copies() {
	[ $(($(grown be1 be_held) + $(grown be1 be_held_full) + $(grown be1 be_held_again))) -ge 2500 ]
}

held_gaps() {
	check "another client's address" on client ip address add "$OTHER/24" dev eth0
	check "nothing is held: another client's requests" others
	counters
	check "a client with 420 connections full of gaps" gaps 420 340 0 0
	check "... is told no" least be_held_full "$(grown be1 be_held_full)" 1000
	say "$(all_grown)"
	check "... another client's requests" others
	check "... for which there is room" unchanged be_end_bad be_pin_response be_pin_gap be_handoff_lost no_memory
	check "... the client's own requests" equal "requests right" \
		"$(on client "$TOP/tests/lab/held_others.py" "$CLIENT_IP" "$VIP" "$PORT" 5 | tail -n 1)" "10 of 10"
	say "$(all_grown)"
	gaps_end
}

held_pile() {
	counters
	check "a client that may send a whole window at once" \
		on client ip route add "$VIP" dev eth0 initcwnd 60
	# shellcheck disable=SC2016 # expanded by that shell
	on client sh -c 'ulimit -n 20000; echo $$ >"$0"; exec "$@"' "$work/pile.pid" \
		"$TOP/tests/lab/shares.py" "$VIP" "$PORT" pile 1400 >"$OUT/pile" 2>&1 &
	check "pipelines behind answers that are not read" wait_until 200 grep -q ready "$OUT/pile"
	check "... are held" least be_created "$(grown be1 be_created)" 200
	check "... up to a limit" least be_refused_memory "$(grown be1 be_refused_memory)" 100
	check "... another client's requests" others
	on client kill "$(cat "$work/pile.pid")"
	wait
	check "... a reset for each that was refused" equal "$(cat "$OUT/pile")" \
		"$(awk '$2 ~ /Reset|200|ready/ || $1 == "ready" { n += $1 } END { print n }' "$OUT/pile")" 1400
	say "$(all_grown)"
	on client ip route delete "$VIP" dev eth0
}

idle_begin
[ $# -gt 0 ] || set -- sockets gaps acks copies
for part; do
	"held_$part"
done
check "no socket is left" idle 60
finish
