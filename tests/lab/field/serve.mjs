// SPDX-License-Identifier: GPL-2.0
// serve.mjs NAME PORT DIR - node's own HTTP server for the files of DIR; it closes
// a connection that is idle for two seconds.
import { createServer } from "node:http";
import { readFile } from "node:fs";

const [name, port, dir] = process.argv.slice(2);
const server = createServer((request, response) => {
	response.setHeader("X-BE", name);
	request.resume();
	readFile(dir + new URL(request.url, "http://x").pathname, (error, data) => {
		response.statusCode = error ? 404 : 200;
		response.end(error ? "" : data);
	});
});
server.keepAliveTimeout = 2000;
server.listen(Number(port), "0.0.0.0");
