# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# servers.sh - faults of the web servers
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"
# shellcheck source=tests/lab/nginx.sh
. "$TOP/tests/lab/nginx.sh"

# server_restart NODE - stop the server in good order, and start it
server_restart() {
	server_stop "$1" && server_start "$1"
}

# server_conf NODE SED-SCRIPT - change its configuration until the fault ends, and restart it
server_conf() {
	local file=/run/lab/nginx-$1/nginx.conf

	on "$1" cp "$file" "$file.was"
	undo server_restart "$1"
	undo on "$1" cp "$file.was" "$file"
	on "$1" sed -i "$2" "$file" && server_restart "$1"
}

# server_reload NODE - start new workers; the old ones finish their requests
server_reload() {
	local old

	old=$(server_workers "$1")
	on "$1" kill -HUP "$(server_master "$1")" && wait_until 30 nginx_workers_gone "$1" "$old"
}
