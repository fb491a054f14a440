#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# thop-loss-50.sh - every node loses 50 % of the messages sent to it.
#
# shapes: ns vm
#
# shellcheck source=tests/faults/thop.sh
. "$TOP/tests/faults/thop.sh"

thop_loss 50
