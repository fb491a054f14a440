#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# port-reuse.sh - a client has 64 ports and soon uses each again: after a second of TIME_WAIT
# (tcp_tw_reuse), and right after resetting a connection.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

must "setting" setting client net.ipv4.tcp_tw_reuse 1
counters
hclient closing -m multi -c 20 -k 3 -d 6 -t 20 -l 40000-40063 /a/1k /b/1k /b/16k
must "closing" lost_within closing 0
must "closing: ports used again" least ports "$(field closing ports_again)" 20
must "closing: the front end saw it" least fe_port_reuse "$(grown fe fe_port_reuse)" 20
counters
hclient resetting -m multi -c 20 -k 3 -d 4 -t 20 -r -l 41000-41063 /a/1k /b/1k /b/16k
must "resetting" lost_within resetting 0
must "resetting: ports used again" least ports "$(field resetting ports_again)" 50
must "resetting: the front end saw it" least fe_port_reuse "$(grown fe fe_port_reuse)" 50
say "$(all_grown)"
verdict closing resetting
