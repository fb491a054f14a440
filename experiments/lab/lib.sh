# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# lib.sh - functions for lab scripts; sourced before a script starts.
#
# Set for the script:
#   SHAPE FORWARD MODE   as given to `run`
#   NODES BES            all nodes; the back ends (names, space separated)
#   VIP PORT             the service; CLIENT_IP, FE_IP: addresses
#   OUT                  the run's folder, the same path inside and outside
#   TOP LAB              the checkout, and experiments/lab in it
#   FILES                the served files as they should arrive: $FILES/a/1k ...
#   CONF                 the configuration that was applied
#   BATON                1 with the modules loaded, 0 with --no-baton
#
# Each function is described above its definition. In short:
#   on, fetch, fetch_check, wait_until           run things
#   node stop|cont|kill|boot NODE                a node that fails (vm shape)
#   netem, capture_start, capture_stop           the network
#   stat, handoff_mode, klog, nginx_log          baton, kernel, web servers

# Only for the script itself, not for every bash it starts.
unset BASH_ENV

# say WORD... - a line on standard error
say() {
	printf '%s\n' "$*" >&2
}

# fail WORD... - the same, and the end of the script with status 1
fail() {
	say "FAIL: $*"
	exit 1
}

# addr NODE - its address
addr() {
	case $1 in
	fe) echo 10.9.0.1 ;;
	client) echo 10.9.0.2 ;;
	be[1-9]*) echo "10.9.0.$((10 + ${1#be}))" ;;
	vip) echo "$VIP" ;;
	*) say "addr: no node is called $1" && return 1 ;;
	esac
}

# mac NODE - the Ethernet address of its eth0
mac() {
	case $1 in
	fe) echo 02:00:00:00:00:01 ;;
	client) echo 02:00:00:00:00:02 ;;
	be[1-9]*) printf '02:00:00:00:00:%02x\n' $((16 + ${1#be})) ;;
	*) say "mac: no node is called $1" && return 1 ;;
	esac
}

# letter beN - the first part of the paths that only beN serves
letter() {
	local letters=abcdefghijklmnopqrstuvwxyz

	echo "${letters:${1#be}-1:1}"
}

# on [-i] NODE COMMAND... - run it on that node; with -i it gets our input.
# Its output, error output and exit status are those of the command.
on() {
	local input=""

	if [ "$1" = -i ]; then
		input=-i
		shift
	fi
	local node=$1
	shift
	case " $NODES " in
	*" $node "*) ;;
	*) say "on: no node is called $node (there are: $NODES)" && return 255 ;;
	esac
	node_is_up "$node" || { say "on: $node is down" && return 255; }
	if [ "$SHAPE" = ns ]; then
		set -- ip netns exec "$node" "$@"
	elif [ "$node" != "$NODE" ]; then
		set -- "$TOOLS/agent" call "$(mgmt_addr "$node")" 7 $input "$@"
	fi
	if [ -n "$input" ]; then
		"$@"
	else
		"$@" </dev/null
	fi
}

# node VERB NODE - let a machine fail (vm shape; the front end or a back end)
#	stop	it stops, with its timers; frames for it wait, up to a limit
#	cont	it continues where it was; its clock leaps
#	kill	it ends at once, as when the power fails
#	boot	a killed one comes back, configured, its web server running; returns
#		when it answers
# On a node that is stopped or gone `on` fails at once.
node() {
	local token=$BASHPID.$SRANDOM said

	[ "$SHAPE" = vm ] ||
		{ say "node: here all nodes are one machine: use --shape vm" && return 255; }
	[ $# = 2 ] || { say "node: stop, cont, kill or boot, and a node" && return 255; }
	said=$(
		# One at a time: the port cannot be opened twice.
		exec 9>/run/lab/control && flock 9 && exec 8<>/dev/lab/control || exit
		echo "$token $1 $2" >&8
		while read -r -u 8 to said; do
			[ "$to" != "$token" ] || break
		done
		echo "$said"
	)
	[ "$said" = ok ] || { say "node $1: ${said:-no answer}" && return 1; }
	case $1 in
	stop | kill) : >"/run/lab/down-$2" ;;
	*) rm -f "/run/lab/down-$2" ;;
	esac
	[ "$1" != boot ] || wait_until 60 on "$2" true 2>/dev/null
}

node_is_up() {
	[ ! -e "/run/lab/down-$1" ]
}

# mgmt_addr NODE - its address on the management network (vm shape)
mgmt_addr() {
	local address

	address=$(addr "$1") && echo "10.8.${address#10.9.}"
}

# wait_until SECONDS COMMAND... - until it succeeds; fails when time is over
wait_until() {
	local limit=$1 end

	shift
	end=$((${EPOCHREALTIME/./} + $(awk "BEGIN { print int($limit * 1000000) }")))
	until "$@"; do
		[ "${EPOCHREALTIME/./}" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# fetch PATH [NODE|vip [CURL-OPTION...]] - GET by the client, body to stdout.
# Without a node: from the VIP.
fetch() {
	local path=$1 from=${2:-vip}

	shift $(($# > 1 ? 2 : 1))
	on client curl -sS --max-time 20 "$@" "http://$(addr "$from"):$PORT$path"
}

# fetch_check PATH [NODE|vip] - GET by the client; succeeds when status, length
# and every byte are right, and prints the name of the back end that served it.
fetch_check() {
	local path=$1 body head be

	body=$(mktemp) && head=$(mktemp) || return 1
	fetch "$path" "${2:-vip}" -o "$body" -D "$head" || {
		say "fetch_check: $path: curl failed"
		rm -f "$body" "$head"
		return 1
	}
	be=$(sed -n 's/^X-BE: \(be[0-9]*\)\r*$/\1/p' "$head")
	if ! grep -q '^HTTP/1.1 200 ' "$head" || [ -z "$be" ]; then
		say "fetch_check: $path: $(head -n 1 "$head")"
		rm -f "$body" "$head"
		return 1
	fi
	if ! cmp -s "$body" "$FILES$path"; then
		say "fetch_check: $path: $(command stat -c %s "$body") bytes that are not the file's"
		cp "$body" "$OUT/wrong-body"
		rm -f "$body" "$head"
		return 1
	fi
	rm -f "$body" "$head"
	echo "$be"
}

# netem NODE ARG... - delay, loss, ... of packets that leave that node (tc-netem(8))
netem() {
	local node=$1

	shift
	# Its default limit of 1,000 packets would itself lose some of a delayed burst.
	case " $* " in
	*" limit "*) ;;
	*) set -- limit 100000 "$@" ;;
	esac
	on "$node" tc qdisc replace dev eth0 root netem "$@"
}

# netem_clear NODE - end it
netem_clear() {
	on "$1" tc qdisc del dev eth0 root
}

# capture_start NODE FILE [FILTER] - tcpdump on eth0, ready when this returns.
# A relative FILE is put into OUT.
capture_start() {
	local node=$1 file=$2 log

	shift 2
	case $file in
	/*) ;;
	*) file=$OUT/$file ;;
	esac
	log=$file.log
	rm -f "$log" "$file.pid"
	# The shell opens the file: tcpdump would give it to another user, which an
	# OUT that belongs to an ordinary user of the host does not allow.
	# shellcheck disable=SC2016 # expanded on the node
	on "$node" sh -c 'echo $$ >"$1.pid"; exec >"$1"; shift; exec tcpdump "$@"' \
		sh "$file" -i eth0 -s 128 -U -B 16384 --immediate-mode -Z root \
		-w - "$@" 2>"$log" &
	CAPTURES="${CAPTURES:-}$! $node $file
"
	wait_until 10 grep -q 'listening on' "$log" || {
		say "capture_start: tcpdump on $node: $(cat "$log")"
		return 1
	}
}

# capture_stop - ends every capture; the files are complete when it returns
capture_stop() {
	local job node file

	# Packets that have arrived should be in the file.
	sleep 0.3
	while read -r job node file; do
		[ -n "$job" ] || continue
		on "$node" kill -INT "$(cat "$file.pid")"
		wait "$job" || :
		rm -f "$file.pid"
	done <<<"${CAPTURES:-}"
	CAPTURES=
}

# capture_read FILE [TCPDUMP-ARGUMENT...] - print a capture, numbers as numbers
capture_read() {
	local file=$1

	shift
	case $file in
	/*) ;;
	*) file=$OUT/$file ;;
	esac
	# Not as the user tcpdump, which may have no access to OUT.
	tcpdump -Z root -nr "$file" "$@" 2>/dev/null
}

# stat NODE NAME - the value of one of baton's counters (`command stat` is the
# other stat)
stat() {
	on "$1" "$BATONCTL" stats --all | awk -v name="$2" '
		$1 == name { print $2; found = 1 }
		END { if (!found) { print "stat: no counter " name >"/dev/stderr"; exit 1 } }'
}

# stat_sum NAME - the same, over the front end and all back ends
stat_sum() {
	local node sum=0 value

	for node in fe $BES; do
		value=$(stat "$node" "$1") || return 1
		sum=$((sum + value))
	done
	echo "$sum"
}

# handoff_mode single|multi - switch the service "web" on the front end
handoff_mode() {
	echo "$1" | on -i fe sh -c 'cat >/sys/class/baton/web/handoff_mode'
}

# nginx_log beN - the errors in its web server's log
nginx_log() {
	on "$1" cat "/run/lab/nginx-$1/error.log"
}

# nginx_more beN - put our input into the server section of its web server; all of
# its workers use it when this returns
nginx_more() {
	local be=$1 run=/run/lab/nginx-$1 master old

	on "$be" mkdir -p "$run/more"
	on -i "$be" sh -c "cat >$run/more/test.conf" || return 1
	on "$be" nginx -tq -p "$run" -e "$run/error.log" -c "$run/nginx.conf" &&
		master=$(on "$be" cat "$run/nginx.pid") &&
		old=$(on "$be" pgrep -P "$master") &&
		on "$be" kill -HUP "$master" &&
		wait_until 20 nginx_workers_gone "$be" "$old"
}

nginx_workers_gone() {
	# shellcheck disable=SC2086 # numbers
	! on "$1" ps -p "${2//[[:space:]]/,}" >/dev/null
}

# klog NODE - its kernel log since the nodes are up
klog() {
	on "$1" dmesg | awk 'begun { print } /lab: nodes start/ { begun = 1 }'
}

KLOG_BAD='------------\[ cut here|WARNING:|BUG:|Oops|general protection'
KLOG_BAD+='|possible (circular|recursive|irq lock)|inconsistent lock|suspicious RCU'
KLOG_BAD+='|detected stall|refcount_t|unregister_netdevice: waiting|KASAN|KCSAN'
KLOG_BAD+='|UBSAN|ODEBUG|kmemleak: [1-9]|scheduling while atomic|sleeping function'
KLOG_BAD+='|blocked for more than|corruption|page allocation failure|Call Trace:'
KLOG_BAD+='|Kernel panic|Unable to handle|invalid opcode|Objects remaining'

# Without KCSAN's reports of races in which no module of baton has a frame
klog_races() {
	awk '/====================/ { if (!inside || report !~ /KCSAN/ || report ~ /\[baton/) printf "%s", report
		report = ""; inside = !inside }
		inside { report = report $0 "\n"; next }
		{ print }
		END { printf "%s", report }'
}

# klog_check - prints bad lines of the kernel logs, and fails if there are any
klog_check() {
	local node lines nodes=$NODES bad=0

	# All nodes have one kernel, so one log.
	[ "$SHAPE" = vm ] || nodes=fe
	for node in $nodes; do
		node_is_up "$node" || continue
		lines=$(klog "$node" | klog_races | grep -E -A 30 -e "$KLOG_BAD") || continue
		printf '%s\n' "$lines" | sed "s/^/$node: /"
		bad=1
	done
	return $bad
}
