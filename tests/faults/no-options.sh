#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# no-options.sh - the client sends no TCP option but MSS.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/options.sh
. "$TOP/tests/faults/options.sh"

without timestamps sack window_scaling
