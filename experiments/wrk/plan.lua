-- SPDX-License-Identifier: GPL-2.0
--
-- plan.lua - each connection sends the requests of a file, line by line:
--
--	wrk -tN -cN -s plan.lua http://VIP/ -- FILE N
--
-- A thread has one connection, so that a connection's requests come in this order.
-- A line is a path; "close PATH" ends the connection after that request. Thread i of N
-- starts at line i/N of the file, and goes round.

local requests, at = {}, 0
local n_threads = 0

function setup(thread)
	thread:set("number", n_threads)
	n_threads = n_threads + 1
end

function init(args)
	local made, lines = {}, 0

	for line in assert(io.open(args[1])):lines() do
		if not made[line] then
			local path = line:match("^close (.*)")

			made[line] = wrk.format("GET", path or line, path and { Connection = "close" })
		end
		lines = lines + 1
		requests[lines] = made[line]
	end
	at = math.floor(lines * number / tonumber(args[2]))
end

function request()
	at = at % #requests + 1
	return requests[at]
end
