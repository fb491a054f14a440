#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# nfqueue.sh [SECONDS] - every packet of front end and back ends goes through a program in user
# space (NFQUEUE, as with an intrusion prevention system), in one chain after another: the hooks
# after the queue run in that program's system call, with BHs on. Nothing is lost, and no CPU
# locks up.
#
# shellcheck source=tests/lab/suite.sh
. "$TOP/tests/lab/suite.sh"
seconds=${1:-2}

# queue_saw NODE LEAST - the queue had at least this many packets, and dropped none
queue_saw() {
	least "packets seen on $1" "$(sed -n 2p "$work/nfq-$1")" "$2" &&
		equal "packets dropped on $1" "$(awk '$1 == 0 { print $6 + $7 }' "$work/queue-$1")" 0
}

# These must not grow, however slow the reader is. thop_unexpected may: a message that waits in
# a queue is repeated, and answered twice.
clean_counters() {
	unchanged be_reset_sent fe_reset_sent fe_handoff_silent be_handoff_silent be_pin_gap \
		be_pin_request be_pin_response xmit_failed fe_head_bad thop_malformed
}

# through NAME HOOK PRIORITY [--gso] - run load while every packet of every node is queued
through() {
	local name=$1 node readers=

	counters
	for node in fe $BES; do
		check "$name: reader on $node" reader_on "$node" ${4:+"$4"} || finish
		check "$name: rule on $node" queue_on "$node" "$2" "$3" || finish
	done
	hclient "$name" -m multi -c 8 -k 30 -d "$seconds" /a/1k /b/1k /a/16k /b/128k
	for node in fe $BES; do
		check "$name: the queue of $node runs empty" queue_off "$node"
	done
	# shellcheck disable=SC2086 # numbers
	wait $readers
	check "$name: no error" hclient_ok "$name" 8
	for node in fe $BES; do
		check "$name: $node's packets were queued" queue_saw "$node" 30
	done
	check "$name: counters" clean_counters
	check "$name: handed on" has_grown fe fe_handoffs 1
}

if ! command -v nft >/dev/null; then
	skip "queues" "there is no nft here"
	finish
fi
for node in fe $BES; do
	on "$node" modprobe -a nfnetlink_queue nft_queue
done
mode_everywhere multi
idle_begin
# baton's own hooks are at raw and before it (-301) in prerouting and output, and last (INT_MAX)
# in input
through input input 0
through input-gso input 0 --gso
through prerouting prerouting -400
through output output -400
through output-later output 0
check "no socket is left" idle 60
finish
