// SPDX-License-Identifier: GPL-2.0
/* head.c - parse a request's head from the command line, or report its fault. */
#include <stdlib.h>
#include <string.h>
#include "../shared/http.h"
#include "ctl.h"

/* As a client would send it, with the first @n headers; the caller frees it */
static char *head_text(const struct args *args, size_t n)
{
	bool host = false;
	size_t len, i;
	char *text;
	FILE *out = must(open_memstream(&text, &len));

	fprintf(out, "%s\r\n", args->operand);
	for (i = 0; i < n; i++) {
		fprintf(out, "%s\r\n", args->headers[i]);
		host |= !strncasecmp(args->headers[i], "host:", 5);
	}
	if (!host)
		fputs("Host:\r\n", out);
	fputs("\r\n", out);
	fclose(out);
	return text;
}

/* Messages, by enum baton_http_error */
static const char *const sentences[BATON_HTTP_ERRORS] = {
	[BATON_HTTP_EMETHOD] = "it does not begin with a method and a blank - write it like 'GET /x HTTP/1.1'",
	[BATON_HTTP_ESPACES] = "method, target and version have to be separated by one blank each",
	[BATON_HTTP_ETARGET] = "the target has to be a path like /x, a URL or a '*'",
	[BATON_HTTP_ETARGET_FORM] = "the method does not take a target of this form",
	[BATON_HTTP_ETARGET_BYTE] = "the target has a byte that must be written as %XX",
	[BATON_HTTP_EFRAGMENT] = "the target has a '#' - fragments are never sent, remove the '#' and the text after it",
	[BATON_HTTP_EVERSION_NONE] = "the version is missing - end the line with HTTP/1.1",
	[BATON_HTTP_EVERSION_BAD] = "that is no version of HTTP - end the line with HTTP/1.1",
	[BATON_HTTP_EVERSION] = "only HTTP/1.0 and HTTP/1.1 are supported",
	[BATON_HTTP_ECR] = "it has a CR without an LF",
	[BATON_HTTP_ECONTROL] = "it has a control character",
	[BATON_HTTP_ENAME] = "it does not begin with a name and a colon - write it like 'Name: value'",
	[BATON_HTTP_ECOLON_SPACE] = "a blank stands before the colon - take it out",
	[BATON_HTTP_EFIRST_SPACE] = "it begins with a blank - take that out",
	[BATON_HTTP_EFOLD] = "it begins with a blank, like a continuation of the line before - take the blank out",
	[BATON_HTTP_ETOOBIG] = "the head becomes too large",
	[BATON_HTTP_ELENGTH] = "the length is no number",
	[BATON_HTTP_ELENGTH_BIG] = "the length has more than 18 digits",
	[BATON_HTTP_ELENGTH_AGAIN] = "it is a second Content-Length",
	[BATON_HTTP_ECODING] = "unknown transfer coding - only chunked is supported",
	[BATON_HTTP_ECODING_LIST] = "chunked has to be the last transfer coding, and only once",
	[BATON_HTTP_ECODING_LENGTH] = "Content-Length and Transfer-Encoding do not go together",
	[BATON_HTTP_ECODING_OLD] = "HTTP/1.0 has no transfer codings",
	/* head_text() always adds a Host, but an empty line can end the head before it */
	[BATON_HTTP_EHOST_NONE] = "it has an empty line, which ends the head",
	[BATON_HTTP_EHOST] = "that is no name or address of a host, with a port or without",
	[BATON_HTTP_EHOST_AGAIN] = "it is a second Host",
};

static void say_line(const char *what, const char *line, int error)
{
	const char *sentence = sentences[error];

	fprintf(stderr, "batonctl: a front end would refuse this request: %s '",
		what);
	safe_puts(line, stderr);
	fprintf(stderr, "': %s (http_%s)\n",
		sentence ? sentence : "it is not understood",
		baton_http_error_name(error));
}

/* Complain about the first line with which the head is refused */
static void say_why(const struct args *args)
{
	struct baton_req req;
	size_t n;
	char *text;
	int len;

	for (n = 0; n <= args->n_headers; n++) {
		text = head_text(args, n);
		len = baton_http_parse((const u8 *)text, strlen(text), &req);
		free(text);
		if (len >= 0)
			continue;
		if (n)
			say_line("header", args->headers[n - 1], -len);
		else
			say_line("first line", args->operand, -len);
		return;
	}
	complain("a front end would refuse this request: a line ends within a word - give each header its own -H");
}

char *head_parse(const struct args *args, struct baton_req *req)
{
	char *text = head_text(args, args->n_headers);
	int len = baton_http_parse((const u8 *)text, strlen(text), req);

	if (len == (int)strlen(text))
		return text;
	say_why(args);
	free(text);
	return NULL;
}
