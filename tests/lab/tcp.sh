#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tcp.sh [CASE...] - the new owner's TCP knows what the old one knew of a client: results are
# the same as on a direct connection to a back end, with the same client and network. Compares
# the output of ss(8), the bytes of the first flight, and how often a back end ran into a
# timeout.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
# shellcheck source=tests/lab/connections.sh
. "$TOP/tests/lab/connections.sh"

# like WHAT MINE DIRECT SLACK - at most twice as much, plus SLACK
like() {
	most "$1 (direct $3)" "$2" $((2 * $3 + $4))
}

# rtt_like NAME - round trip and timeout are like those of the direct connection
rtt_like() {
	local key

	for key in rtt rto; do
		like "$key" "$(noted "baton-$1" "$key")" "$(noted "direct-$1" "$key")" 200000 || return 1
	done
}

# think WHAT - 4 s of silence after the handshake, by the VIP and directly
think() {
	local what=$1 how each

	for how in get cut; do
		begin direct-"$how" "$(addr be1)" think:4 "$how":/a/1k
		begin baton-"$how" "$VIP" think:4 "$how":/a/1k
	done
	for each in direct-get baton-get direct-cut baton-cut; do
		reached "$each" "done"
		note be1 "$each" rtt rto
		closed "$each"
	done
	check "$what: answered" answered baton-get
	check "$what: round trip and timeout as direct" rtt_like get
	check "$what, a head in two pieces: answered" answered baton-cut
	check "$what, a head in two pieces: round trip and timeout as direct" rtt_like cut
}

# Lose the first SYN-ACK of each connection.
synack_lost() {
	on -i client nft -f - <<-'NFT'
		table ip synack {
			set once { type inet_service; flags dynamic; size 64; }
			chain in {
				type filter hook prerouting priority -300;
				tcp flags & (syn|ack) == syn|ack tcp dport != @once add @once { tcp dport } drop
			}
		}
	NFT
}

case_think() {
	netem client delay 10ms
	think "4 s before the first request"
	synack_lost
	think "SYN-ACK lost, 4 s before the first request"
	on client nft delete table ip synack
	netem_clear client
}

# The first segment is lost, and comes again after the timeout.
case_lossy() {
	netem client delay 10ms
	begin direct "$(addr be1)" think:4 lossy:/a/1k
	open baton "$VIP" think:4 lossy:/a/1k
	reached direct "done"
	closed direct
	closed baton
	netem_clear client
	check "first flight lost after 4 s: answered" answered baton
	check "first flight lost after 4 s: as soon as direct" like ms "$(took baton)" "$(took direct)" 2000
}

grow=(get:/a/128k get:/a/128k get:/a/1m get:/a/1m)

# After idle time a connection begins with a small window again, with any owner.
case_idle() {
	local steps=("${grow[@]}" think:6 blind:/b/1m)

	netem client delay 100ms
	begin direct "$(addr be1)" "${steps[@]//\/b\//\/a\/}"
	open baton "$VIP" "${steps[@]}"
	reached direct "done"
	closed direct
	closed baton
	netem_clear client
	say "after 6 s of silence: $(flight baton) bytes, direct $(flight direct)"
	check "after 6 s of silence and a handoff: no more than direct" \
		like bytes "$(flight baton)" "$(flight direct)" 3000
	check "after 6 s of silence and a handoff: no less than direct" \
		like bytes "$(flight direct)" "$(flight baton)" 3000
}

# handed_on WHAT - the new owner's first flight is as large as the old one's would be
handed_on() {
	local what=$1 could each

	# Resolve addresses first: the kernel keeps only a few packets that wait for an ARP
	# reply.
	fetch_check /b/1k >/dev/null
	# The time of these steps must not count as idle.
	on be2 sysctl -qw net.ipv4.tcp_slow_start_after_idle=0
	netem client delay 10ms
	begin baton "$VIP" "${grow[@]}" hold blind:/b/1m
	reached baton held
	note be1 baton cwnd mss snd_wnd pacing_rate
	could=$(command stat -c %s "$FILES/b/1m")
	for each in $(($(noted baton cwnd) * $(noted baton mss))) "$(noted baton snd_wnd)"; do
		[ "$each" -gt "$could" ] || could=$each
	done
	rate=$(noted baton pacing_rate)
	: >"$work/baton.go"
	reached baton "done"
	note be2 baton pacing_rate
	closed baton
	netem_clear client
	on be2 sysctl -qw net.ipv4.tcp_slow_start_after_idle=1
	say "$what: $(flight baton) bytes of $could; $(noted baton pacing_rate) bit/s, was $rate"
	check "$what: first flight no more than the old owner's" like bytes "$(flight baton)" "$could" 3000
	check "$what: first flight no less than the old owner's" like bytes "$could" "$(flight baton)" 3000
}

case_busy() {
	handed_on "handed on over a path of 10 ms"
}

case_fq() {
	local be

	modprobe sch_fq
	for be in be1 be2; do
		on "$be" tc qdisc replace dev eth0 root fq
	done
	handed_on "handed on, with fq"
	check "handed on, with fq: as fast as before" like bit/s "$rate" "$(noted baton pacing_rate)" 0
	for be in be1 be2; do
		on "$be" tc qdisc del dev eth0 root
	done
}

# The byte counters of ss for the connection as a whole
bytes_are() {
	local sent acked retrans received

	sent=$(info "$1" "$2" bytes_sent) acked=$(info "$1" "$2" bytes_acked)
	received=$(info "$1" "$2" bytes_received)
	retrans=$(info "$1" "$2" bytes_retrans) || retrans=0
	equal "sent and acknowledged" $((sent - retrans)) "$acked" &&
		equal received "$received" "$3" && least sent "$acked" "$4" &&
		most sent "$acked" $(($4 + 8 * 400))
}

case_bytes() {
	local n=0 each paths=(/a/1k /b/128k /a/16k /b/1m /a/1k /b/128k)

	for each in "${paths[@]}"; do
		n=$((n + $(command stat -c %s "$FILES$each")))
	done
	open baton "$VIP" "${paths[@]/#/get:}"
	received=$(python3 -c "import sys; sys.path.insert(0, '$TOP/tests/lab'); import tcp_client
print(sum(len(tcp_client.head(path)) for path in sys.argv[1:]))" "${paths[@]}")
	check "bytes: those of all owners" bytes_are be2 baton "$received" "$n"
	closed baton
}

# router - add a client behind a router; the path to it has a small MTU
router() {
	local each

	for each in r1 c2; do
		ip netns add "$each"
		ip -n "$each" link set lo up
	done
	# Always the same address, since nodes remember it
	ip link add eth0 netns r1 address 02:00:00:00:00:fa type veth peer name r1p netns switch
	ip -n switch link set r1p master bridge up
	ip -n r1 addr add 10.9.0.250/24 dev eth0
	ip -n r1 link set eth0 up
	ip link add c2 netns r1 type veth peer name eth0 netns c2
	ip -n r1 addr add 10.7.0.1/24 dev c2
	ip -n r1 link set c2 up mtu 1200
	ip -n c2 addr add 10.7.0.2/24 dev eth0
	ip -n c2 link set eth0 up
	ip -n c2 route add default via 10.7.0.1
	ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1
	for each in fe $BES; do
		on "$each" ip route add 10.7.0.0/24 via 10.9.0.250
	done
}

router_gone() {
	local each

	for each in fe $BES; do
		on "$each" ip route del 10.7.0.0/24
		on "$each" ip tcp_metrics flush >/dev/null 2>&1
	done
	# Delete the links at once: a namespace is removed some time after it is deleted.
	ip -n switch link del r1p
	ip -n r1 link del c2
	ip netns del c2
	ip netns del r1
}

# timeouts - total number on both back ends so far
timeouts() {
	local each

	for each in be1 be2; do
		on "$each" nstat -asz TcpExtTCPTimeouts
	done | awk '$1 == "TcpExtTCPTimeouts" { sum += $2 } END { print sum }'
}

case_black_hole() {
	local each before

	router
	ip netns exec r1 nft -f - <<-'NFT'
		table ip hole {
			chain out {
				type filter hook output priority 0;
				icmp type destination-unreachable drop
			}
		}
	NFT
	for each in be1 be2; do
		on "$each" sysctl -qw net.ipv4.tcp_mtu_probing=1
	done
	before=$(timeouts)
	FROM=c2 open found "$VIP" get:/a/128k
	found=$(($(timeouts) - before))
	closed found
	before=$(timeouts)
	FROM=c2 open baton "$VIP" get:/a/128k get:/b/128k get:/a/128k get:/b/128k
	all=$(($(timeouts) - before))
	check "black hole: answered" answered baton
	check "black hole: the new owner probes no more" least pmtu "$(info be2 baton mss)" 512
	closed baton
	say "black hole: $found timeouts until it is found, $all for four downloads"
	check "black hole: it takes timeouts to find it" least timeouts "$found" 1
	check "black hole: found once" most timeouts "$all" $((found * 2))
	for each in be1 be2; do
		on "$each" sysctl -qw net.ipv4.tcp_mtu_probing=0
	done
	router_gone
}

# Each back end learns the MTU from one ICMP message of the router.
case_small_mtu() {
	local before

	router
	before=$(timeouts)
	FROM=c2 open baton "$VIP" get:/a/128k get:/b/128k get:/a/128k get:/b/128k
	check "small MTU: answered" answered baton
	check "small MTU: the owner knows it" equal pmtu "$(info be2 baton pmtu)" 1200
	closed baton
	say "small MTU: $(awk '{ print $6 }' "$work/baton.out" | tr '\n' ' ')seconds"
	check "small MTU: no timeout for it" most timeouts $(($(timeouts) - before)) 1
	router_gone
}

# A RST that reaches the owner past the front end ends the connection.
gone() {
	! on be1 ss -Htan "dport = :$(cat "$work/baton.port")" | grep -q .
}

case_reset() {
	open baton "$VIP" get:/a/1k
	on client ip route add "$VIP" via "$(addr be1)"
	counters
	closed baton
	check "reset past the front end: the socket is gone" wait_until 5 gone
	on client ip route del "$VIP" via "$(addr be1)"
}

# Addresses that no client can have: the node's own, and a broadcast address
case_address() {
	counters
	on be1 ip addr add "$CLIENT_IP/32" dev lo
	open own "$VIP" get:/a/1k
	closed own
	on be1 ip addr del "$CLIENT_IP/32" dev lo
	check "address of its own: refused" equal refused "$(grown be1 be_refused_address)" 1
	on be1 ip route add broadcast "$CLIENT_IP" dev eth0 table local
	open broadcast "$VIP" get:/a/1k
	closed broadcast
	on be1 ip route del broadcast "$CLIENT_IP" dev eth0 table local
	check "broadcast address: refused" equal refused "$(grown be1 be_refused_address)" 2
	open again "$VIP" get:/a/1k
	check "an ordinary address: answered" answered again
	closed again
}

odd_conf() {
	cat "$CONF"
	cat <<-C

		[service odd]
		vip = $VIP:8080
		forward = $FORWARD
		handoff_mode = multi
		[rule odd-a]
		service = odd
		path = prefix:/a/
		backends = be1
		[rule odd-b]
		service = odd
		path = prefix:/b/
		backends = be2
	C
}

# served_with FIELD WANTED - the server reports this about its sockets
served_with() {
	awk -v want="$1" 'index($0, want) == 0 { bad = 1 } END { exit bad || NR < 2 }' "$work/said" ||
		{ cat "$work/said" && return 1; }
}

# listener WHAT OPTION... - run a server with such a listener on both back ends
listener() {
	local what=$1 each

	shift
	for each in be1 be2; do
		on "$each" python3 -B "$TOP/tests/lab/tcp_server.py" "$each" 8080 "$@" >"$work/server-$each" 2>&1 &
	done
	for each in be1 be2; do
		wait_until 20 grep -q ready "$work/server-$each"
	done
	SERVICE=8080 open baton "$VIP" cut:/a/x cut:/b/x cut:/a/x
	check "$what: answered" answered baton
	closed baton
	cat "$work"/server-be? | grep accepted >"$work/said"
	cp "$work/said" "$OUT/tcp-server-${what// /-}"
	for each in be1 be2; do
		on "$each" kill "$(sed -n 's/^ready //p' "$work/server-$each")"
	done
	wait
}

# All packets of the service have the mark, including baton's own ACKs.
unmarked() {
	on be1 nft list table ip marks | awk '/counter packets/ { for (i = 1; i < NF; i++) if ($i == "packets") print $(i + 1) }'
}

# vrf - client packets arrive in a VRF, and leave it by the link that it does not have
vrf() {
	local each

	for each in be1 be2; do
		on "$each" ip link add red type vrf table 77
		on "$each" ip link set red up
		on "$each" ip link set tunl0 master red
		on "$each" ip route add local "$VIP" dev red table 77
		on "$each" ip route add 10.9.0.0/24 dev eth0 table 77
	done
}

vrf_gone() {
	local each

	for each in be1 be2; do
		on "$each" ip link set tunl0 nomaster
		on "$each" ip link delete red
		on "$each" ip route flush table 77
	done
}

case_listener() {
	local each

	odd_conf >"$work/conf"
	setconf_everywhere "$work/conf" || return 1
	on -i be1 nft -f - <<-'NFT'
		table ip marks {
			chain out {
				type filter hook output priority 0;
				tcp sport 8080 meta mark != 5 counter
			}
		}
	NFT
	listener "a listener with a mark" --mark 5
	check "a listener with a mark: inherited" served_with mark=5
	check "a listener with a mark: on all that leaves" equal packets "$(unmarked)" 0
	on be1 nft delete table ip marks
	# With a tunnel packets arrive on another device than the one for answers.
	if [ "$FORWARD" = direct ]; then
		listener "a listener bound to a device" --device eth0
		check "a listener bound to a device: inherited" served_with device=eth0
	else
		vrf
		listener "a listener in a VRF" --device red
		check "a listener in a VRF: inherited" served_with device=red
		vrf_gone
	fi
	for each in be1 be2; do
		on "$each" sysctl -qw net.ipv4.tcp_fwmark_accept=1
		on -i "$each" nft -f - <<-'NFT'
			table ip marks {
				chain in {
					type filter hook prerouting priority 0;
					meta mark set 9
				}
			}
		NFT
	done
	listener "tcp_fwmark_accept"
	check "tcp_fwmark_accept: the mark of what came" served_with mark=9
	for each in be1 be2; do
		on "$each" sysctl -qw net.ipv4.tcp_fwmark_accept=0
		on "$each" nft delete table ip marks
	done
	setconf_everywhere "$CONF"
}

port_zero() {
	on client python3 -B "$TOP/tests/lab/port_zero.py" "$1" "$PORT" "$CLIENT_IP" "$2"
}

# No client should use it. A server's accept() ends such a connection, and so it is here.
case_port_zero() {
	local direct each

	on -i client nft -f - <<-'NFT'
		table ip zero {
			chain out {
				type filter hook output priority 0;
				tcp sport 0 tcp flags rst drop
			}
		}
	NFT
	direct=$(port_zero "$(addr be1)" /a/1k)
	check "port 0: direct" test -n "$direct"
	for each in a b; do
		check "port 0: /$each/1k as direct" equal answer "$(port_zero "$VIP" "/$each/1k")" "$direct"
	done
	check "port 0: kernel log" klog_check
	on client nft delete table ip zero
}

mode_everywhere multi
[ $# -gt 0 ] || set -- think lossy idle busy fq bytes black_hole small_mtu reset address listener port_zero
for each; do
	"case_$each"
done
finish
