// SPDX-License-Identifier: GPL-2.0
/* chars.c - the table of byte classes. */
#include <linux/types.h>
#include "chars.h"

#define T	BATON_C_TOKEN
#define P	BATON_C_PATH
#define V	BATON_C_VALUE
#define VP	(V | P)
#define VPH	(V | P | BATON_C_HOST)
#define VPT	(V | P | T)
#define VPHN	(VPH | BATON_C_NAME)
#define VPHT	(VPHN | T)
#define HEX	BATON_C_HEX

/*
 * '#' begins a fragment, which belongs to neither path nor query. A value may
 * have every byte but NUL, CR and LF: servers that accept control bytes there
 * give them no meaning.
 */
const u8 baton_chars[256] = {
	[0x01 ... 0x08] = V,
	['\t'] = V | BATON_C_BLANK,
	[0x0b ... 0x0c] = V,
	[0x0e ... 0x1f] = V,
	[' '] = V | BATON_C_BLANK,
	['!'] = VPHT,
	['"'] = VP,
	['#'] = V | T,
	['$'] = VPHT,
	['%'] = VPH | T,
	['&' ... '\''] = VPHT,
	['(' ... ')'] = VPHN,
	['*' ... '+'] = VPHT,
	[','] = VPHN,
	['-' ... '.'] = VPHT,
	['/'] = VP,
	['0' ... '9'] = VPHT | HEX,
	[':'] = VPH,
	[';'] = VPHN,
	['<'] = VP,
	['='] = VPHN,
	['>'] = VP,
	['?'] = V | BATON_C_MARK,
	['@'] = VP,
	['A' ... 'F'] = VPHT | HEX,
	['G' ... 'Z'] = VPHT,
	['['] = VPH,
	['\\'] = VP,
	[']'] = VPH,
	['^'] = VPT,
	['_'] = VPHT,
	['`'] = VPT,
	['a' ... 'f'] = VPHT | HEX,
	['g' ... 'z'] = VPHT,
	['{'] = VP,
	['|'] = VPT,
	['}'] = VP,
	['~'] = VPHT,
	[0x7f] = V,
	[0x80 ... 0xff] = VP,
};
