#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-kill-owner.sh - the kernel of a back end is killed while it has connections in each state.
# Connections that it had handed on go on. The others are lost: the back end answers no probe,
# and the FE resets their clients, even those that only wait for a response. That should take
# three intervals of 2 s, one probe of 1.6 s and a walk of 16 s through the FE's table.
#
# shapes: vm
# lab: --bes 3
# seconds: 300
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

must "others" others_begin
states_begin
must "set up" prepare slow answering $GROUP /b/128k
owner_groups
undo be2_back
must "kill" node kill be2
must "CREATE was sent" least messages "$(bites be1)" 1
must "ask" prepare send established /b/1k
must "ask" prepare send handed /a/1k
must "HANDOFFED goes on" fate handed 20 right 4000
must "ESTABLISHED is reset" fate established 60 lost 26000
must "who says nothing is asked" wait_until 40 asked $((2 * GROUP))
must "WILLHANDOFF is reset" fate will 60 lost
must "HANDOFFING is reset" fate handing 60 lost
must "so is who only listens" fate answering 60 lost
must "by the FE" least resets "$(grown fe fe_owner_down)" $((4 * GROUP))
must "be1 knows as well" wait_until 20 is_down be1 be2
must "the FE hears that they know" wait_until 60 forwards_none be2
must "rule" on be1 nft flush chain ip faults it
must "boot" node boot be2
must "it is up again" wait_until 30 is_up fe be2
hclient back -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
must "it serves again" hclient_ok back 100
others_end
must "the others" hclient_ok others 50
states_end
for node in be1 be3; do
	must "$node: all is closed" wait_until 60 as_many_live "$node"
done
verdict states others back
