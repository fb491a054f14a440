/* SPDX-License-Identifier: GPL-2.0 */
/*
 * attrs.h - the configuration as netlink attributes, one row for each.
 *
 * The kernel and batonctl both take and put configurations. All four ways walk
 * the same tables, so that none of them misses an attribute. A new one needs an
 * enum value and its description in shared/uapi/baton.h, a member in the struct
 * that its nest fills, and a row in attrs.c. hooks/control/attrs.c and ctl/attrs.c
 * are the walkers; the first also derives from the rows what netlink validates.
 *
 * A row may have no member: a rule names its service, a table comes in pieces.
 * Such a value is checked by its row, but taken and put by hand.
 */
#ifndef _BATON_POLICY_ATTRS_H
#define _BATON_POLICY_ATTRS_H

#include <linux/types.h>
#include "../shared/uapi/baton.h"

/* No attribute of a nest has a larger number */
#define BATON_ATTRS_MAX 15

/* The nests, and the struct that each of them fills */
enum baton_nest_id {
	BATON_NEST_CONF,	/* the message itself: struct baton_conf */
	BATON_NEST_NODE,	/* struct baton_node_conf */
	BATON_NEST_SERVICE,	/* struct baton_service_conf */
	BATON_NEST_RULE,	/* struct baton_rule */
	BATON_NEST_COND,	/* struct baton_cond */
	BATON_NEST_PARAM,	/* struct baton_param_conf */
	BATON_NEST_TABLE,	/* struct baton_table_conf */
	BATON_NESTS
};

/* Kinds of values: type on the wire, type of the member */
enum baton_attr_kind {
	BATON_ATTR_ENUM,	/* u8 below the bound, u8 */
	BATON_ATTR_BITS,	/* u8 with no bit but the bound's, u8 */
	BATON_ATTR_U16,		/* u16, u16 */
	BATON_ATTR_PORT,	/* u16 in host order and not 0, __be16 */
	BATON_ATTR_U32,		/* u32, u32 */
	BATON_ATTR_ADDR,	/* __be32, struct baton_addr */
	BATON_ATTR_TEXT,	/* string, char [bound] */
	BATON_ATTR_TEXT_AT,	/* string, const char * into the message */
	BATON_ATTR_DATA,	/* at most so many bytes, no member */
	BATON_ATTR_NEST,	/* repeated nest, the bound is its id, no member */
	BATON_ATTR_ANSWER,	/* of GETCONF only, no member */
	BATON_ATTR_KINDS
};

/**
 * struct baton_attr_row - an attribute
 * @attr: its number in the nest
 * @kind: enum baton_attr_kind
 * @required: SETCONF is refused without it
 * @bound: as @kind says; of a string the bytes with NUL
 * @offset: of the member
 * @size: of the member, no more is written; 0: there is none
 * @usual: default of an absent attribute; NULL: the member keeps its value
 */
struct baton_attr_row {
	u16 attr;
	u8 kind;
	bool required;
	u32 bound;
	u32 offset;
	u32 size;
	const void *usual;
};

/**
 * struct baton_nest - attributes that stand together
 * @row: one for each
 * @n: rows in @row
 * @max: the largest number of an attribute
 * @type: number of the nest itself, in the nest or message it is in
 * @size: of the struct that it fills
 * @needs: the refusal when an attribute is missing; NULL: none is required
 */
struct baton_nest {
	const struct baton_attr_row *row;
	u32 n;
	u16 max;
	u16 type;
	u32 size;
	const char *needs;
};

extern const struct baton_nest baton_nests[BATON_NESTS];

/* Each row of the nest with that baton_nest_id */
#define baton_nest_for_each(at, id)					\
	for ((at) = baton_nests[id].row;				\
	     (at) < baton_nests[id].row + baton_nests[id].n; (at)++)

/**
 * struct baton_param_conf - a parameter of a policy, as in a file
 * @name: which
 * @value: as baton_policy_set() takes it
 */
struct baton_param_conf {
	const char *name;
	const char *value;
};

/**
 * struct baton_table_conf - a piece of the tables of a service, but for its data
 * @service: name of the service
 * @size: bytes of all tables
 * @offset: place of the piece
 */
struct baton_table_conf {
	const char *service;
	u32 size;
	u32 offset;
};

/** baton_attr_is_text - has it a string? */
static inline bool baton_attr_is_text(const struct baton_attr_row *row)
{
	return row->kind == BATON_ATTR_TEXT || row->kind == BATON_ATTR_TEXT_AT;
}

/**
 * baton_attr_take - store a received value in its member, if any
 * @row: the attribute
 * @data: value in the message, which outlives a string that is not copied;
 *	NULL: it was not sent
 * @len: bytes there
 * @to: the struct
 *
 * Return: false when @data is too short, an enum out of its bound or a string
 * without NUL; also when it is required, but missing or an empty string.
 */
bool baton_attr_take(const struct baton_attr_row *row, const void *data,
		     u32 len, void *to);

/**
 * struct baton_attr_value - a value as it is sent
 * @data: the bytes; in the member, or in @port
 * @len: how many
 * @port: a port in host order
 */
struct baton_attr_value {
	const void *data;
	u32 len;
	u16 port;
};

/**
 * baton_attr_value - a member as it is sent
 * @row: the attribute
 * @from: the struct
 * @value: result
 *
 * Return: false when nothing is sent: no member, or a string that is NULL.
 */
bool baton_attr_value(const struct baton_attr_row *row, const void *from,
		      struct baton_attr_value *value);

#endif /* _BATON_POLICY_ATTRS_H */
