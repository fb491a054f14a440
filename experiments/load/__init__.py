# SPDX-License-Identifier: GPL-2.0
"""What experiments/loads is made of."""
