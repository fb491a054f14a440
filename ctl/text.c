// SPDX-License-Identifier: GPL-2.0
/* text.c - addresses, roles and JSON as they are written. */
#include <arpa/inet.h>
#include <jansson.h>
#include "ctl.h"

bool addr_parse(const char *text, struct baton_addr *addr)
{
	return inet_pton(AF_INET, text, &addr->v4) == 1;
}

const char *addr_text(char text[ADDR_TEXT], struct baton_addr addr)
{
	return inet_ntop(AF_INET, &addr.v4, text, ADDR_TEXT);
}

const char *port_text(char text[ADDR_TEXT], struct baton_addr addr, u16 port)
{
	char bare[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &addr.v4, bare, sizeof(bare));
	snprintf(text, ADDR_TEXT, "%s:%u", bare, ntohs(port));
	return text;
}

const char *roles_text(unsigned int roles)
{
	static const char *const text[] = {
		[0] = "-",
		[BATON_ROLE_FE] = "fe",
		[BATON_ROLE_BE] = "be",
		[BATON_ROLE_FE | BATON_ROLE_BE] = "fe be",
	};

	return text[roles & (BATON_ROLE_FE | BATON_ROLE_BE)];
}

unsigned int bit_next(u64 *mask)
{
	unsigned int i = __builtin_ctzll(*mask);

	*mask &= *mask - 1;
	return i;
}

void json_print(json_t *value)
{
	json_dumpf(must(value), stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(value);
}
