/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cases.h - cases kept as files: tests/unit/cases/NAME.cases.
 *
 *	# comment
 *	== name of the case
 *	: what comes before, see below
 *	> bytes, with \r \n \t \0 \\ \xHH and | for a mark
 *	> more bytes: the line's own end is none
 *	= whole
 *	what is found, a line each
 *
 * "=" says "whole", "part" (more bytes are needed) or "refused NAME", NAME
 * being an error's. Three kinds, told by the line before the bytes:
 *
 * - none: a request head. What is found: "method GET", likewise target, path,
 *   query, host; "no query", "no host"; "body none", "body chunked", "body 5";
 *   "minor 0"; "flags none" or some of head connect upgrade close expect;
 *   "field Name: value", "no field Name", "cookie name=value", "no cookie
 *   name". What is not mentioned is not looked at.
 * - ": body KIND": a body, KIND being none, close, chunked or a length. The
 *   mark is where it ends.
 * - ": asked GH...": what a server sends, having been asked that: G, H for
 *   HEAD, U for an Upgrade, C for CONNECT. A mark behind each final response.
 *   What is found: "said close", "said auth", "said nothing"; "switching".
 */
#ifndef _UNIT_CASES_H
#define _UNIT_CASES_H

#include <linux/types.h>

#define CASE_BYTES	4096
#define CASE_MARKS	8
#define CASE_FOUND	16
#define CASE_TEXT	256

/**
 * struct unit_case - a case as it stands in its file
 * @at: file, line and name
 * @setup: behind ':', empty for a request head
 * @in: bytes
 * @len: how many
 * @mark: offsets of marks
 * @marks: how many
 * @want: behind '='
 * @found: the lines behind that
 * @n_found: how many
 */
struct unit_case {
	char at[CASE_TEXT];
	char setup[CASE_TEXT];
	u8 in[CASE_BYTES];
	u32 len;
	u32 mark[CASE_MARKS];
	u32 marks;
	char want[CASE_TEXT];
	char found[CASE_FOUND][CASE_TEXT];
	u32 n_found;
};

/**
 * cases_each - all cases of all files, in the order of the files' names
 * @kind: beginning of the setup: "", "body" or "asked"
 * @check: called with each
 *
 * Return: how many; fails the test when a file is malformed.
 */
u32 cases_each(const char *kind, void (*check)(const struct unit_case *c));

#endif /* _UNIT_CASES_H */
