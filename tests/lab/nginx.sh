# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# nginx.sh - stop and start the back ends' web servers; sourced after suite.sh.

server_master() {
	on "$1" cat "/run/lab/nginx-$1/nginx.pid"
}

server_workers() {
	on "$1" pgrep -P "$(server_master "$1")" | tr '\n' ' '
}

server_start() {
	on "$1" nginx -p "/run/lab/nginx-$1" -e "/run/lab/nginx-$1/error.log" -c "/run/lab/nginx-$1/nginx.conf"
}

no_listener() {
	! on "$1" ss -Htln | grep -q ':80 '
}

# server_stop NODE - stop it in good order
server_stop() {
	on "$1" kill -TERM "$(server_master "$1")" && wait_until 20 no_listener "$1"
}

# server_kill NODE - kill master and workers at once: workers would keep the listening socket
server_kill() {
	# shellcheck disable=SC2046 # several processes
	on "$1" kill -KILL "$(server_master "$1")" $(server_workers "$1")
	wait_until 20 no_listener "$1" && on "$1" rm -f "/run/lab/nginx-$1/nginx.pid"
}
