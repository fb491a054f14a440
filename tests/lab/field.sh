#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# field.sh PART... - servers, clients and networks as people use them. A client must get the
# same through the cluster as from one server of the same kind that has all content.
#
#	light	 nginx, Apache, node and HAProxy; curl, ab, python's and node's clients
#	heavy	 Go as server and client, Java's HttpClient, Chromium
#	network	 small path MTUs with and without ICMP, NAT, VLAN and bond devices
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
# shellcheck source=tests/lab/field/servers.sh
. "$TOP/tests/lab/field/servers.sh"
# shellcheck source=tests/lab/field/networks.sh
. "$TOP/tests/lab/field/networks.sh"

FIELD=$TOP/tests/lab/field
# One connection to both back ends; pauses shorter and longer than the servers' idle limit of 2
# s
STEPS="GET:/a/1k GET:/b/1k GET:/a/16k GET:/b/128k HEAD:/b/1k GET:/a/none
	pause:1.2 GET:/b/1k pause:3.5 GET:/a/1k GET:/b/1k"

# walker CLIENT BASE - run the client's program
walker() {
	local client=$1 base=$2

	shift 2
	# shellcheck disable=SC2086 # steps are words
	case $client in
	requests | aiohttp) on client python3 -B "$FIELD/walk.py" "$client" "$base" $STEPS ;;
	curl) on client "$FIELD/walk_curl" "$base" $STEPS ;;
	fetch) on client node "$FIELD/walk.mjs" "$base" $STEPS ;;
	go) on client "$TOP/build/walk_go" "$base" $STEPS ;;
	# Interpreted: the JVM patches machine code that another processor runs, and dies of SIGILL
	# once in some 15 runs on an emulator
	java) on client java -Xint -cp "$TOP/build" Walk "$base" $STEPS ;;
	esac
}

walker_there() {
	case $1 in
	requests | aiohttp) python3 -c "import $1" 2>/dev/null ;;
	fetch) command -v node >/dev/null ;;
	go) [ -x "$TOP/build/walk_go" ] ;;
	java) [ -e "$TOP/build/Walk.class" ] && command -v java >/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# owners FILE - each answer came from the owner of its path
owners() {
	awk '$2 ~ /^\/a\// && $6 != "be1" || $2 ~ /^\/b\// && $6 != "be2" { print; bad = 1 } END { exit bad }' "$1"
}

# as_direct CLIENT SERVER - the same answers as from the reference, each by its owner
as_direct() {
	local name=$1-$2

	walker "$1" "http://$VIP:$(server_port "$2")" >"$OUT/$name" 2>"$OUT/$name.err" ||
		{ tail -n 5 "$OUT/$name.err"; cat "$OUT/$name"; return 1; }
	walker "$1" "http://$(addr be1):$(reference_port "$2")" >"$OUT/$name.direct" 2>&1 ||
		{ echo "direct:"; tail -n 5 "$OUT/$name.direct"; return 1; }
	least answers "$(wc -l <"$OUT/$name")" 9 &&
		diff <(cut -d ' ' -f 1-5 "$OUT/$name") <(cut -d ' ' -f 1-5 "$OUT/$name.direct") &&
		owners "$OUT/$name"
}

# walks CLIENTS SERVERS - each client with each server
walks() {
	local client server

	for client in $1; do
		walker_there "$client" || { skip "$client" "not installed" && continue; }
		for server in $2; do
			check "$client and $server" as_direct "$client" "$server"
		done
	done
}

# available SERVER... - list those that are installed; the others are skipped
available() {
	local server

	for server; do
		if server_there "$server"; then
			there+=" $server"
		else
			skip "$server" "not installed"
		fi
	done
}

ab_keeps() {
	on client ab -q -k -n 300 -c 6 "http://$VIP:$PORT/b/16k" >"$OUT/ab" 2>&1 || { cat "$OUT/ab" && return 1; }
	equal failed "$(sed -n 's/^Failed requests: *//p' "$OUT/ab")" 0 &&
		equal complete "$(sed -n 's/^Complete requests: *//p' "$OUT/ab")" 300 &&
		least "kept alive" "$(sed -n 's/^Keep-Alive requests: *//p' "$OUT/ab")" 290
}

light() {
	there=
	available apache node haproxy
	# shellcheck disable=SC2086 # words
	check "servers run" servers_up $there || return
	walks "requests curl" "nginx $there"
	walks "aiohttp fetch" nginx
	if command -v ab >/dev/null; then
		check "ab -k" ab_keeps
	else
		skip "ab -k" "not installed"
	fi
}

# A page with frames from both back ends
page() {
	local i

	echo "<html><body>"
	for i in 1 2 3 4 5 6; do
		echo "<iframe src=/a/1k?$i></iframe><iframe src=/b/1k?$i></iframe>"
	done
	echo "<p>end of the page</p></body></html>"
}

browse() {
	on client chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --timeout=60000 \
		--user-data-dir=/run/lab/chromium --dump-dom "http://$VIP:$PORT/all/page.html" \
		>"$OUT/chromium" 2>"$OUT/chromium.err"
	grep -q 'end of the page' "$OUT/chromium" || { tail -n 3 "$OUT/chromium.err" && return 1; }
	least "requests that moved" "$(grown_sum be_created)" 2
}

heavy() {
	there=
	available go
	# shellcheck disable=SC2086 # words
	check "servers run" servers_up $there || return
	walks "go java" "nginx $there"
	walks requests "$there"
	if command -v chromium >/dev/null; then
		page >/run/lab/files/all/page.html
		counters
		check "Chromium loads a page" browse
	else
		skip "Chromium" "not installed"
	fi
}

# whole NS PATH [URL] - NS downloads it, byte for byte
whole() {
	netns "$1" curl -sS --max-time 90 -o "$work/whole-$1" "${3:-http://$VIP:$PORT}$2" &&
		cmp "$work/whole-$1" "$FILES$2"
}

# both NS - NS downloads content of both back ends over one connection
both() {
	local path list=()

	for path in /a/1m /b/1m /a/128k /b/128k; do
		[ ${#list[@]} = 0 ] || list+=(--next)
		list+=(-sS --max-time 120 -o "$work/$1${path//\//-}" "${2:-http://$VIP:$PORT}$path")
	done
	netns "$1" curl "${list[@]}" || return 1
	for path in /a/1m /b/1m /a/128k /b/128k; do
		cmp "$work/$1${path//\//-}" "$FILES$path" || return 1
	done
}

# together - both clients at once
together() {
	local one bad=0

	both c1 &
	one=$!
	both c2 || bad=1
	wait "$one" || bad=1
	return "$bad"
}

network() {
	if [ "$SHAPE" != ns ]; then
		skip network "only in one guest"
		return
	fi
	router_up || fail "no router"
	check "a path of 1,200 bytes, with ICMP" both c1
	check "the FE passes ICMP on" least fe_icmp "$(stat fe fe_icmp)" 1
	black_hole on
	check "a path of 1,200 bytes that says nothing" both c2
	black_hole off
	modprobe nf_nat
	nat_up
	check "two clients behind one address" together
	modprobe -a 8021q bonding
	check "VLAN devices" second_cluster vlan vlan10 19
	check "downloads over VLAN devices" both client http://10.19.0.100
	check "bond devices" second_cluster bond bond0 29
	check "downloads over bond devices" both client http://10.29.0.100
	setconf_everywhere "$CONF"
}

for part in "${@:-light}"; do
	"$part"
done
check "kernel log" klog_check
finish
