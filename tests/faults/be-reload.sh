#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-reload.sh - a back end's module goes under load and comes back. Its
# connections stay with its server, as if accepted there, and are not handed on
# any more; what is on its way to it, or asks for it meanwhile, is reset within two
# seconds, or stays where it is. Then the same with baton.ko and a setconf. Without
# probes: nobody answers them meanwhile.
#
# shapes: vm
# lab: --bes 3
# seconds: 240
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

objects=$(dirname "$BATONCTL")

# As long as baton.ko is there it says no; then nobody says anything.
not_taken() {
	[ $(($(grown fe "fe_handoff_$1") + $(grown_here "be_handoff_$1"))) -gt 0 ]
}

# grown_here NAME - on the nodes that keep their counters
grown_here() {
	echo $(($(grown be1 "$1") + $(grown be3 "$1")))
}

# reload NAME refused|silent MODULE...
reload() {
	local name=$1 answer=$2 i modules each

	shift 2
	modules=("$@")
	counters
	hclient "$name" -m any -c 20 -k 40 -d 60 -t 10 /a/1k /b/1k /c/1k /b/16k &
	load=$!
	must "$name: load" started "$name" 400
	for ((i = ${#modules[@]} - 1; i >= 0; i--)); do
		must "$name: unload" on be2 rmmod "${modules[i]}"
	done
	must "$name: $answer" wait_until 20 not_taken "$answer"
	for each in "$@"; do
		must "$name: load again" on be2 insmod "$objects/$each.ko"
	done
	[ "$1" = baton_be ] || must "$name: setconf" on be2 "$BATONCTL" setconf "$OUT/probes.conf"
	hclient "$name-back" -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
	must "$name: works as before" hclient_ok "$name-back" 100
	signal "$name" TERM
	wait $load
	must "$name: nothing wrong, nothing hangs" nothing_wrong "$name"
	must "$name: quick" most "ms for a failure" "$(field "$name" longest_failure_ms)" 4000
	# What be2 itself had under way nobody counts.
	must "$name: lost" most connections "$(lost "$name")" \
		$(($(grown fe fe_reset_sent) + $(grown_here be_reset_sent) + 20))
}

must "no probes" probes 0
undo probes 2000
reload module refused baton_be
reload both silent baton baton_be
must "afterwards" quiet 150
verdict module module-back both both-back
