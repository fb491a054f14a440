// SPDX-License-Identifier: GPL-2.0
/* attrs.c - attributes of a configuration to and from a message. */
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/string.h>
#include "attrs.h"

struct nla_policy
	baton_attrs_policy[BATON_NESTS][BATON_ATTRS_MAX + 1] __ro_after_init;

/* A policy cannot be assigned: some of its members are const. */
static void __init policy_set(struct nla_policy *to,
			      const struct baton_attr_row *row)
{
	const bool nest = row->kind == BATON_ATTR_NEST;
	const struct nla_policy by_kind[BATON_ATTR_KINDS] = {
		[BATON_ATTR_ENUM] = NLA_POLICY_MAX(NLA_U8, row->bound - 1),
		[BATON_ATTR_BITS] = NLA_POLICY_MASK(NLA_U8, row->bound),
		[BATON_ATTR_U16] = { .type = NLA_U16 },
		[BATON_ATTR_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
		[BATON_ATTR_U32] = { .type = NLA_U32 },
		[BATON_ATTR_ADDR] = { .type = NLA_BE32 },
		[BATON_ATTR_TEXT] = {
			.type = NLA_NUL_STRING,
			.len = row->bound - 1,
		},
		[BATON_ATTR_TEXT_AT] = {
			.type = NLA_NUL_STRING,
			.len = row->bound - 1,
		},
		[BATON_ATTR_DATA] = { .type = NLA_BINARY, .len = row->bound },
		[BATON_ATTR_NEST] = {
			.type = NLA_NESTED,
			.nested_policy =
				nest ? baton_attrs_policy[row->bound] : NULL,
			.len = nest ? baton_nests[row->bound].max : 0,
		},
		[BATON_ATTR_ANSWER] = {
			.type = NLA_REJECT,
			.reject_message = "this attribute is for answers only - leave it out",
		},
	};

	memcpy(to, &by_kind[row->kind], sizeof(*to));
}

void __init baton_attrs_setup(void)
{
	const struct baton_attr_row *row;
	u32 id;

	for (id = 0; id < BATON_NESTS; id++)
		baton_nest_for_each(row, id)
			policy_set(&baton_attrs_policy[id][row->attr], row);
}

bool baton_attrs_missing(enum baton_nest_id id, struct nlattr *const *tb)
{
	const struct baton_attr_row *row;

	baton_nest_for_each(row, id)
		if (row->required && !tb[row->attr])
			return true;
	return false;
}

void baton_attrs_take(enum baton_nest_id id, struct nlattr *const *tb, void *to)
{
	const struct baton_attr_row *row;
	const struct nlattr *attr;

	baton_nest_for_each(row, id) {
		attr = tb[row->attr];
		if (attr)
			baton_attr_take(row, nla_data(attr), nla_len(attr), to);
		else
			baton_attr_take(row, NULL, 0, to);
	}
}

int baton_attrs_put(struct sk_buff *skb, enum baton_nest_id id,
		    const void *from)
{
	const struct baton_attr_row *row;
	struct baton_attr_value value;

	baton_nest_for_each(row, id)
		if (baton_attr_value(row, from, &value) &&
		    nla_put(skb, row->attr, value.len, value.data))
			return -EMSGSIZE;
	return 0;
}

int baton_attrs_put_nest(struct sk_buff *skb, enum baton_nest_id id,
			 const void *from)
{
	struct nlattr *nest = nla_nest_start(skb, baton_nests[id].type);

	if (!nest)
		return -EMSGSIZE;
	if (baton_attrs_put(skb, id, from)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}
