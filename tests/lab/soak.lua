-- SPDX-License-Identifier: GPL-2.0
-- soak.lua - for wrk with one connection a thread: compares every response with the last
-- request. Mostly small files, as on a web server. Arguments after "--": number of back ends,
-- seed.
local sizes = {
	{ name = "1k", bytes = 1024, share = 70 },
	{ name = "16k", bytes = 16384, share = 20 },
	{ name = "128k", bytes = 131072, share = 8 },
	{ name = "1m", bytes = 1048576, share = 2 },
}
local threads, asked, size, be, last = {}, nil, nil, nil, nil
local n_bes

-- Globals, since done() sees nothing else
right, wrong, changes, why = 0, 0, 0, ""

function setup(thread)
	thread:set("number", #threads)
	threads[#threads + 1] = thread
end

function init(args)
	n_bes = tonumber(args[1])
	math.randomseed(tonumber(args[2]) + number)
end

local function draw()
	local left = math.random(100)
	for _, each in ipairs(sizes) do
		left = left - each.share
		if left <= 0 then
			return each
		end
	end
end

function request()
	size = draw()
	be = math.random(n_bes)
	asked = string.format("/%s/%s", string.char(96 + be), size.name)
	return wrk.format("GET", asked)
end

-- Each line of 32 bytes of a file has its path and its offset.
local function fault(status, headers, body)
	if status ~= 200 then
		return "status " .. status
	elseif headers["X-BE"] ~= "be" .. be then
		return "answered by " .. tostring(headers["X-BE"])
	elseif #body ~= size.bytes then
		return #body .. " bytes"
	elseif body:sub(1, 32) ~= string.format("%-20s %010d\n", asked, 0) then
		return "begins with " .. body:sub(1, 31)
	elseif body:sub(-32) ~= string.format("%-20s %010d\n", asked, size.bytes - 32) then
		return "ends with " .. body:sub(-32, -2)
	end
end

function response(status, headers, body)
	local found = fault(status, headers, body)
	if found then
		wrong = wrong + 1
		why = asked .. ": " .. found
		return
	end
	right = right + 1
	if last and last ~= be then
		changes = changes + 1
	end
	last = be
end

function done(summary, latency)
	local sum, errors = { right = 0, wrong = 0, changes = 0 }, summary.errors
	for _, thread in ipairs(threads) do
		for name in pairs(sum) do
			sum[name] = sum[name] + thread:get(name)
		end
		if thread:get("why") ~= "" then
			io.stderr:write("wrk: ", thread:get("why"), "\n")
		end
	end
	io.write(string.format('{\n"errors": %d,\n"connect_errors": %d,\n"read_errors": %d,\n' ..
		'"write_errors": %d,\n"timeouts": %d,\n"wrong": %d,\n"responses": %d,\n' ..
		'"content_changes": %d,\n"longest_ms": %d\n}\n',
		errors.connect + errors.read + errors.write + errors.timeout + sum.wrong,
		errors.connect, errors.read, errors.write, errors.timeout,
		sum.wrong, sum.right, sum.changes, latency.max / 1000))
end
