# SPDX-License-Identifier: GPL-2.0
"""From a command's output to numbers."""
import json
import re

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "": 1}


class NoValue(Exception):
    """The output lacks the value."""


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


def client(text):
    """Of our client: JSON on its last line."""
    try:
        return json.loads(text.strip().split("\n")[-1])
    except json.JSONDecodeError as error:
        raise NoValue(f"no JSON in: {text.strip()[-200:]}") from error


def last_transfer(text):
    """Of several by curl -w '%{time_total} %{size_download} %{http_code}\\n': the last one."""
    rows = re.findall(r"^([\d.]+) (\d+) (\d+)$", text, re.M)
    if not rows or any(status != "200" for _, _, status in rows):
        raise NoValue(f"not all answers are 200: {text.strip()[-200:]}")
    return {"seconds": float(rows[-1][0]), "first_s": float(rows[0][0]), "bytes": int(rows[-1][1])}


def number(text):
    """Just one."""
    return {"number": int(_find(r"^(\d+)$", text, "number")[1])}


def grown(before, after):
    """{(node, counter): growth} of two files of counters"""
    def read(text):
        return {(node, name): int(value) for node, name, value in
                (line.split() for line in text.strip().split("\n") if len(line.split()) == 3)
                if re.fullmatch(r"-?\d+", value)}

    first = read(before)
    return {key: value - first.get(key, 0) for key, value in read(after).items()
            if value != first.get(key, 0)}
