#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-kill-owner.sh - the kernel of a back end is gone, in each state that its own
# connections have. What it had handed on goes on. The rest is lost, and nobody
# says so: there are no probes, the FE forwards to where nobody is. The clients
# are reset when the back end is up again and they send their next packet; one
# that has nothing to send and waits for a response hears nothing at all. The FE
# does not hear of those resets either: its entries wait for their 900 s.
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
must "nobody resets ESTABLISHED" fate established 10 silent
must "nobody resets WILLHANDOFF" fate will 1 silent
must "nobody resets HANDOFFING" fate handing 1 silent
must "nobody resets who only listens" fate answering 1 silent
must "rule" on be1 nft flush chain ip faults it
must "boot" node boot be2
hclient back -m multi -c 10 -n 10 -d 60 -t 20 /a/1k /b/1k
must "it serves again" hclient_ok back 100
must "ESTABLISHED is reset" fate established 130 lost
must "WILLHANDOFF is reset" fate will 130 lost
must "HANDOFFING is reset" fate handing 130 lost
must "nobody tells who only listens" fate answering 5 silent
must "close" prepare drop answering
must "the FE remembers them" least entries "$(on fe "$BATONCTL" conns | grep -c 'FORWARDING.* be2 ')" $GROUP
others_end
must "the others" hclient_ok others 50
states_end
for node in be1 be3; do
	must "$node: all is closed" wait_until 60 as_many_live "$node"
done
undo fe_forgets
verdict states others back
