-- SPDX-License-Identifier: GPL-2.0
--
-- alternate.lua - every connection asks for the content of one back end and of
-- the other in turn, and every response is checked. For wrk -t1:
--
--	wrk -t1 -c50 -s alternate.lua http://VIP/ -- SIZE [COUNTS]
--
-- wrk does not say for which connection it asks for a request. But a connection
-- sends as soon as it may after its response has come, and epoll reports
-- descriptors in the order in which they became ready: so the n-th request()
-- belongs to the connection of the n-th response() (those of fresh connections
-- apart, which come when the queue is empty). A response also tells its server: 200
-- came from the back end that owns the content, 404 from the other. So the next
-- request is queued here, and taken in the same order.
--
-- COUNTS gets a line now and then: responses so far, of those from the owner of
-- the content, bad ones.

local report = dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "") .. "report.lua")
local other = { a = "b", b = "a" }
local owned = { be1 = "a", be2 = "b" }
local requests, queue, head, tail = {}, {}, 1, 1
local first = "a"
local counts

answered, owner, bad = 0, 0, 0

local main
function setup(thread)
	main = thread
end

function init(args)
	for letter in pairs(other) do
		requests[letter] = wrk.format("GET", "/" .. letter .. "/" .. args[1])
	end
	counts = args[2] and assert(io.open(args[2], "w"))
end

function request()
	local letter = queue[head]

	if head < tail then
		queue[head] = nil
		head = head + 1
	else
		letter = first
		first = other[first]
	end
	return requests[letter]
end

function response(status, headers)
	local mine, asked = owned[headers["X-BE"]]

	answered = answered + 1
	if status == 200 and mine then
		owner = owner + 1
		asked = mine
	elseif status == 404 and mine then
		asked = other[mine]
	else
		bad = bad + 1
		asked = first
	end
	queue[tail] = other[asked]
	tail = tail + 1
	if counts and answered % 10 == 0 then
		counts:write(string.format("%d %d %d\n", answered, owner, bad))
		counts:flush()
	end
end

function done(summary, latency)
	report(summary, latency, main:get("bad"))
	io.write(string.format("answered %d\n", main:get("answered")))
	io.write(string.format("owner %d\n", main:get("owner")))
end
