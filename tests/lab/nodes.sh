#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nodes.sh [PART...] - nodes in other roles: clients of the VIP, hosts with several networks,
# routers that answer expired packets, ends of tunnels, and hosts with IPsec policies. In one
# guest (ns shape).
#
#	client 10.10.0.2 ---- eth1 ---- 10.10.0.11 be1	(two_networks)
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

# refused NODE [CURL-OPTION...] - refused at once, not after a timeout
refused() {
	local node=$1 status

	shift
	on "$node" curl -sS -o /dev/null --max-time 30 "$@" "http://$VIP:$PORT/a/1k"
	status=$?
	[ "$status" = 7 ] || { echo "curl ends with $status, not 7: could not connect" && return 1; }
}

# own BE PATH STATUS - a back end that connects to the VIP reaches its own server
own() {
	equal "$2 on $1" "$(on "$1" curl -sS -o /dev/null -D - --max-time 30 "http://$VIP:$PORT$2" |
		awk 'NR == 1 { status = $2 } tolower($1) == "x-be:" { be = $2 }
			END { sub("\r", "", be); print status, be }')" "$3 $1"
}

clients() {
	local be

	counters
	check "a client on the front end is refused" refused fe
	check "also under the front end's own address" refused fe --interface 10.9.0.1
	check "also under 127.0.0.1" refused fe --interface 127.0.0.1
	check "and counted" has_grown fe fe_own_refused 3
	for be in $BES; do
		check "a client on $be has its server" own "$be" "/$(letter "$be")/1k" 200
	done
	check "which has no other's content" own be1 /b/1k 404
	check "the others are served" fetch_check /a/1k
}

# connection STEP... - start nodes.py; said LINE: it has printed this line
connection() {
	on client python3 -B "$TOP/tests/lab/nodes.py" "$VIP" "$PORT" "$@" >"$work/said" 2>&1 &
	said_by=$!
}

said() {
	wait_until 40 grep -qx "$1" "$work/said" || { cat "$work/said" && return 1; }
}

ended() {
	wait "$said_by" || { cat "$work/said" && return 1; }
}

# Send the client's packets to be1 past the front end, addressed as in direct forwarding
past_fe() {
	on client ip neigh replace "$VIP" lladdr "$(mac be1)" dev eth0 nud permanent
}

ttl() {
	counters
	connection get /a/1k ttl 1 expired /a/1k ttl 64 answer /a/1k
	check "the end of a packet's time on the front end is told" said "expired $VIP"
	check "and nothing is lost" ended
	check "and counted" has_grown fe xmit_expired 1
	counters
	connection get /a/1k get /b/1k wait "$work/past" ttl 1 expired /b/1k \
		wait "$work/again" ttl 64 answer /b/1k
	check "a connection that was handed on" said "/b/1k 200 be2"
	check "its packets go to be1" past_fe
	: >"$work/past"
	check "the end of a packet's time on the old owner is told" said "expired $VIP"
	on client ip neigh del "$VIP" dev eth0
	: >"$work/again"
	check "and nothing is lost there" ended
	check "and counted there" has_grown be1 xmit_expired 1
	rm "$work/past" "$work/again"
}

# Connect be1 and the client by a second network. The client answers no ARP request there from
# an address of another network.
second_network() {
	ip link add eth1 netns client type veth peer name eth1 netns be1 &&
		on client ip addr add 10.10.0.2/24 dev eth1 &&
		on client ip link set eth1 up &&
		on client sysctl -qw net.ipv4.conf.eth1.arp_ignore=2 net.ipv4.conf.all.rp_filter=0 \
			net.ipv4.conf.eth1.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0 &&
		on be1 ip addr add "$VIP/32" dev eth1 &&
		on be1 ip addr add 10.10.0.11/24 dev eth1 &&
		on be1 sysctl -qw net.ipv4.conf.eth1.rp_filter=0 &&
		on be1 ip link set eth1 up &&
		on fe ip route add 10.10.0.0/24 via 10.9.0.2
}

# Answered, and by the right back end
from_there() {
	equal "status and back end" "$(fetch /a/16k vip --interface 10.10.0.2 -o "$work/body" -w '%{http_code} %header{x-be}')" "200 be1" &&
		cmp "$work/body" "$FILES/a/16k"
}

# Addresses under which be1 has asked so far
asked_as() {
	capture_read "$1" arp and ether src "$2" | sed -n "s/.*who-has $3 tell \([0-9.]*\),.*/\1/p" | sort -u
}

two_networks() {
	check "a second network" second_network || return
	on be1 ip neigh flush all
	on be1 ip neigh flush dev eth1
	counters
	check "a client of the second network is served" from_there
	check "its neighbour asked, not as the VIP" has_grown be1 arp_filtered 1
	capture_start be1 asks.pcap arp
	on be1 ip neigh flush dev eth0
	check "one of the first network is served as well" fetch_check /a/1k
	capture_stop
	check "be1 asks there under its address there" equal address \
		"$(asked_as asks.pcap "$(mac be1)" 10.9.0.2)" 10.9.0.11
	on be1 ip link del eth1
	on fe ip route del 10.10.0.0/24
}

# policy NODE add|del DIR SELECTOR... - such packets must not pass in clear
policy() {
	local node=$1 verb=$2 dir=$3 action=

	shift 3
	[ "$verb" = del ] || action="action block"
	# shellcheck disable=SC2086 # two words
	on "$node" ip xfrm policy "$verb" dir "$dir" "$@" $action
}

fails() {
	! fetch /a/1k vip --max-time 10 -o /dev/null 2>/dev/null
}

ipsec() {
	local from_client=(src "10.9.0.2/32" dst "$VIP/32" proto tcp)

	if ! on fe ip xfrm policy list >/dev/null 2>&1; then
		skip "policies of IPsec" "this kernel has none"
		return
	fi
	counters
	connection get /a/1k wait "$work/blocked" get /a/1k
	check "a connection without policies" said "/a/1k 200 be1"
	check "a policy for clients" policy fe add in "${from_client[@]}"
	: >"$work/blocked"
	check "what it forbids is not forwarded" wait_until 30 has_grown fe xfrm_refused 1
	check "without the policy" policy fe del in "${from_client[@]}"
	check "the connection goes on" ended
	rm "$work/blocked"
	counters
	check "a policy for messages" policy fe add out src 10.9.0.1 dst 10.9.0.11 proto udp
	check "none goes out in clear" fails
	check "and that is counted" has_grown fe xmit_failed 1
	check "without it" policy fe del out src 10.9.0.1 dst 10.9.0.11 proto udp
	check "all is as before" wait_until 20 fetch_check /a/1k
	[ "$FORWARD" = tunnel ] || return
	counters
	connection get /a/1k wait "$work/blocked" get /a/1k
	check "another connection" said "/a/1k 200 be1"
	check "a policy for the tunnel" policy fe add out src 10.9.0.1 dst 10.9.0.11 proto 4
	: >"$work/blocked"
	check "nothing goes through it in clear" wait_until 30 has_grown fe xmit_failed 1
	check "without that" policy fe del out src 10.9.0.1 dst 10.9.0.11 proto 4
	check "that connection goes on" ended
}

# tunnelled - a client sends be1 a SYN and a message wrapped in IPIP
tunnelled() {
	counters
	on be1 modprobe ipip
	on -i client python3 -B - "$VIP" "$PORT" "$TOP/tests/lab" "$CLIENT_IP" <<-'EOT'
		import struct, sys
		sys.path.insert(0, sys.argv[3])
		import forge
		syn = struct.pack("!HHIIBBHHH", 1234, int(sys.argv[2]), 1, 0, 5 << 4, forge.SYN, 999, 0, 0)
		thop = struct.pack("!HHHH", 8467, 8467, 48, 0) + bytes(40)
		within = forge.packet("10.9.0.77", sys.argv[1], 6, syn)
		for source, to, protocol, payload in (("10.9.0.77", sys.argv[1], 6, syn), ("10.9.0.1", "10.9.0.11", 17, thop),
		                                      ("10.9.0.1", "255.255.255.255", 4, within)):
		    forge.datagram(sys.argv[4], "10.9.0.11", 4, forge.packet(source, to, protocol, payload))
	EOT
	check "IPIP of a client is not taken" wait_until 10 has_grown be1 tunnel_stranger 3
	check "nor looked at" unchanged thop_malformed thop_stranger
	check "others are served" fetch_check /a/1k
}

# keys - the key is replaced on every node, in three steps, and nothing stops
keys() {
	local old new step

	old=$(cat "$OUT/key")
	new=$("$BATONCTL" genkey)
	connection get /a/1k get /b/1k wait "$work/pause" get /a/1k get /b/1k
	check "a connection" said "/b/1k 200 be2"
	counters
	for step in "$old $new" "$new $old" "$new"; do
		tr ' ' '\n' <<<"$step" >"$OUT/key"
		check "another key" setconf_everywhere "$CONF"
		check "others are served" fetch_check /a/1k
	done
	: >"$work/pause"
	check "that connection goes on" ended
	check "each pair of nodes has the new key" least sessions "$(grown_sum thop_sessions)" 6
	check "no message was forged" unchanged thop_forged thop_replayed thop_late
}

if [ "$SHAPE" != ns ]; then
	skip "nodes" "they have to be in one guest"
	finish
fi
mode_everywhere multi
idle_begin
parts=${*:-clients ttl two_networks tunnelled ipsec keys}
for part in $parts; do
	"$part"
done
check "no socket is left" idle 60
finish
