#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-reload.sh - a back end's module is unloaded and loaded again under load. Its connections
# stay with its server, as if accepted there, and are no longer handed on. Connections that are
# being handed to it are reset within two seconds, or stay on their owner. Then the same with
# baton.ko and a setconf. Without probes, since the node cannot answer them meanwhile.
#
# shapes: vm
# lab: --bes 3
# seconds: 240
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

objects=$(dirname "$BATONCTL")

# While baton.ko is loaded it refuses CREATEs; without it there is no answer.
not_taken() {
	[ $(($(grown fe "fe_handoff_$1") + $(grown_here "be_handoff_$1"))) -gt 0 ]
}

# grown_here NAME - sum over the nodes that keep their counters
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
	# No counter has the connections that were under way on be2 itself.
	must "$name: lost" most connections "$(lost "$name")" \
		$(($(grown fe fe_reset_sent) + $(grown_here be_reset_sent) + 20))
}

must "no probes" probes 0
undo probes 2000
reload module refused baton_be
reload both silent baton baton_be
must "afterwards" quiet 150
verdict module module-back both both-back
