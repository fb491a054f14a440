#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-stop-target.sh - the back end that connections are handed to stands still. These are reset
# within two seconds, since it may have taken them; all others go on. When it goes on it
# refuses the CREATEs that waited for it, since they come too late.
#
# shapes: vm
# lab: --bes 3
# seconds: 180
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

must "logs" logs_begin
must "others" others_begin
states_begin
target_groups
undo be2_back
must "stop" node stop be2
must "HANDOFFING" prepare send handing /b/1k
must "HANDOFFING is reset" fate handing 20 lost 4000
must "ESTABLISHED goes on" prepare send established /a/1k
must "ESTABLISHED goes on" fate established 20 right 4000
must "WILLHANDOFF is reset when its time comes" fate will 30 lost
must "... with what the owner had to say" least responses "$(grown be1 be_handoff_silent)" $((2 * GROUP))
must "continue" node cont be2
must "it refuses what had waited for it" wait_until 20 has_grown be2 thop_late $((2 * GROUP))
hclient back -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
must "it serves again" hclient_ok back 100
must "served" served_once
others_end
must "the others" hclient_ok others 50
states_end
verdict states others back
