# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# servers.sh - faults of the web servers
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

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

# server_kill NODE - master and workers at once
server_kill() {
	# shellcheck disable=SC2046 # several processes
	on "$1" kill -KILL "$(server_master "$1")" $(server_workers "$1")
	wait_until 20 no_listener "$1" && on "$1" rm -f "/run/lab/nginx-$1/nginx.pid"
}

# server_restart NODE - an end in good order, and a beginning
server_restart() {
	on "$1" kill -TERM "$(server_master "$1")" && wait_until 20 no_listener "$1" && server_start "$1"
}

# server_conf NODE SED-SCRIPT - its configuration otherwise, until the fault ends;
# the server begins anew
server_conf() {
	local file=/run/lab/nginx-$1/nginx.conf

	on "$1" cp "$file" "$file.was"
	undo server_restart "$1"
	undo on "$1" cp "$file.was" "$file"
	on "$1" sed -i "$2" "$file" && server_restart "$1"
}

# server_reload NODE - new workers; the old ones finish what they have begun
server_reload() {
	local old

	old=$(server_workers "$1")
	on "$1" kill -HUP "$(server_master "$1")" && wait_until 30 nginx_workers_gone "$1" "$old"
}
