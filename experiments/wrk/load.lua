-- SPDX-License-Identifier: GPL-2.0
--
-- load.lua - the connections of a load file, for wrk with as many threads as
-- connections:
--
--	wrk -tN -cN -s load.lua http://VIP/ -- FILE
--
-- Thread i makes the file's connections i, i + N, i + 2N, ..., one after
-- another, and begins anew after the last: wrk does not say for which
-- connection it asks for a request, so each thread has only one. The last
-- request of a connection says Connection: close. It is a closed loop: pauses
-- in the file are ignored.
--
-- In the file, at most 1,000,000 requests:
--	# comment
--	c [PAUSE_MS]			a connection begins
--	g TARGET BYTES [PAUSE_MS]	a request of it, for /t/TARGET
--
-- done() prints a name and a value a line: requests, requests_per_s, p50_ms,
-- p99_ms, errors (those of wrk, and answers other than 200), hits and misses
-- by X-Cache, and served_BE by X-BE.

local report = dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "") .. "report.lua")
local max_requests = 1000000
local threads = {}
local sequence, next_one = {}, 1

function setup(thread)
	threads[#threads + 1] = thread
	thread:set("number", #threads)
end

local function read(path)
	local file = assert(io.open(path, "rb"))
	local text = file:read("*a")

	file:close()
	return "\n" .. text
end

-- Positions of the lines that begin a connection, and the end of the text
local function begins(text)
	local found, at = {}, text:find("\nc", 1, true)

	while at do
		found[#found + 1] = at
		at = text:find("\nc", at + 2, true)
	end
	found[#found + 1] = #text + 1
	return found
end

-- Each request is made once and then shared: a thread has as many as it has
-- targets, twice because of the last ones.
local formatted = {}
local function request_for(target, last)
	local key = (last and "l" or "k") .. target

	if not formatted[key] then
		formatted[key] = wrk.format("GET", "/t/" .. target,
			last and { Host = wrk.headers.Host, Connection = "close" } or nil)
	end
	return formatted[key]
end

local function add_connection(text)
	local last

	for target in text:gmatch("\ng[ \t]+(%S+)") do
		if last then
			sequence[#sequence + 1] = request_for(last, false)
		end
		last = target
	end
	if last then
		sequence[#sequence + 1] = request_for(last, true)
	end
	assert(#sequence <= max_requests, "load.lua: more than 1,000,000 requests")
end

-- wrk has no API for the number of threads: take it from the command line.
local function of_threads()
	local file = assert(io.open("/proc/self/cmdline", "rb"))
	local words = file:read("*a")
	local n = words:match("%z%-t%z?(%d+)%z") or words:match("%z%-%-threads[%z=](%d+)%z")

	file:close()
	return assert(tonumber(n), "load.lua: give wrk a number of threads: -tN -cN")
end

function init(args)
	local text = read(assert(args[1], "load.lua: give a load file: wrk ... -- FILE"))
	local at, step = begins(text), of_threads()

	for i = number, #at - 1, step do
		add_connection(text:sub(at[i], at[i + 1] - 1))
	end
	assert(#sequence > 0, "load.lua: fewer connections in the file than threads")
	-- wrk asks the first thread for a request that it inspects but does not send.
	next_one = number == 1 and #sequence or 1
end

function request()
	local one = sequence[next_one]

	next_one = next_one % #sequence + 1
	return one
end

strange, hits, misses, served = 0, 0, 0, {}

function response(status, headers)
	local be, cache = headers["X-BE"] or "nobody", headers["X-Cache"]

	if status ~= 200 then
		strange = strange + 1
	elseif cache == "hit" then
		hits = hits + 1
	elseif cache == "miss" then
		misses = misses + 1
	end
	served[be] = (served[be] or 0) + 1
end

local function sum_of(name)
	local sum = 0

	for _, thread in ipairs(threads) do
		sum = sum + thread:get(name)
	end
	return sum
end

local function print_served()
	local by_be, names = {}, {}

	for _, thread in ipairs(threads) do
		for be, n in pairs(thread:get("served")) do
			by_be[be] = (by_be[be] or 0) + n
		end
	end
	for be in pairs(by_be) do
		names[#names + 1] = be
	end
	table.sort(names)
	for _, be in ipairs(names) do
		io.write(string.format("served_%s %d\n", be, by_be[be]))
	end
end

function done(summary, latency)
	-- wrk counts answers from 400 on itself, those below only strange knows.
	report(summary, latency, sum_of("strange"))
	io.write(string.format("hits %d\n", sum_of("hits")))
	io.write(string.format("misses %d\n", sum_of("misses")))
	print_served()
end
