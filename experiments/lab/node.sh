#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# node.sh NODE - bring one node up: addresses, settings, tunnel, configuration,
# web server. Runs in the node's network namespace (ns shape) or in its own
# guest (vm shape); eth0 is there already.

# shellcheck disable=SC2153 # CONF and the like come from run
set -eu

# shellcheck source=experiments/lab/lib.sh
. "$LAB/lib.sh"
node=$1
run=/run/lab/nginx-$node
errors=/run/lab/node-$node.err

# try SENTENCE COMMAND... - its output is shown only if it fails
try() {
	local sentence=$1

	shift
	"$@" >"$errors" 2>&1 || {
		echo "$node: $sentence: $(tr '\n' ' ' <"$errors")" >&2
		exit 1
	}
}

links() {
	echo "link set lo up"
	echo "link set eth0 up"
	echo "addr add $(addr "$node")/24 dev eth0"
	case $node in
	fe) echo "addr add $VIP/32 dev eth0" ;;
	be*)
		echo "addr add $VIP/32 dev lo"
		# The kernel's own decapsulation, for forwarding through tunnels.
		echo "link set tunl0 up"
		;;
	esac
}

settings() {
	local conf=/proc/sys/net/ipv4/conf each

	echo 65535 >/proc/sys/net/core/somaxconn
	echo 65535 >/proc/sys/net/ipv4/tcp_max_syn_backlog
	echo "1024 65535" >/proc/sys/net/ipv4/ip_local_port_range
	case $node in be*) ;; *) return 0 ;; esac
	# Packets for the VIP come out of the tunnel with the client's address.
	for each in all default eth0 tunl0; do
		echo 0 >$conf/$each/rp_filter
	done
	# baton_be keeps the VIP silent in ARP; without baton these sysctls do.
	if [ "$BATON" = 0 ]; then
		echo 1 >$conf/all/arp_ignore
		echo 2 >$conf/all/arp_announce
	fi
}

serve() {
	local conf name

	mkdir -p "$run/www"
	for name in "$(letter "$node")" all; do
		ln -s "/run/lab/files/$name" "$run/www/$name"
	done
	conf=$(<"$LAB/nginx.conf")
	conf=${conf//@NODE@/$node}
	conf=${conf//@RUN@/$run}
	echo "${conf//@WORKERS@/$NGINX_WORKERS}" >"$run/nginx.conf"
	try "nginx does not start" nginx -p "$run" -e "$run/error.log" \
		-c "$run/nginx.conf"
}

links >"/run/lab/links-$node"
try "ip" ip -batch "/run/lab/links-$node"
settings
if [ "$BATON" = 1 ] && [ "$node" != client ]; then
	try "the configuration was refused" "$BATONCTL" setconf "$CONF"
fi
case $node in
be*) serve ;;
esac
