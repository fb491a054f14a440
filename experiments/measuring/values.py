# SPDX-License-Identifier: GPL-2.0
"""From what a command printed to numbers."""
import re

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "": 1}


class NoValue(Exception):
    """What was to be measured is not in the output."""


def _find(pattern, text, what):
    match = re.search(pattern, text, re.M)
    if not match:
        raise NoValue(f"no {what} in: {text.strip()[-200:]}")
    return match


def _time(number, unit):
    return float(number) * UNITS[unit]


def wrk(text):
    """Of wrk --latency: rate, number, latencies in seconds. An error of any kind is none."""
    if re.search(r"Socket errors|Non-2xx", text):
        raise NoValue(f"wrk saw errors: {text.strip()[-200:]}")
    value = {
        "requests": int(_find(r"^ +(\d+) requests in", text, "number of requests")[1]),
        "per_s": float(_find(r"^Requests/sec: +([\d.]+)", text, "rate")[1]),
    }
    mean = re.search(r"^ +Latency +([\d.]+)(us|ms|s|m) ", text, re.M)
    if mean:
        value["mean_s"] = _time(mean[1], mean[2])
    for share, number, unit in re.findall(r"^ +(\d+)% +([\d.]+)(us|ms|s|m)$", text, re.M):
        value[f"p{share}_s"] = _time(number, unit)
    if value["requests"] < 5:
        raise NoValue(f"only {value['requests']} requests")
    return value


def curl(text):
    """curl -w '%{time_total} %{size_download} %{http_code}'"""
    took, size, status = _find(r"^([\d.]+) (\d+) (\d+)$", text, "time").groups()
    if status != "200":
        raise NoValue(f"status {status}")
    return {"seconds": float(took), "bytes": int(size)}


def grown(before, after):
    """{(node, counter): growth} of two files of counters"""
    def read(text):
        return {(node, name): int(value) for node, name, value in
                (line.split() for line in text.strip().split("\n") if len(line.split()) == 3)
                if re.fullmatch(r"-?\d+", value)}

    first = read(before)
    return {key: value - first.get(key, 0) for key, value in read(after).items()
            if value != first.get(key, 0)}
