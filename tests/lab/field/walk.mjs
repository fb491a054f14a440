// SPDX-License-Identifier: GPL-2.0
// walk.mjs BASE STEP... - walk.py with node's fetch().
import { createHash } from "node:crypto";

const [base, ...words] = process.argv.slice(2);
for (const word of words) {
	const colon = word.indexOf(":");
	const [method, what] = [word.slice(0, colon), word.slice(colon + 1)];
	if (method === "pause") {
		await new Promise((done) => setTimeout(done, 1000 * what));
		continue;
	}
	const answer = await fetch(base + what, { method });
	const body = Buffer.from(await answer.arrayBuffer());
	console.log(method, what, answer.status, body.length,
		createHash("md5").update(body).digest("hex"), answer.headers.get("x-be") ?? "-");
}
