# SPDX-License-Identifier: GPL-2.0
# demo.mk - see the demo

.PHONY: demo
demo:
	@experiments/demo
