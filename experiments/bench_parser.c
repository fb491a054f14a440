// SPDX-License-Identifier: GPL-2.0
/*
 * bench_parser.c - parse one head many times; experiments/bench-core-parser
 * counts the instructions of measured() under callgrind.
 *
 *	bench_parser PARSER HEAD
 *
 * HEAD is one of those below. PARSER is baton, or one of those that the build
 * found: HAVE_PICO, HAVE_LLHTTP, HAVE_HTTP_PARSER.
 */
#include <stdio.h>
#include <stdlib.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/types.h>
#include <linux/string.h>
#include "../shared/http.h"
#include "../shared/response.h"
#ifdef HAVE_LLHTTP
#include <llhttp/llhttp.h>
#endif

#define ROUNDS	1000

/* As wrk sends it. */
static const char wrk[] = "GET /a/128k.html HTTP/1.1\r\nHost: 10.9.0.100\r\n\r\n";

/* A desktop browser's request for a part of a page, 700 bytes. */
static const char browser[] =
	"GET /static/catalogue/2024/spring/product-17.webp?w=640&q=75&v=3 HTTP/1.1\r\n"
	"Host: shop.example.org\r\n"
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
	"Accept: image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5\r\n"
	"Accept-Language: en-GB,en;q=0.8,de;q=0.5,fr;q=0.3\r\n"
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"
	"Referer: https://shop.example.org/catalogue/spring?page=2spring?page=2&sort=pricesort=pricedown\r\n"
	"Cookie: session=5f1d8c0b7a3e49d2a6c4; consent=yes; theme=dark; cart=18274-2.99183-1\r\n"
	"Sec-Fetch-Dest: image\r\n"
	"Sec-Fetch-Mode: no-cors\r\n"
	"Sec-Fetch-Site: same-origin\r\n"
	"Connection: keep-alive\r\n"
	"Priority: u=5, i\r\n"
	"Cache-Control: no-cache\r\n"
	"If-None-Match: \"1d3c4f-6a0b9e\"\r\n"
	"DNT: 1\r\n\r\n";

/* The response of nginx 1.22 to a GET of a file. */
static const char nginx[] =
	"HTTP/1.1 200 OK\r\n"
	"Server: nginx/1.22.1\r\n"
	"Date: Thu, 21 Nov 2024 05:40:12 GMT\r\n"
	"Content-Type: application/octet-stream\r\n"
	"Content-Length: 1024\r\n"
	"Last-Modified: Thu, 21 Nov 2024 05:22:01 GMT\r\n"
	"Connection: keep-alive\r\n"
	"ETag: \"673ec4f9-400\"\r\n"
	"Accept-Ranges: bytes\r\n\r\n";

struct head {
	const char *name;
	const char *p;
	size_t len;
};

static const struct head heads[] = {
	{ "wrk", wrk, sizeof(wrk) - 1 },
	{ "browser", browser, sizeof(browser) - 1 },
	{ "nginx", nginx, sizeof(nginx) - 1 },
};

static int baton(const u8 *p, size_t len)
{
	struct baton_req req;

	return baton_http_parse(p, len, &req);
}

static struct baton_resp resp;

static void baton_start(void)
{
	baton_resp_init(&resp);
	baton_resp_expect(&resp, 0);
}

static int baton_response(const u8 *p, size_t len)
{
	return baton_resp_feed(&resp, p, len) ?: (int)len;
}

#ifdef HAVE_PICO
/* libh2o exports picohttpparser, but Debian ships no header of it. */
struct phr_header {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

int phr_parse_request(const char *buf, size_t len, const char **method,
		      size_t *method_len, const char **path, size_t *path_len,
		      int *minor, struct phr_header *headers, size_t *count,
		      size_t last_len);
int phr_parse_response(const char *buf, size_t len, int *minor, int *status,
		       const char **msg, size_t *msg_len,
		       struct phr_header *headers, size_t *count,
		       size_t last_len);

static void nothing(void)
{
}

static int pico(const u8 *p, size_t len)
{
	struct phr_header headers[64];
	const char *method, *path;
	size_t method_len, path_len, count = 64;
	int minor;

	return phr_parse_request((const char *)p, len, &method, &method_len,
				 &path, &path_len, &minor, headers, &count, 0);
}

static int pico_response(const u8 *p, size_t len)
{
	struct phr_header headers[64];
	size_t msg_len, count = 64;
	const char *msg;
	int minor, status;

	return phr_parse_response((const char *)p, len, &minor, &status, &msg,
				  &msg_len, headers, &count, 0);
}
#endif

#ifdef HAVE_LLHTTP
static llhttp_settings_t llhttp_none;

static llhttp_t llhttp_parser;

static void llhttp_start(void)
{
	llhttp_init(&llhttp_parser, HTTP_BOTH, &llhttp_none);
}

static int llhttp(const u8 *p, size_t len)
{
	return llhttp_execute(&llhttp_parser, (const char *)p, len) ? -1 :
								      (int)len;
}
#endif

#ifdef HAVE_HTTP_PARSER
void bench_http_parser_start(void);
int bench_http_parser(const u8 *p, size_t len);
#endif

/**
 * struct parser - one of those measured
 * @name: for the command line
 * @start: setup once a connection or a message, not counted
 * @request: parse a request head; returns its length
 * @response: likewise
 */
static const struct parser {
	const char *name;
	void (*start)(void);
	int (*request)(const u8 *p, size_t len);
	int (*response)(const u8 *p, size_t len);
} parsers[] = {
	{ "baton", baton_start, baton, baton_response },
#ifdef HAVE_PICO
	{ "picohttpparser", nothing, pico, pico_response },
#endif
#ifdef HAVE_LLHTTP
	{ "llhttp", llhttp_start, llhttp, llhttp },
#endif
#ifdef HAVE_HTTP_PARSER
	{ "http_parser", bench_http_parser_start, bench_http_parser,
	  bench_http_parser },
#endif
};

static int (*volatile parse)(const u8 *p, size_t len);

/* callgrind collects only in this function. */
noinline int measured(const u8 *p, size_t len);

noinline int measured(const u8 *p, size_t len)
{
	return parse(p, len);
}

static int run(const struct parser *parser, const struct head *head)
{
	u8 *copy = malloc(head->len);
	int i, ret;

	memcpy(copy, head->p, head->len);
	/* In the first call the dynamic linker resolves symbols: not counted. */
	parser->start();
	ret = parse(copy, head->len);
	if (ret != (int)head->len)
		return 1;
	for (i = 0; i < ROUNDS; i++) {
		parser->start();
		measured(copy, head->len);
	}
	free(copy);
	printf("%zu %d\n", head->len, ROUNDS);
	return 0;
}

int main(int argc, char **argv)
{
	size_t i, j;

	if (argc == 1) {
		for (i = 0; i < ARRAY_SIZE(parsers); i++)
			puts(parsers[i].name);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(parsers); i++) {
		for (j = 0; argc == 3 && j < ARRAY_SIZE(heads); j++) {
			if (strcmp(argv[1], parsers[i].name) ||
			    strcmp(argv[2], heads[j].name))
				continue;
			parse = j == 2 ? parsers[i].response :
					 parsers[i].request;
			return run(&parsers[i], &heads[j]);
		}
	}
	fprintf(stderr, "usage: %s PARSER wrk|browser|nginx\n", argv[0]);
	return 2;
}
