/* SPDX-License-Identifier: GPL-2.0 */
/* check.h - what the files that check a configuration share. */
#ifndef _BATON_CHECK_H
#define _BATON_CHECK_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include "conf.h"

/**
 * struct why - where a sentence goes
 * @text: room for it
 * @len: bytes there
 */
struct why {
	char *text;
	u32 len;
};

#define refuse(why, ...) (snprintf((why)->text, (why)->len, __VA_ARGS__), \
			  -EINVAL)

/**
 * check_name - what names of nodes, services and rules are made of
 * @what: "node" ...
 * @i: its number
 * @name: as given, may fill its array
 * @why: set on error
 *
 * Return: 0 or -EINVAL.
 */
int check_name(const char *what, u32 i, const char *name, struct why *why);

/** check_rule - rule @i of a service, against those before it; 0 or -EINVAL */
int check_rule(const struct baton_conf *conf, u32 service, u32 i,
	       struct why *why);

#endif /* _BATON_CHECK_H */
