// SPDX-License-Identifier: GPL-2.0
/* bench_http_parser.c - http_parser by itself: its names are llhttp's, too. */
#include <stddef.h>
#include <stdint.h>
#include <http_parser.h>

void bench_http_parser_start(void);
int bench_http_parser(const uint8_t *p, size_t len);

static http_parser_settings none;
static http_parser parser;

void bench_http_parser_start(void)
{
	http_parser_init(&parser, HTTP_BOTH);
}

int bench_http_parser(const uint8_t *p, size_t len)
{
	return http_parser_execute(&parser, &none, (const char *)p, len);
}
