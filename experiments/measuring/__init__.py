# SPDX-License-Identifier: GPL-2.0
"""What experiments/measure is made of.

figure.py   what a figure says of itself; finding them in experiments/figures
point.py    a point: its file, and whether that is still true
inputs.py   what results depend on: sources, lab, versions
load.py     what is asked for: plans, request by request
guest.py    methods I, V and K: points measured in the lab
host.py     methods S and instructions: points measured by a command on the host
values.py   from what a command printed to numbers
plot.py     pictures; report.py: the page; table.py: CSV, and two runs compared
"""
