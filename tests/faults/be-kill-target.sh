#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-kill-target.sh - the kernel of the back end that connections are handed to is killed,
# before and after the CREATE was sent. These connections are reset within two seconds, since
# the back end may have taken them; all others of the same owner go on.
#
# shapes: vm
# lab: --bes 3
# seconds: 200
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

must "others" others_begin
states_begin
target_groups
must "set up" prepare open late $GROUP /a/1k
must "rule" nft_rule be2 prerouting "ip saddr $(addr be1) $CREATE counter name bites drop"
undo be2_back
must "HANDOFFING" prepare send handing /b/1k
must "kill" node kill be2
must "ask" prepare send late /b/1k
must "HANDOFFING is reset" fate handing 20 lost 4000
must "so it is when it was gone before" fate late 20 lost 4000
must "ESTABLISHED goes on" prepare send established /a/1k
must "ESTABLISHED goes on" fate established 20 right 4000
must "WILLHANDOFF is reset when its time comes" fate will 30 lost
must "nobody answered" equal silences "$(grown be1 be_handoff_silent)" $((3 * GROUP))
must "boot" node boot be2
hclient back -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
must "it serves again" hclient_ok back 100
others_end
must "the others" hclient_ok others 50
states_end
verdict states others back
