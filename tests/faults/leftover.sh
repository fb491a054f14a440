#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# leftover.sh - after all faults of a boot, and after all timeouts: no entry on any node, no
# object in baton's slabs (a held packet keeps its entry), no reference to a module except those
# of its namespaces; and the cluster works.
#
# shapes: ns vm
# seconds: 240
# last
#
# shellcheck source=tests/faults/faults.sh
. "$TOP/tests/faults/faults.sh"

must "no load" counters
hclient after -m multi -c 10 -n 20 -d 60 -t 20 /a/1k /b/1k /a/128k
must "works as before" hclient_ok after 200
must "nobody lost anything" unchanged fe_reset_sent be_reset_sent fe_handoff_silent be_handoff_silent
must "entries" wait_until 150 entries_gone
must "slabs" slabs_empty
verdict after
