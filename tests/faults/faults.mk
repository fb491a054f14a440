# SPDX-License-Identifier: GPL-2.0
# faults.mk - what goes wrong in a cluster, under load; see tests/README.md

.PHONY: test-faults
test-faults:
	experiments/install build lab test
	$(MAKE) all
	tests/faults/run $(FAULTS)
