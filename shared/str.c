// SPDX-License-Identifier: GPL-2.0
/* str.c - lists in field values, RFC 9110 5.6.1. */
#include <linux/types.h>
#include <linux/string.h>
#include "str.h"

bool baton_str_cut(struct baton_str *list, u8 separator,
		   struct baton_str *item)
{
	const u8 *next;

	if (!list->p)
		return false;
	*item = *list;
	next = memchr(list->p, separator, list->len);
	if (next) {
		item->len = next - list->p;
		list->len -= item->len + 1;
		list->p = next + 1;
	} else {
		list->p = NULL;
	}
	baton_str_trim(item);
	return true;
}
