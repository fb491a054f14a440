#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bodies.sh [PASS,... [CASE...]] - the ends of bodies, and requests that follow them
# (body_cases.py), on three back ends. Passes:
#
#	large	  packets of up to 64 KB are not split
#	own	  the same, with origin.py as the server instead of nginx
#	gro	  each receiver joins the client's segments
#	segments  no receiver joins segments
#	single	  as large, but in single mode, and with some of the cases only
#	lossy-	  2 % loss, 5 ms delay, 10 % reordering in both directions
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
# shellcheck source=tests/lab/origins.sh
. "$TOP/tests/lab/origins.sh"

# way_to_origin BE - nginx there also forwards some requests to origin.py
way_to_origin() {
	local proxy="proxy_pass http://unix:/run/lab/nginx-$1/origin.sock;"

	nginx_more "$1" <<-CONF
		client_max_body_size 8m;
		proxy_http_version 1.1;
		proxy_request_buffering off;
		proxy_buffering off;
		proxy_hide_header X-BE;
		location ~ ^/[a-z]+/(late|chunked|close)\$ {
			$proxy
		}
		location ~ ^/[a-z]+/echo\$ {
			$proxy
			proxy_set_header Upgrade \$http_upgrade;
			proxy_set_header Connection upgrade;
		}
		location ~ ^/[a-z]+/early\$ {
			return 200 "early\n";
		}
		location ~ ^/[a-z]+/empty\$ {
			return 204;
		}
	CONF
}

offloads() {
	local node=$1 device=$2

	shift 2
	on "$node" ethtool -K "$device" "$@"
}

# ports TSO - set it on the bridge's ends of all links: a veth joins segments at its other end
# only if the sender does not send large packets itself
ports() {
	local node

	for node in $NODES; do
		ip netns exec switch ethtool -K "$node" tso "$1" || return 1
	done
}

# network NAME - configure the network for a pass
network() {
	local node sends=on receives=on

	[ "$SHAPE" = ns ] || return
	case $1 in
	gro) sends=off ;;
	*segments) sends=off receives=off ;;
	esac
	ports "$sends" && offloads client eth0 tso "$sends" gso "$sends" || return 1
	for node in client fe $BES; do
		offloads "$node" eth0 gro "$receives" || return 1
		# Packets from one tunnel go through another one.
		case $node in be*) offloads "$node" tunl0 gro "$receives" || return 1 ;; esac
		case $1 in
		lossy*) netem "$node" delay 5ms reorder 90% loss 2% || return 1 ;;
		esac
	done
}

# arrived NAME - packets at the front end and be1 are larger than a segment, or never are
arrived() {
	local at_fe at_be

	at_fe=$(capture_read "at-fe-$1.pcap" | wc -l)
	at_be=$(capture_read "at-be1-$1.pcap" | wc -l)
	case $1 in
	*segments*) equal "large packets" "$at_fe $at_be" "0 0" ;;
	*) least "large packets at the front end" "$at_fe" 10 && least "... and at be1" "$at_be" 10 ;;
	esac
}

# pass NAME [CASE...]
pass() {
	local name=$1 mode=multi port=$PORT node

	shift
	case $name in
	single) mode=single ;;
	*own) port=$OWN_PORT ;;
	esac
	check "$name: network" network "$name"
	check "$name: $mode" mode_everywhere "$mode"
	counters
	record "$name.pcap"
	for node in fe be1; do
		capture_start "$node" "at-$node-$name.pcap" "ether dst $(mac $node) and greater 1600"
	done
	PORT=$port cases body "$mode" "$name" "$@"
	recorded "$name.pcap"
	check "$name: connections pinned" pins
	# shellcheck disable=SC2086 # names
	check "$name: counters" unchanged $never
	[ $# -gt 0 ] || check "$name: sizes of packets" arrived "$name"
	[ "$mode" = multi ] || check "$name: no re-handoff" equal re-handoffs "$(grown_sum be_handoffs)" 0
	say "$name: $(all_grown)"
	# shellcheck disable=SC2086 # options
	later "$name: on the wire" "$name.pcap" --fin --port "$port" $lossy
}

single="no_body chunked_answers until_close websocket continue_waiting post_1_mb_late
	post_chunks_random_early"

# Counters that must not grow, whatever the network does
never="be_feed_lost be_handoff_lost be_no_backend thop_malformed thop_stranger thop_full no_memory
	fe_head_bad fe_head_timeout fe_table_full fe_wait_full fe_no_backend"
never_clean="be_reset_sent fe_reset_sent fe_handoff_silent be_handoff_silent xmit_failed
	fe_handoff_refused be_handoff_refused"

passes=${1:-large,gro,segments,own,single}
case $passes in
lossy*) lossy=--lossy ;;
*) lossy='' never="$never $never_clean" ;;
esac
shift $(($# > 0))

check "origins" origins_start
for be in $BES; do
	check "$be: nginx" way_to_origin "$be"
done
check "a second service, without nginx" setconf
idle_begin
for name in ${passes//,/ }; do
	# shellcheck disable=SC2086 # names
	case $#$name in
	0single) pass single $single ;;
	*) pass "$name" "$@" ;;
	esac
done
[ -z "$lossy" ] || for node in client fe $BES; do
	netem_clear "$node"
done
check "web servers' logs" logs_clean
check "no socket is left" idle 60
check "origins' logs" origins_stop
finish
