# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153,SC2154
#
# servers.sh - web servers as people use them, each as a service of its own; sourced by
# field.sh. On every back end a server has the same files as that back end's nginx; a reference
# of the same kind on be1, with a port higher by a hundred, has all files.

# name and port; server_there checks what a server needs
SERVERS="apache:8101 node:8102 haproxy:8103 go:8104"

server_port() {
	local each

	for each in nginx:80 $SERVERS; do
		[ "${each%%:*}" != "$1" ] || echo "${each#*:}"
	done
}

# reference_port NAME - port of the server with all content, on be1
reference_port() {
	case $1 in
	nginx) echo 8100 ;;
	*) echo $(($(server_port "$1") + 100)) ;;
	esac
}

server_there() {
	case $1 in
	nginx) true ;;
	apache) [ -x /usr/sbin/apache2 ] ;;
	go) [ -x "$TOP/build/walk_go" ] ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# apache_conf NAME PORT DIR RUN - it closes after three requests, or after two idle seconds
apache_conf() {
	cat <<-CONF
		LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
		LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
		LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
		ServerName lab
		Listen 0.0.0.0:$2
		DocumentRoot $3
		PidFile $4/pid
		ErrorLog $4/error.log
		DefaultRuntimeDir $4
		Mutex file:$4 default
		Header always set X-BE $1
		MaxKeepAliveRequests 3
		KeepAliveTimeout 2
		<Directory />
		Require all granted
		</Directory>
	CONF
}

# haproxy_conf PORT ORIGIN - HAProxy in front of a web server at ORIGIN
haproxy_conf() {
	cat <<-CONF
		defaults
		  mode http
		  timeout client 30s
		  timeout server 30s
		  timeout connect 5s
		  timeout http-keep-alive 2s
		frontend all
		  bind 0.0.0.0:$1
		  default_backend origin
		backend origin
		  server origin $2
	CONF
}

# nginx_reference PORT RUN - an nginx with all content, which the lab does not have itself
nginx_reference() {
	cat <<-CONF
		user root;
		worker_processes 1;
		pid $2/pid;
		error_log $2/error.log warn;
		events { }
		http {
		  access_log off;
		  log_not_found off;
		  client_body_temp_path $2/body;
		  proxy_temp_path $2/proxy;
		  fastcgi_temp_path $2/fastcgi;
		  uwsgi_temp_path $2/uwsgi;
		  scgi_temp_path $2/scgi;
		  server {
		    listen 0.0.0.0:$1;
		    root $FILES;
		    add_header X-BE reference always;
		  }
		}
	CONF
}

# server_start SERVER NODE NAME PORT DIR ORIGIN - start it; NAME is its X-BE
server_start() {
	local run=/run/lab/$1-$3

	mkdir -p "$run"
	case $1 in
	nginx)
		nginx_reference "$4" "$run" >"$run/conf"
		on "$2" nginx -p "$run" -e "$run/error.log" -c "$run/conf"
		;;
	apache)
		apache_conf "$3" "$4" "$5" "$run" >"$run/conf"
		on "$2" /usr/sbin/apache2 -d "$run" -f "$run/conf"
		;;
	node) on "$2" node "$TOP/tests/lab/field/serve.mjs" "$3" "$4" "$5" >"$run/log" 2>&1 & ;;
	haproxy)
		haproxy_conf "$4" "$6" >"$run/conf"
		on "$2" haproxy -D -p "$run/pid" -f "$run/conf"
		;;
	go) on "$2" "$TOP/build/walk_go" serve "$3" "0.0.0.0:$4" "$5" >"$run/log" 2>&1 & ;;
	esac
}

answers() {
	on client curl -s -o /dev/null --max-time 5 "http://$1/all/1k"
}

# service_conf NAME PORT [VIP] - /a/ goes to be1, /b/ to be2, all else to either
service_conf() {
	cat <<-CONF

		[service $1]
		vip = ${3:-$VIP}:$2
		forward = $FORWARD
		handoff_mode = $MODE

		[rule $1-a]
		service = $1
		path = prefix:/a/
		backends = be1

		[rule $1-b]
		service = $1
		path = prefix:/b/
		backends = be2

		[rule $1-all]
		service = $1
		backends = be1 be2
		policy = rr
	CONF
}

# servers_up SERVER... - start them, with their references, and configure the cluster for them
servers_up() {
	local server be port conf=/run/lab/field.conf

	cat "$CONF" >"$conf"
	server_start nginx be1 reference "$(reference_port nginx)" "$FILES" -
	for server; do
		port=$(server_port "$server")
		service_conf "$server" "$port" >>"$conf"
		for be in $BES; do
			server_start "$server" "$be" "$be" "$port" "/run/lab/nginx-$be/www" "$(addr "$be"):80" ||
				return 1
		done
		server_start "$server" be1 reference "$(reference_port "$server")" "$FILES" \
			"$(addr be1):$(reference_port nginx)" || return 1
	done
	setconf_everywhere "$conf" || return 1
	for server in nginx "$@"; do
		for be in $BES; do
			wait_until 60 answers "$(addr "$be"):$(server_port "$server")" ||
				{ echo "$server on $be does not answer" && return 1; }
		done
		wait_until 60 answers "$(addr be1):$(reference_port "$server")" ||
			{ echo "$server's reference does not answer" && return 1; }
	done
}
