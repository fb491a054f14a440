#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# load.sh [SECONDS [CONNECTIONS [clean|lossy [single|multi]...]]] - 50 connections that
# alternate between files of be1 and be2, in each mode; the packets that the client received are
# checked, too.
#
#	multi	each response comes from the owner of its file; at least as many
#		re-handoffs as changes of content, none failed
#	single	all requests of a connection are answered by its first back end
#	lossy	2 % loss, 5 ms delay, 10 % reordering in both directions
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

seconds=${1:-5} conns=${2:-50} network=${3:-clean}
shift $(($# > 3 ? 3 : $#))
[ $# -gt 0 ] || set -- multi single
lossy=

# Counters that must not grow on a network without loss
never="be_feed_lost be_reset_sent fe_reset_sent fe_handoff_silent be_handoff_silent fe_handoff_refused
	be_handoff_refused be_handoff_lost be_no_backend be_pin_upgrade be_end_bad
	be_pin_response be_pin_gap thop_malformed thop_stranger thop_full xmit_failed
	no_memory be_redirect_lost fe_head_bad fe_head_timeout fe_table_full
	fe_wait_full fe_no_backend"
# Counters that must not grow on any network
never_at_all="be_feed_lost be_pin_upgrade be_end_bad be_pin_response be_pin_gap thop_malformed
	thop_stranger thop_full no_memory fe_head_bad fe_head_timeout fe_table_full"

if [ "$network" = lossy ]; then
	lossy=--lossy
	never=$never_at_all
	for node in client $BES; do
		netem "$node" delay 5ms reorder 90% loss 2%
	done
fi
case $SHAPE in ns) patience=10 ;; *) patience=20 ;; esac

# A back end has only its own files, so wrk counts each wrong one as Non-2xx.
wrk_clean() {
	on client wrk -t1 -c"$conns" -d"${1}s" --timeout "$patience" -s "$TOP/experiments/wrk/turns.lua" \
		"http://$VIP:$PORT" -- "${@:2}" >"$OUT/wrk-$mode" 2>&1 || { cat "$OUT/wrk-$mode" && return 1; }
	! grep -E 'Socket errors|Non-2xx' "$OUT/wrk-$mode" && grep -q 'Requests/sec: *[1-9]' "$OUT/wrk-$mode"
}

handoffs_follow() {
	# Not be_handoffs: a CREATED may still be on its way, or lost, when the connection comes
	# back.
	local built=$(($(grown_sum be_created) - $(grown fe fe_handoffs)))

	least "re-handoffs ($(all_grown))" "$built" "$(field "$name" content_changes)" &&
		equal "changes of the back end" "$(field "$name" be_changes)" "$(field "$name" content_changes)"
}

no_handoffs() {
	equal re-handoffs "$(grown_sum be_handoffs)" 0 &&
		equal "changes of the back end" "$(field "$name" be_changes)" 0
}

idle_begin
for mode; do
	name=alternate-$mode
	check "$mode: switched on" mode_everywhere "$mode"
	counters
	record "$name.pcap"
	hclient "$name" -m "$mode" -c "$conns" -d "$seconds" -t "$patience" /a/1k /b/1k
	recorded "$name.pcap"
	# With loss, a few SYNs of one connection may get lost until time is over.
	served=$conns
	[ -z "$lossy" ] || served=$(field "$name" answered_connections)
	check "$mode: $conns connections alternating" hclient_ok "$name" "$conns"
	if [ "$mode" = multi ]; then
		check "multi: a re-handoff for each change of content" handoffs_follow
		later "multi: on the wire" "$name.pcap" $lossy --min-conns "$served" \
			--min-changes "$(field "$name" content_changes)"
	else
		check "single: no re-handoff" no_handoffs
		later "single: on the wire" "$name.pcap" $lossy --min-conns "$served" --max-changes 0
	fi
	# shellcheck disable=SC2086 # names
	check "$mode: counters" unchanged $never
	say "$mode: $(field "$name" responses) responses, longest $(field "$name" longest_ms) ms; $(all_grown)"

	# All sizes, pipelined, on connections that come and go
	counters
	record "mixed-$mode.pcap"
	hclient "mixed-$mode" -m "$mode" -c 10 -k 15 -p 4 -d "$seconds" -t "$patience" \
		/a/16k /a/1k /b/128k /b/1k HEAD:/a/1m POST:/b/1k /all/16k /a/1m
	recorded "mixed-$mode.pcap"
	check "$mode: all sizes, pipelined" hclient_ok "mixed-$mode" 10
	later "$mode: all sizes, pipelined, on the wire" "mixed-$mode.pcap" $lossy
	# shellcheck disable=SC2086 # names
	check "$mode: counters of all sizes" unchanged $never
	say "$mode: $(field "mixed-$mode" responses) responses, longest $(field "mixed-$mode" longest_ms) ms; $(all_grown)"
done
mode=multi
mode_everywhere multi
# wrk resets requests under way when its time is over; if a reset gets lost, the socket stays
# until the server's timeout.
[ -n "$lossy" ] || check "wrk" wrk_clean "$seconds" /a/1k /b/1k
[ -z "$lossy" ] || for node in client $BES; do
	netem_clear "$node"
done
check "web servers' logs" logs_clean
check "no socket is left" idle 60
finish
