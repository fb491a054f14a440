# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153,SC2154
#
# networks.sh - networks as people have them; sourced by field.sh. Only in one guest, where a
# node is a namespace.

netns() {
	local name=$1

	shift
	ip netns exec "$name" "$@"
}

# router_up - r1 joins the cluster's network and two clients, c1 and c2. Its links to them have an
# MTU of 1,200, but theirs say 1,500, so that only the path knows the smaller one
#
#	cluster 10.9.0.0/24 --- r1 --- 10.7.0.0/24 --- c1
#				 `---- 10.8.0.0/24 --- c2
router_up() {
	local name node net=7

	for name in r1 c1 c2; do
		ip netns add "$name" && ip -n "$name" link set lo up || return 1
	done
	ip link add eth0 netns r1 type veth peer name r1 netns switch
	ip -n switch link set r1 master bridge up
	ip -n r1 addr add 10.9.0.250/24 dev eth0
	ip -n r1 link set eth0 up
	for name in c1 c2; do
		ip link add eth0 netns "$name" type veth peer name "$name" netns r1
		ip -n r1 addr add "10.$net.0.1/24" dev "$name"
		ip -n r1 link set "$name" mtu 1200 up
		ip -n "$name" addr add "10.$net.0.2/24" dev eth0
		ip -n "$name" link set eth0 up
		ip -n "$name" route add default via "10.$net.0.1"
		net=$((net + 1))
	done
	netns r1 sysctl -qw net.ipv4.ip_forward=1
	for node in fe $BES; do
		on "$node" ip route add 10.7.0.0/24 via 10.9.0.250
		on "$node" ip route add 10.8.0.0/24 via 10.9.0.250
	done
}

# black_hole on|off - r1 sends no ICMP about packets that are too large
black_hole() {
	local be probing=0

	if [ "$1" = on ]; then
		probing=1
		netns r1 nft -f - <<-NFT
			table ip hole {
				chain out {
					type filter hook output priority 0
					icmp type destination-unreachable drop
				}
			}
		NFT
	else
		netns r1 nft delete table ip hole
	fi
	for be in $BES; do
		on "$be" sysctl -qw "net.ipv4.tcp_mtu_probing=$probing"
		on "$be" ip route flush cache
	done
}

# nat_up - from now on both clients appear with r1's address
nat_up() {
	netns r1 nft -f - <<-NFT
		table ip nat {
			chain out {
				type nat hook postrouting priority 100
				oifname "eth0" masquerade
			}
		}
	NFT
}

# second_cluster FUNCTION DEVICE N - call FUNCTION NODE DEVICE to make DEVICE on each node, and
# move the cluster to 10.N.0.0/24 there, with a VIP of its own
second_cluster() {
	local make=$1 device=$2 net=$3 node

	for node in client fe $BES; do
		"$make" "$node" "$device" || return 1
		on "$node" ip addr add "10.$net.0.$(addr "$node" | cut -d . -f 4)/24" dev "$device"
		on "$node" ip link set "$device" up
		on "$node" sh -c "echo 0 >/proc/sys/net/ipv4/conf/$device/rp_filter"
	done
	on fe ip addr add "10.$net.0.100/32" dev "$device"
	for node in $BES; do
		on "$node" ip addr add "10.$net.0.100/32" dev lo
	done
	# A second VIP needs a second service.
	sed "s/10\.9\./10.$net./g; s/\<web\>/$device/g" "$CONF" >"/run/lab/$device.conf"
	setconf_everywhere "/run/lab/$device.conf"
}

# vlan NODE DEVICE - make VLAN 10 on eth0
vlan() {
	on "$1" ip link add link eth0 name "$2" type vlan id 10
}

# bond NODE DEVICE - make a bond of two links, one of them active
bond() {
	local i

	on "$1" ip link add "$2" type bond mode active-backup miimon 100 || return 1
	for i in 1 2; do
		ip link add "slave$i" netns "$1" type veth peer name "$1-$i" netns switch
		ip -n switch link set "$1-$i" master bridge up
		on "$1" ip link set "slave$i" master "$2"
	done
}
