-- SPDX-License-Identifier: GPL-2.0
-- alternate.lua - wrk's requests go round the paths given after "--". A back end
-- has only its own files, so that wrk counts each wrong turn as Non-2xx.
local requests, turn = {}, 0

function init(args)
	for _, path in ipairs(args) do
		requests[#requests + 1] = wrk.format("GET", path)
	end
end

function request()
	turn = turn % #requests + 1
	return requests[turn]
end
