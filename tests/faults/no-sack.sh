#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# no-sack.sh - the client does not use SACK.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/options.sh
. "$TOP/tests/faults/options.sh"

without sack
