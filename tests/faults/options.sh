# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2153
#
# options.sh - clients without some of TCP's options
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

# syns WORD - number of the client's SYNs with that option
syns() {
	capture_read syn.pcap 'tcp[tcpflags] & (tcp-syn | tcp-ack) == tcp-syn' | grep -c "$1"
}

# without OPTION... - run with timestamps, sack or window_scaling switched off on the client
without() {
	local option words=("timestamps TS.val" "sack sackOK" "window_scaling wscale") each

	for option; do
		must "setting" setting client "net.ipv4.tcp_$option" 0
	done
	must "capture" capture_start client syn.pcap "tcp[tcpflags] & tcp-syn != 0"
	counters
	hclient load -m multi -c 15 -n 40 -k 15 -p 2 -d 5 -t 20 /a/1k /b/1k /b/16k /a/128k
	capture_stop
	must "SYNs" least SYNs "$(syns mss)" 10
	for each in "${words[@]}"; do
		case " $* " in
		*" ${each% *} "*) must "SYNs without" equal "${each#* }" "$(syns "${each#* }")" 0 ;;
		*) must "SYNs with" least "${each#* }" "$(syns "${each#* }")" 10 ;;
		esac
	done
	must "answers" least responses "$(field load responses)" 100
	must "re-handoffs" least re-handoffs "$(grown_sum be_handoffs)" 50
	must "connections" lost_within load 0
	say "$(all_grown)"
	verdict load
}
