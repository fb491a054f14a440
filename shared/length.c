// SPDX-License-Identifier: GPL-2.0
/* length.c - Content-Length and Transfer-Encoding. */
#include <linux/types.h>
#include "http_error.h"
#include "length.h"

#define LENGTH_DIGITS	18	/* without leading zeros; always below 2^63 */

int baton_length_read(struct baton_str value, u64 *length)
{
	const u8 *p = value.p, *end = p + value.len, *first;
	u32 digit, digits;
	u64 n = 0;

	while (p < end && baton_char_is(*p, BATON_C_BLANK))
		p++;
	for (first = p; p < end; p++) {
		digit = *p - '0';
		if (digit > 9)
			break;
		n = n * 10 + digit;
	}
	digits = p - first;
	while (p < end && baton_char_is(*p, BATON_C_BLANK))
		p++;
	*length = n;
	if (!digits || p < end)
		return -BATON_HTTP_ELENGTH;
	for (; digits > LENGTH_DIGITS && *first == '0'; first++)
		digits--;
	return digits > LENGTH_DIGITS ? -BATON_HTTP_ELENGTH_BIG : 0;
}

int baton_coding_read(struct baton_str value)
{
	struct baton_str item;
	bool chunked = false;
	int others = 0;

	while (baton_str_cut(&value, ',', &item)) {
		const u8 *end = item.p + item.len;

		if (chunked || !item.len ||
		    baton_chars_skip(item.p, end, BATON_C_TOKEN) != end)
			return -BATON_HTTP_ECODING_LIST;
		chunked = item.len == 7 && baton_str_like(item.p, "chunked", 7);
		others += !chunked;
	}
	return chunked ? others : -BATON_HTTP_ECODING;
}
