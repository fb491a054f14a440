-- SPDX-License-Identifier: GPL-2.0
--
-- kinds.lua - let wrk mix requests of several kinds on keep-alive connections, and check which
-- back end answers each. For wrk -t1; each argument after "--" is a kind:
--
--	NAME|BE[,BE...]|PATH[|HEADER: VALUE...]
--
-- with the back ends that may answer it. wrk does not tell which request a response belongs to,
-- so the server has to: a request carries its kind as X-Asked, and the server returns that as
-- X-Answers (configured by rules.sh).
--
-- At the end it prints "kind NAME BE COUNT" for each, and the totals.

local requests, kinds, shown = {}, {}, 0
local main

counts, wrong, answered = {}, 0, 0

function setup(thread)
	main = thread
end

local function add(argument)
	local name, allowed, path, rest = argument:match("^([^|]+)|([^|]+)|([^|]+)(.*)$")
	local headers, kind = { ["X-Asked"] = name }, {}

	assert(name, "not NAME|BE|PATH: " .. argument)
	for be in allowed:gmatch("[^,]+") do
		kind[be] = true
	end
	for header, value in rest:gmatch("|([^|:]+): ([^|]+)") do
		headers[header] = value
	end
	kinds[name] = kind
	requests[#requests + 1] = wrk.format("GET", path, headers)
end

function init(args)
	for _, argument in ipairs(args) do
		add(argument)
	end
	math.randomseed(1)
end

function request()
	return requests[math.random(#requests)]
end

function response(status, headers)
	local be, name = headers["X-BE"] or "nobody", headers["X-Answers"] or "none"
	local key = name .. " " .. be

	answered = answered + 1
	counts[key] = (counts[key] or 0) + 1
	if status == 200 and kinds[name] and kinds[name][be] then
		return
	end
	wrong = wrong + 1
	if shown < 5 then
		shown = shown + 1
		io.write(string.format("wrong: %s answered by %s with %d\n", name, be, status))
	end
end

function done(summary)
	local errors = summary.errors

	for key, count in pairs(main:get("counts")) do
		io.write(string.format("kind %s %d\n", key, count))
	end
	io.write(string.format("answered %d\n", main:get("answered")))
	io.write(string.format("wrong %d\n", main:get("wrong")))
	io.write(string.format("errors %d\n", errors.connect + errors.read + errors.write +
		errors.status + errors.timeout))
end
