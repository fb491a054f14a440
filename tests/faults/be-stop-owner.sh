#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# be-stop-owner.sh - a back end with connections in each state stands still, and goes on. Those
# that it had handed on are not even late. The one state that is lost is HANDOFFING: a CREATE
# is not sent any more after BATON_THOP_AGE_MS, since the other side might have taken a copy
# and forgotten it. No request is served twice. Without probes, which might end the
# connections first.
#
# shapes: vm
# lab: --bes 3
# seconds: 180
#
# shellcheck source=tests/faults/nodes.sh
. "$TOP/tests/faults/nodes.sh"

must "no probes" probes 0
undo probes 2000
must "logs" logs_begin
must "others" others_begin
states_begin
owner_groups
undo be2_back
must "stop" node stop be2
must "CREATE was sent, and not yet given up" least messages "$(bites be1)" 1
must "ask" prepare send established /b/1k
must "ask" prepare send handed /a/1k
must "HANDOFFED goes on" fate handed 10 right 4000
must "ESTABLISHED waits, for longer than a CREATE" fate established 4 silent
must "rule" on be1 nft flush chain ip faults it
must "continue" node cont be2
must "ESTABLISHED goes on" fate established 60 right
must "WILLHANDOFF goes on" fate will 60 right
must "HANDOFFING is reset" fate handing 60 lost
must "served" served_once
others_end
must "the others" hclient_ok others 50
states_end
verdict states others
