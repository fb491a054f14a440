# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# faults.sh - functions for the faults; each fault sources it first.
#
# A fault is a script NAME.sh in this folder, with lines for `run` in its head:
#	# shapes: ns vm		shapes of the lab in which it works
#	# lab: OPTION...	further options of the lab (--bes 3 ...)
#	# seconds: N		its time limit (120)
#	# alone			no other fault can use the nodes after it
#	# last			it runs at the end of every boot
# It injects the fault, runs clients, removes the fault, and ends with
# `verdict CLIENT...`, which prints one line for `run`:
#	fault NAME REQUESTS RIGHT LOST SILENCE_MS ok|not-ok WHY...

# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"

# Clients of different faults may have the same name.
OUT=$OUT/$SUITE
mkdir -p "$OUT"

WHY=
UNDO=()

# must WHAT COMMAND... - if the command fails, so does the fault, with its output as the reason
must() {
	local what=$1

	shift
	"$@" >"$work/why" 2>&1 && return
	complain "$what: $(head -n 12 "$work/why" | tr -s '\n\t ' ' ')"
	return 1
}

# complain WORD... - let the fault fail, for this reason
complain() {
	say "$SUITE: $*"
	WHY="$WHY${WHY:+; }$*"
}

# undo COMMAND... - run this when the fault ends, in any way; the last command first
undo() {
	UNDO=("$(printf '%q ' "$@")" "${UNDO[@]}")
}

undo_all() {
	local command

	for command in "${UNDO[@]}"; do
		eval "$command"
	done
	UNDO=()
}

on_exit() {
	undo_all >/dev/null 2>&1
	rm -rf "$work"
}
trap on_exit EXIT

# nft_rule NODE HOOK RULE - add an nft rule until the fault ends; RULE has "counter name bites"
nft_rule() {
	undo on "$1" nft delete table ip faults
	on -i "$1" nft -f - <<-EOF
		table ip faults {
			counter bites { }
			chain it {
				type filter hook $2 priority -450;
				$3
			}
		}
	EOF
}

# bites [NODE...] - number of packets that these rules matched, on these or all nodes
bites() {
	local node sum=0

	# shellcheck disable=SC2086 # names
	[ $# -gt 0 ] || set -- fe $BES
	for node; do
		sum=$((sum + $(nft_count "$node" faults bites)))
	done
	echo $sum
}

# setting NODE NAME VALUE - set a sysctl until the fault ends
setting() {
	undo on "$1" sysctl -qw "$2=$(on "$1" sysctl -n "$2")"
	on "$1" sysctl -qw "$2=$3"
}

# kernel_count NODE NAME - print a counter of nstat(8), counted since boot
kernel_count() {
	on "$1" nstat -asz "$2" | awk -v name="$2" '$1 == name { print $2 }'
}

# no_fault WHY... - the lab cannot inject it: skipped, neither passed nor failed
no_fault() {
	echo "fault $SUITE 0 0 0 0 skip $*"
	exit 0
}

# lost CLIENT... - number of connections of these clients that were reset or ended early
lost() {
	local name sum=0

	for name; do
		sum=$((sum + $(field "$name" resets) + $(field "$name" early_closes)))
	done
	echo $sum
}

# sum KEY CLIENT... - sum of a number over these clients
sum() {
	local key=$1 name sum=0

	shift
	for name; do
		sum=$((sum + $(field "$name" "$key")))
	done
	echo $sum
}

# silence CLIENT... - the longest time, in ms, that a client waited for a byte or for the end of
# a connection
silence() {
	local name key longest=0 value

	for name; do
		for key in longest_silence_ms longest_failure_ms; do
			value=$(field "$name" $key)
			[ "${value:-0}" -le "$longest" ] || longest=$value
		done
	done
	echo "$longest"
}

# nothing_wrong CLIENT - all answers are right, and nothing hangs
nothing_wrong() {
	local key bad=0

	[ -s "$OUT/$1.json" ] || { cat "$OUT/$1.err" && return 1; }
	for key in wrong_status wrong_mark wrong_framing wrong_body timeouts connect_errors; do
		equal "$key" "$(field "$1" $key)" 0 || bad=1
	done
	[ $bad = 0 ] || head -n 3 "$OUT/$1.err"
	return $bad
}

# lost_within CLIENT N - nothing is wrong, and at most N connections are lost
lost_within() {
	nothing_wrong "$1" && most "connections lost" "$(lost "$1")" "$2" && return
	head -n 3 "$OUT/$1.err"
	return 1
}

# started CLIENT [N] - wait until the load is running; call counters before it begins
started() {
	wait_until 60 has_grown fe fe_forwarded "${2:-100}" && return
	cat "$OUT/$1.err"
	return 1
}

# living NODE - number of entries there, except those that only wait for a timeout
living() {
	on "$1" "$BATONCTL" conns | awk 'NR > 1 && !/CLOSING|TIME_WAIT|HANDOFFED|REFUSED|RESET/' | wc -l
}

# quiet - wait until no node has more living entries or sockets than before (leftover.sh checks
# that entries with a timeout go, too)
quiet() {
	local node

	for node in fe $BES; do
		wait_until "${1:-60}" as_many_live "$node" && continue
		echo "$node: $(living "$node") connections are left:" \
			"$(on "$node" "$BATONCTL" conns | grep -v -e CLOSING -e TIME_WAIT -e HANDOFFED -e REFUSED -e RESET | head -n 3)"
		return 1
	done
	wait_until "${1:-60}" no_more_sockets && return
	for node in client fe $BES; do
		sockets_say "$node"
	done
	return 1
}

no_more_sockets() {
	local node

	for node in client fe $BES; do
		[ "$(sockets "$node")" -le "$(cat "$work/sockets-$node")" ] || return 1
	done
}

as_many_live() {
	[ "$(living "$1")" -le "$(cat "$work/living-$1")" ]
}

# entries_gone - no node has an entry; the memory is freed a grace period later
entries_gone() {
	local node

	for node in fe $BES; do
		[ "$(on "$node" "$BATONCTL" conns | wc -l)" -le 1 ] || return 1
	done
}

# slabs_empty - no node has an object of baton's; its slabs are not merged with others
slabs_empty() {
	local node cache kernels="fe $BES"

	[ "$SHAPE" = vm ] || kernels=fe
	for node in $kernels; do
		for cache in fe be; do
			[ "$SHAPE$cache" != "vm${node%%[0-9]*}" ] && [ "$SHAPE" = vm ] && continue
			wait_until 20 slab_empty "$node" "baton_${cache}_conn" && continue
			echo "$node baton_${cache}_conn: $(slab_objects "$node" "baton_${cache}_conn")"
			return 1
		done
	done
}

# slab_objects NODE CACHE - number of live objects; exact only after a shrink
slab_objects() {
	# shellcheck disable=SC2016 # expanded there
	on "$1" sh -c 'cd /sys/kernel/slab/$0 && echo 1 >shrink && read -r n rest <objects && echo $n' "$2"
}

slab_empty() {
	[ "$(slab_objects "$1" "$2")" = 0 ]
}

# verdict CLIENT... - end the fault: remove it, check that connections are over, print the line
verdict() {
	undo_all
	must "afterwards" quiet
	must "web servers' logs" logs_clean
	echo "fault $SUITE $(sum requests "$@") $(sum responses "$@") $(lost "$@") $(silence "$@")" \
		"$([ -z "$WHY" ] && echo ok || echo not-ok "$WHY")"
	[ -z "$WHY" ]
	exit
}

# begin - record the state that `verdict` compares with
begin() {
	local node

	for node in fe $BES; do
		living "$node" >"$work/living-$node"
		mode_is "$node" multi || mode_everywhere multi || complain "not in multi mode"
	done
	idle_begin
}

begin
