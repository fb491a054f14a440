#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# no-timestamps.sh - the client does not use timestamps.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/options.sh
. "$TOP/tests/faults/options.sh"

without timestamps
