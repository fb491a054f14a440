#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# no-window-scaling.sh - the client does not use window scaling.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/options.sh
. "$TOP/tests/faults/options.sh"

without window_scaling
