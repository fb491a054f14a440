# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# roads.sh - the ways from the client to the back ends that are measured beside
# each other; sourced by scripts for `lab/run --no-baton`.
#
#	road_up ROAD	make it; $AT is the address to ask then
#	road_down	take it away
#
# Roads without baton come first: its modules are loaded for the first road that
# needs them, and stay.
#
#	direct			no balancer: the client asks be1
#	ipvs_direct, ipvs_tunnel	IPVS; all connections go to be1
#	haproxy, nginx		proxies on the front end: /a/ is be1's, /b/ be2's
#	single, single_tunnel	baton, connections stay where they are
#	multi, multi_tunnel	baton, each request goes where it belongs
#	swap, swap_tunnel	the same, but the rules of be1 send all to be2, and those of
#				be2 all to be1: each request is handed on, without a client
#				that alternates
#	forwarding		baton in single mode, and the front end sends /b/ to be1, whose
#				nginx fetches it from be2, and /a/ the other way round (back
#				end forwarding): on a connection that stays with one back end
#				it fetches each request from the other

work=/run/roads
mkdir -p $work
road=
export AT=

setconf() {
	on "$1" "$BATONCTL" setconf "$2" || fail "setconf on $1"
}

# ipvs OPTION - -g direct, -i tunnel
ipvs_up() {
	{
		echo "-A -t $VIP:$PORT -s rr"
		echo "-a -t $VIP:$PORT -r $(addr be1) $1"
	} | on -i fe ipvsadm -R || fail "IPVS cannot be set up"
}

ipvs_down() {
	on fe ipvsadm -C
	# IPVS connections outlive their services, and would be used again.
	rmmod_idle ip_vs_rr ip_vs
}

# In the vm shape the front end has the module.
rmmod_idle() {
	on fe rmmod "$@" || fail "IPVS cannot be unloaded"
}

haproxy_conf() {
	cat <<-E
		global
			nbthread 1
			maxconn 4000
			pidfile $work/proxy.pid
		defaults
			mode http
			timeout connect 5s
			timeout client 60s
			timeout server 60s
		frontend web
			bind $VIP:$PORT
			use_backend be1 if { path_beg /a/ }
			use_backend be2 if { path_beg /b/ }
			default_backend be1
		backend be1
			server be1 $(addr be1):$PORT
		backend be2
			server be2 $(addr be2):$PORT
	E
}

nginx_conf() {
	cat <<-E
		user root;
		worker_processes 1;
		worker_rlimit_nofile 65536;
		pid $work/proxy.pid;
		error_log $work/nginx.log warn;
		events { worker_connections 16384; }
		http {
			access_log off;
			keepalive_requests 1000000;
			upstream be1 { server $(addr be1):$PORT; keepalive 256; keepalive_requests 1000000; }
			upstream be2 { server $(addr be2):$PORT; keepalive 256; keepalive_requests 1000000; }
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_buffers 64 32k;
			proxy_max_temp_file_size 0;
			server {
				listen $VIP:$PORT backlog=4096;
				location / { proxy_pass http://be1; }
				location /b/ { proxy_pass http://be2; }
			}
		}
	E
}

# proxy_up NAME COMMAND... - the configuration comes from NAME_conf
proxy_up() {
	local name=$1

	shift
	on fe mkdir -p $work
	"${name}_conf" | on -i fe sh -c "cat >$work/$name.conf"
	on fe "$@" "$work/$name.conf" || fail "$name does not start"
}

proxy_down() {
	local pid

	pid=$(on fe cat $work/proxy.pid) && on fe kill "$pid"
	wait_until 10 on fe sh -c "! kill -0 $pid 2>/dev/null" || fail "the proxy does not end"
}

baton_load() {
	local module needs node

	[ "$BATON" = 0 ] || return 0
	for node in fe $BES; do
		[ "$SHAPE" = vm ] || [ "$node" = fe ] || break
		for module in baton baton_fe baton_be; do
			[ "$SHAPE" = ns ] || [ "$module" = baton ] ||
				[ "$module" = "baton_${node:0:2}" ] || continue
			needs=$(modinfo -F depends "$OBJECTS/$module.ko" | tr , '\n' | grep -v '^baton')
			# shellcheck disable=SC2086 # several names
			[ -z "$needs" ] || on "$node" modprobe -a $needs
			on "$node" insmod "$OBJECTS/$module.ko" || fail "$module.ko does not load"
		done
	done
	BATON=1
}

# baton_up FORWARD MODE - start from an empty configuration
baton_up() {
	local node

	baton_load
	sed -e "s/^forward = .*/forward = $1/" -e "s/^handoff_mode = .*/handoff_mode = $2/" \
		"$CONF" >"$OUT/road.conf"
	echo '[cluster]' >"$OUT/road-empty.conf"
	# The front end last: otherwise it would probe back ends that do not know it yet.
	for node in $BES fe; do
		setconf "$node" "$OUT/road-empty.conf"
		setconf "$node" "$OUT/road.conf"
	done
}

baton_down() {
	local node

	for node in fe $BES; do
		setconf "$node" "$OUT/road-empty.conf"
	done
}

# Every request at a back end belongs to the other one.
baton_swap() {
	local be

	for be in be1 be2; do
		sed "s/^backends = .*/backends = be$((3 - ${be#be}))/" "$OUT/road.conf" >"$OUT/road-$be.conf"
		setconf $be "$OUT/road-$be.conf"
	done
}

# fetcher beN OTHER LETTER - its nginx fetches /LETTER/ from OTHER
fetcher() {
	local run=/run/lab/nginx-$1

	on "$1" cp "$run/nginx.conf" "$run/nginx.conf.own"
	on "$1" sed -i -e "s|^http {|&\n\tupstream other { server $(addr "$2"):$PORT; keepalive 256; keepalive_requests 1000000; }\n\tproxy_buffers 64 32k; proxy_max_temp_file_size 0;|" \
		-e "s|^\tserver {|&\n\t\tlocation /$3/ { proxy_pass http://other; proxy_http_version 1.1; proxy_set_header Connection \"\"; }|" \
		"$run/nginx.conf"
	echo | nginx_more "$1" || fail "nginx of $1 does not take the configuration"
}

fetcher_undo() {
	local run=/run/lab/nginx-$1

	on "$1" mv "$run/nginx.conf.own" "$run/nginx.conf"
	echo | nginx_more "$1" || fail "nginx of $1 does not take its configuration back"
}

road_up() {
	local forward=direct

	road=$1
	AT=$VIP
	[[ $road != *_tunnel ]] || forward=tunnel
	case $road in
	direct) AT=$(addr be1) ;;
	ipvs_direct) ipvs_up -g ;;
	ipvs_tunnel) ipvs_up -i ;;
	haproxy) proxy_up haproxy haproxy -D -f ;;
	nginx) proxy_up nginx nginx -c ;;
	single*) baton_up $forward single ;;
	multi*) baton_up $forward multi ;;
	swap*) baton_up $forward multi && baton_swap ;;
	forwarding)
		fetcher be1 be2 b
		fetcher be2 be1 a
		baton_up direct single
		sed -e 's/^backends = be1$/backends = @/' -e 's/^backends = be2$/backends = be1/' \
			-e 's/^backends = @$/backends = be2/' "$OUT/road.conf" >"$OUT/road-fe.conf"
		setconf fe "$OUT/road-fe.conf"
		;;
	*) fail "there is no road $road" ;;
	esac
}

road_down() {
	case $road in
	ipvs_*) ipvs_down ;;
	haproxy | nginx) proxy_down ;;
	forwarding)
		baton_down
		fetcher_undo be1
		fetcher_undo be2
		;;
	single* | multi* | swap*) baton_down ;;
	esac
	road=
}
