// SPDX-License-Identifier: GPL-2.0
/* attrs.c - the attributes of a configuration, and the members they fill. */
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <asm/byteorder.h>
#include "attrs.h"
#include "conf.h"
#include "rule.h"

#define ENUM(n) .kind = BATON_ATTR_ENUM, .bound = (n)
#define BITS(mask) .kind = BATON_ATTR_BITS, .bound = (mask)
#define U16 .kind = BATON_ATTR_U16
#define PORT .kind = BATON_ATTR_PORT
#define U32 .kind = BATON_ATTR_U32
#define ADDR .kind = BATON_ATTR_ADDR
#define TEXT(room) .kind = BATON_ATTR_TEXT, .bound = (room)
#define TEXT_AT(room) .kind = BATON_ATTR_TEXT_AT, .bound = (room)
#define DATA(room) .kind = BATON_ATTR_DATA, .bound = (room)
#define NEST(id) .kind = BATON_ATTR_NEST, .bound = BATON_NEST_##id
#define ANSWER .kind = BATON_ATTR_ANSWER

#define REQUIRED .required = true
#define AT(type, member)						\
	.offset = offsetof(struct baton_##type, member),		\
	.size = sizeof_field(struct baton_##type, member)
/* Likewise; it becomes @value when nothing is sent. */
#define AT_OR(type, member, value) AT(type, member),			\
	.usual = &(const typeof(((struct baton_##type *)0)->member)) { value }

/* An absent attribute leaves the value of baton_conf_alloc(). */
static const struct baton_attr_row conf[] = {
	{ BATON_A_THOP_PORT, PORT, AT(conf, thop_port) },
	{ BATON_A_NODE, NEST(NODE) },
	{ BATON_A_SERVICE, NEST(SERVICE) },
	{ BATON_A_RULE, NEST(RULE) },
	{ BATON_A_TABLE, NEST(TABLE) },
	{ BATON_A_CONN, ANSWER },
	{ BATON_A_STAT, ANSWER },
	{ BATON_A_PROBE_MS, U32, AT(conf, probe_ms) },
	{ BATON_A_IDLE_S, U32, AT(conf, idle_s) },
	{ BATON_A_CLOSE_S, U32, AT(conf, close_s) },
	{ BATON_A_KEYS, DATA(BATON_KEYS_MAX * BATON_KEY_LEN) },
	{ BATON_A_KEY_FILE, TEXT(BATON_KEY_FILE_MAX), AT(conf, key_file) },
	{ BATON_A_KEY_ID, ANSWER },
};

static const struct baton_attr_row node[] = {
	{ BATON_NODE_A_NAME, TEXT(BATON_NAME_MAX), AT(node_conf, name), REQUIRED },
	{ BATON_NODE_A_ADDR, ADDR, AT(node_conf, addr), REQUIRED },
	{ BATON_NODE_A_ROLES, BITS(BATON_ROLE_FE | BATON_ROLE_BE), AT(node_conf, roles), REQUIRED },
	{ BATON_NODE_A_SELF, ANSWER },
	{ BATON_NODE_A_CONNS, ANSWER },
	{ BATON_NODE_A_WEIGHT, U16, AT_OR(node_conf, weight, 1) },
	{ BATON_NODE_A_DOWN, ANSWER },
};

static const struct baton_attr_row service[] = {
	{ BATON_SERVICE_A_NAME, TEXT(BATON_NAME_MAX), AT(service_conf, name), REQUIRED },
	{ BATON_SERVICE_A_VIP, ADDR, AT(service_conf, vip), REQUIRED },
	{ BATON_SERVICE_A_PORT, PORT, AT(service_conf, port), REQUIRED },
	{ BATON_SERVICE_A_FORWARD, ENUM(__BATON_FORWARD_MAX), AT(service_conf, forward), REQUIRED },
	{ BATON_SERVICE_A_MODE, ENUM(__BATON_MODE_MAX), AT(service_conf, mode), REQUIRED },
};

static const struct baton_attr_row rule[] = {
	{ BATON_RULE_A_SERVICE, TEXT(BATON_NAME_MAX), REQUIRED },
	{ BATON_RULE_A_NAME, TEXT(BATON_NAME_MAX), AT(rule, name), REQUIRED },
	{ BATON_RULE_A_POLICY, TEXT(BATON_NAME_MAX) },
	{ BATON_RULE_A_BACKEND, TEXT(BATON_NAME_MAX) },
	{ BATON_RULE_A_COND, NEST(COND) },
	{ BATON_RULE_A_HITS, ANSWER },
	{ BATON_RULE_A_PARAM, NEST(PARAM) },
};

static const struct baton_attr_row cond[] = {
	{ BATON_COND_A_FIELD, ENUM(__BATON_FIELD_MAX), AT(cond, field), REQUIRED },
	{ BATON_COND_A_OP, ENUM(__BATON_OP_MAX), AT(cond, op), REQUIRED },
	{ BATON_COND_A_VALUE, TEXT_AT(BATON_VALUE_MAX), AT(cond, value), REQUIRED },
	{ BATON_COND_A_NAME, TEXT_AT(BATON_KEY_MAX), AT(cond, name) },
};

static const struct baton_attr_row param[] = {
	{ BATON_PARAM_A_NAME, TEXT_AT(BATON_NAME_MAX), AT(param_conf, name), REQUIRED },
	{ BATON_PARAM_A_VALUE, TEXT_AT(BATON_PARAM_MAX), AT(param_conf, value), REQUIRED },
};

static const struct baton_attr_row table[] = {
	{ BATON_TABLE_A_SERVICE, TEXT_AT(BATON_NAME_MAX), AT(table_conf, service), REQUIRED },
	{ BATON_TABLE_A_SIZE, U32, AT(table_conf, size), REQUIRED },
	{ BATON_TABLE_A_OFFSET, U32, AT(table_conf, offset), REQUIRED },
	{ BATON_TABLE_A_DATA, DATA(BATON_TABLE_PIECE), REQUIRED },
};

#define ROWS(name, attr, fills)						\
	.row = name, .n = ARRAY_SIZE(name), .size = sizeof(struct fills), \
	.max = (attr) + BUILD_BUG_ON_ZERO((attr) > BATON_ATTRS_MAX)

const struct baton_nest baton_nests[BATON_NESTS] = {
	[BATON_NEST_CONF] = {
		ROWS(conf, BATON_A_MAX, baton_conf),
	},
	[BATON_NEST_NODE] = {
		ROWS(node, BATON_NODE_A_MAX, baton_node_conf),
		.type = BATON_A_NODE,
		.needs = "a node needs a name, an address and a role - send all three",
	},
	[BATON_NEST_SERVICE] = {
		ROWS(service, BATON_SERVICE_A_MAX, baton_service_conf),
		.type = BATON_A_SERVICE,
		.needs = "a service needs a name, a VIP, a port, a way of forwarding and a handoff mode - send all five",
	},
	[BATON_NEST_RULE] = {
		ROWS(rule, BATON_RULE_A_MAX, baton_rule),
		.type = BATON_A_RULE,
		.needs = "a rule needs a name and a service - send both",
	},
	[BATON_NEST_COND] = {
		ROWS(cond, BATON_COND_A_MAX, baton_cond),
		.type = BATON_RULE_A_COND,
		.needs = "a condition needs a field, a way of comparing and a value - send all three",
	},
	[BATON_NEST_PARAM] = {
		ROWS(param, BATON_PARAM_A_MAX, baton_param_conf),
		.type = BATON_RULE_A_PARAM,
		.needs = "a parameter needs a name and a value - send both",
	},
	[BATON_NEST_TABLE] = {
		ROWS(table, BATON_TABLE_A_MAX, baton_table_conf),
		.type = BATON_A_TABLE,
		.needs = "a piece of a table needs a service, a size, an offset and data - send all four",
	},
};

static bool take_text(const struct baton_attr_row *row, const char *text,
		      u32 len, void *member)
{
	if (!memchr(text, '\0', len))
		return false;
	if (row->kind == BATON_ATTR_TEXT)
		strscpy(member, text, row->size);
	else if (row->size == sizeof(text))
		*(const char **)member = text;
	return *text || !row->required;
}

static bool take_number(const struct baton_attr_row *row, const void *data,
			u32 len, void *member)
{
	__be16 *port = member;

	if (len < row->size)
		return false;
	memcpy(member, data, row->size);
	if (row->kind == BATON_ATTR_PORT && row->size == sizeof(*port))
		*port = cpu_to_be16((__force u16)*port);
	return row->kind != BATON_ATTR_ENUM || *(u8 *)member < row->bound;
}

bool baton_attr_take(const struct baton_attr_row *row, const void *data,
		     u32 len, void *to)
{
	void *member = (u8 *)to + row->offset;

	if (!data && row->usual) {
		data = row->usual;
		len = row->size;
	}
	if (!data)
		return !row->required;
	if (!row->size)
		return true;
	return baton_attr_is_text(row) ? take_text(row, data, len, member) :
					 take_number(row, data, len, member);
}

bool baton_attr_value(const struct baton_attr_row *row, const void *from,
		      struct baton_attr_value *value)
{
	const void *member = (const u8 *)from + row->offset;

	value->data = member;
	value->len = row->size;
	if (!row->size)
		return false;
	if (row->kind == BATON_ATTR_PORT) {
		value->port = be16_to_cpu(*(const __be16 *)member);
		value->data = &value->port;
	} else if (baton_attr_is_text(row)) {
		if (row->kind == BATON_ATTR_TEXT_AT)
			value->data = *(const char *const *)member;
		value->len = value->data ? strlen(value->data) + 1 : 0;
	}
	return value->len;
}
