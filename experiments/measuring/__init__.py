# SPDX-License-Identifier: GPL-2.0
"""The parts of experiments/measure.

figure.py   the description of a figure; finding them in experiments/figures
point.py    a point: its file, and whether that is still valid
inputs.py   the inputs of results: sources, lab, versions
plan.py     plans of requests, one after another
guest.py    methods I, V and K: points measured in the lab
host.py     methods S and instructions: points measured by a command on the host
values.py   from a command's output to numbers
plot.py     pictures; report.py: the page; table.py: CSV, and two runs compared
"""
