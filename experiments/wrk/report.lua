-- SPDX-License-Identifier: GPL-2.0
--
-- report.lua - printed first in done() of scripts: requests, requests_per_s, p50_ms,
-- p99_ms and errors, a name and a value a line. For load.lua and alternate.lua.
--
-- strange: errors that wrk does not count itself

return function(summary, latency, strange)
	local errors = summary.errors

	io.write(string.format("requests %d\n", summary.requests))
	io.write(string.format("requests_per_s %.1f\n", summary.requests / summary.duration * 1e6))
	io.write(string.format("p50_ms %.2f\n", latency:percentile(50) / 1000))
	io.write(string.format("p99_ms %.2f\n", latency:percentile(99) / 1000))
	io.write(string.format("errors %d\n", errors.connect + errors.read + errors.write +
		errors.timeout + strange))
end
