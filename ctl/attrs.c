// SPDX-License-Identifier: GPL-2.0
/* attrs.c - attributes of a configuration to and from a message. */
#include <libmnl/libmnl.h>
#include "attrs.h"

size_t attrs_room(enum baton_nest_id id)
{
	const size_t head = MNL_ALIGN(sizeof(struct nlattr));
	const struct baton_attr_row *row;
	size_t room = head;

	baton_nest_for_each(row, id) {
		room += head + sizeof(u32);
		if (baton_attr_is_text(row) || row->kind == BATON_ATTR_DATA)
			room += MNL_ALIGN(row->bound);
	}
	return room;
}

void attrs_put(struct nlmsghdr *nlh, enum baton_nest_id id, const void *from)
{
	const struct baton_attr_row *row;
	struct baton_attr_value value;

	baton_nest_for_each(row, id)
		if (baton_attr_value(row, from, &value))
			mnl_attr_put(nlh, row->attr, value.len, value.data);
}

void attrs_put_nest(struct nlmsghdr *nlh, enum baton_nest_id id,
		    const void *from)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, baton_nests[id].type);

	attrs_put(nlh, id, from);
	mnl_attr_nest_end(nlh, nest);
}

static bool take_row(const struct baton_attr_row *row,
		     const struct nlattr *attr, void *to)
{
	return attr ? baton_attr_take(row, mnl_attr_get_payload(attr),
				      mnl_attr_get_payload_len(attr), to) :
		      baton_attr_take(row, NULL, 0, to);
}

bool attrs_take(enum baton_nest_id id, const struct nlattr *const *tb,
		void *to)
{
	const struct baton_attr_row *row;
	bool known = true;

	baton_nest_for_each(row, id)
		known &= take_row(row, tb[row->attr], to);
	return known;
}
