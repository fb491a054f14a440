/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cases.h - cases kept as files: tests/unit/cases/NAME.cases.
 *
 *	# comment
 *	== name of the case
 *	: setup, see below
 *	> bytes, with \r \n \t \0 \\ \xHH and | for a mark
 *	> more bytes: the end of the line adds none
 *	= whole
 *	expectations, one per line
 *
 * "=" says "whole", "part" (more bytes are needed) or "refused NAME", NAME
 * being an error's. The setup selects one of three kinds:
 *
 * - none: a request head. Expectations: "method GET", likewise target, path,
 *   query, host; "no query", "no host"; "body none", "body chunked", "body 5";
 *   "minor 0"; "flags none" or some of head connect upgrade close expect;
 *   "field Name: value", "no field Name", "cookie name=value", "no cookie
 *   name". Everything else is not checked.
 * - ": body KIND": a body, KIND being none, close, chunked or a length. The
 *   mark is at its end.
 * - ": asked GH...": the response stream to these requests: G for GET, H for
 *   HEAD, U for an Upgrade, C for CONNECT. A mark after each final response.
 *   Expectations: "said close", "said auth", "said nothing"; "switching".
 */
#ifndef _UNIT_CASES_H
#define _UNIT_CASES_H

#include <linux/types.h>

#define CASE_BYTES	4096
#define CASE_MARKS	8
#define CASE_FOUND	16
#define CASE_TEXT	256

/**
 * struct unit_case - a case of a file
 * @at: file, line and name
 * @setup: text after ':', empty for a request head
 * @in: the bytes
 * @len: their number
 * @mark: offsets of marks
 * @marks: number of marks
 * @want: text after '='
 * @found: the lines after that
 * @n_found: their number
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
 * cases_each - call a function for the cases of all files, by file name
 * @kind: prefix of the setup: "", "body" or "asked"
 * @check: the function
 *
 * Return: number of cases; fails the test if a file is malformed.
 */
u32 cases_each(const char *kind, void (*check)(const struct unit_case *c));

#endif /* _UNIT_CASES_H */
