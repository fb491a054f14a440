-- SPDX-License-Identifier: GPL-2.0
--
-- turns.lua - ask for the given paths in turn. With one connection a thread
-- (wrk -t1 -c1) these are the requests of that connection:
--
--	wrk -t1 -c1 -s turns.lua http://VIP/ -- PATH...

local requests, n = {}, 0

function init(args)
	for i, path in ipairs(args) do
		requests[i] = wrk.format("GET", path)
	end
end

function request()
	n = n % #requests + 1
	return requests[n]
end
