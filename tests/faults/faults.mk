# SPDX-License-Identifier: GPL-2.0
# faults.mk - faults injected into a cluster under load; see tests/README.md

.PHONY: test-faults
test-faults:
	experiments/install build lab test
	$(MAKE) all
	tests/faults/run $(FAULTS)
