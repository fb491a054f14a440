#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# pieces.sh [CASE...] - CREATEs with more client data than fits into a packet: pipelined uploads
# on connections that change their back end.
#
#	clean	nothing is lost: each message in pieces is complete at the first try
#	lossy	2 % loss, 5 ms delay, 10 % reordering: a repetition fills the gaps,
#		no handoff is given up
#	small	a route has an MTU of 700 bytes
#	told	ICMP says so, and all messages from then on use that
#	silent	larger packets are lost silently
#
#	gone	with 30 % loss the modules are unloaded while messages are
#		incomplete, and loaded again
#
# No message is sent as IP fragments in any case.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

[ $# -gt 0 ] || set -- clean lossy small told silent gone

# snmp NODE NAME - a counter of IP
snmp() {
	on "$1" cat /proc/net/snmp | awk -v name="$2" '
		$1 != "Ip:" { next }
		!n { n = split($0, names); next }
		{ for (i = 1; i <= n; i++) if (names[i] == name) print $i }'
}

# fragments - number of fragments sent or received, on all nodes
fragments() {
	local node sum=0

	for node in fe $BES; do
		sum=$((sum + $(snmp "$node" ReasmReqds)))
		sum=$((sum + $(snmp "$node" FragCreates)))
	done
	echo "$sum"
}

# uploads NAME SECONDS CONNECTIONS
uploads() {
	counters
	before=$(fragments)
	hclient "$1" -m multi -c "$3" -k 15 -p 6 -d "$2" -t 20 \
		/a/1k /b/1k POST:/b/1k HEAD:/a/1k POST:/a/16k
	check "$1: answered" hclient_ok "$1" "$3" || cat "$OUT/$1.err"
	check "$1: no fragment" equal fragments $(($(fragments) - before)) 0
	check "$1: messages in pieces" least "thop_joined" "$(grown_sum thop_joined)" 1
	check "$1: no handoff given up" unchanged fe_handoff_silent be_handoff_silent \
		thop_malformed thop_piece_full no_memory
	say "$1: $(field "$1" responses) responses, longest $(field "$1" longest_ms) ms; $(all_grown)"
}

clean() {
	uploads clean 2 10
	check "clean: nothing is sent in vain" most "pieces that were there" \
		"$(grown_sum thop_piece_again)" "$(grown_sum thop_resent)00"
}

lossy() {
	local node

	for node in client $BES; do
		netem "$node" delay 5ms reorder 90% loss 2%
	done
	uploads lossy 10 50
	check "lossy: pieces were lost" least "thop_cut and thop_joined" \
		"$(grown_sum thop_cut)" $(($(grown_sum thop_joined) + 1))
	for node in client $BES; do
		netem_clear "$node"
	done
}

# each_path COMMAND... - run it for each node and the address of each other node
each_path() {
	local node other

	for node in fe $BES; do
		for other in fe $BES; do
			[ "$node" = "$other" ] || "$@" "$node" "$(addr "$other")" || return 1
		done
	done
}

# large VERDICT - count messages in packets of more than 700 bytes, with this verdict; no_large:
# there was none
large() {
	local node

	for node in fe $BES; do
		on -i "$node" nft -f - <<-EOT
			table ip large {
				chain in {
					type filter hook input priority 0
					udp dport 8467 ip length > 700 counter $1
				}
			}
		EOT
	done
}

no_large() {
	local node

	for node in fe $BES; do
		on "$node" nft list table ip large | grep -q 'counter packets 0 ' || {
			echo "$node: $(on "$node" nft list table ip large | grep counter)"
			return 1
		}
	done
}

large_off() {
	local node

	for node in fe $BES; do
		on "$node" nft delete table ip large
	done
}

route_small() { on "$1" ip route add "$2/32" dev eth0 mtu 700; }
route_usual() { on "$1" ip route del "$2/32" dev eth0; }

small() {
	check "small: routes" each_path route_small
	check "small: packets are counted" large accept
	uploads small 2 10
	check "small: none is larger" no_large
	large_off
	check "small: routes as before" each_path route_usual
}

# told_small NODE ADDRESS - the node with that address tells NODE by ICMP: 700 bytes
told_small() {
	local from

	for from in fe $BES; do
		[ "$(addr "$from")" != "$2" ] ||
			on "$from" python3 -B "$TOP/tests/lab/frag_needed.py" \
				"$2" "$(addr "$1")" 8467 700 || return 1
	done
}

knows_small() { on "$1" ip route get "$2" | grep -q 'mtu 700'; }

told_everywhere() {
	each_path told_small && wait_until 5 each_path knows_small
}

told() {
	local node

	check "told: by ICMP" told_everywhere
	check "told: packets are counted" large accept
	uploads told 2 10
	check "told: none is larger" no_large
	large_off
	for node in fe $BES; do
		on "$node" ip route flush cache
	done
}

not_all_small() { ! no_large; }

silent() {
	check "silent: large messages are lost" large drop
	uploads silent 2 4
	check "silent: smaller ones came" least "thop_resent" "$(grown_sum thop_resent)" 1
	check "silent: they were" not_all_small
	large_off
}

# The counters have only the first pieces of a message that was never complete.
incomplete() {
	[ "$(grown_sum thop_pieces)" -gt 500 ] && [ "$(grown_sum thop_resent)" -gt 20 ]
}

reload() {
	local module

	on fe rmmod baton_be baton_fe baton || return 1
	for module in baton baton_fe baton_be; do
		on fe insmod "$(dirname "$BATONCTL")/$module.ko" || return 1
	done
	setconf_everywhere "$CONF"
}

gone() {
	local node load

	[ "$SHAPE" = ns ] || { skip gone "one guest for all nodes" && return; }
	check "no socket is left" idle 60
	for node in $BES; do
		netem "$node" delay 5ms loss 30%
	done
	counters
	hclient gone -m any -c 20 -k 15 -p 6 -d 60 -t 3 /a/1k /b/1k POST:/b/1k POST:/a/16k &
	load=$!
	check "gone: messages are incomplete" wait_until 30 incomplete
	check "gone: unloaded and loaded under load" reload
	signal gone TERM
	wait "$load"
	for node in $BES; do
		netem_clear "$node"
	done
	check "gone: multi" mode_everywhere multi
	uploads back 2 10
	# Connections left at servers end by their timeouts.
	stranded=yes
}

idle_begin
stranded=
check "multi" mode_everywhere multi
for each; do
	"$each"
done
check "web servers' logs" logs_clean
[ -n "$stranded" ] || check "no socket is left" idle 60
finish
