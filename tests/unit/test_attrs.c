// SPDX-License-Identifier: GPL-2.0
/* test_attrs.c - the tables of netlink attributes, and the members they fill. */
#include <criterion/criterion.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../policy/attrs.h"
#include "../../policy/conf.h"
#include "../../policy/rule.h"

/* The properties of the nests, once more by hand */
static const struct {
	u16 type, max;
	u32 size;
} nests[BATON_NESTS] = {
	[BATON_NEST_CONF] = { 0, BATON_A_MAX, sizeof(struct baton_conf) },
	[BATON_NEST_NODE] = { BATON_A_NODE, BATON_NODE_A_MAX,
			      sizeof(struct baton_node_conf) },
	[BATON_NEST_SERVICE] = { BATON_A_SERVICE, BATON_SERVICE_A_MAX,
				 sizeof(struct baton_service_conf) },
	[BATON_NEST_RULE] = { BATON_A_RULE, BATON_RULE_A_MAX,
			      sizeof(struct baton_rule) },
	[BATON_NEST_COND] = { BATON_RULE_A_COND, BATON_COND_A_MAX,
			      sizeof(struct baton_cond) },
	[BATON_NEST_PARAM] = { BATON_RULE_A_PARAM, BATON_PARAM_A_MAX,
			       sizeof(struct baton_param_conf) },
	[BATON_NEST_TABLE] = { BATON_A_TABLE, BATON_TABLE_A_MAX,
			       sizeof(struct baton_table_conf) },
};

/* Attributes without a member, but for nests: code takes and puts them. */
static const struct {
	u32 nest;
	u16 attr;
} by_hand[] = {
	{ BATON_NEST_CONF, BATON_A_CONN },
	{ BATON_NEST_CONF, BATON_A_STAT },
	{ BATON_NEST_CONF, BATON_A_KEYS },
	{ BATON_NEST_CONF, BATON_A_KEY_ID },
	{ BATON_NEST_NODE, BATON_NODE_A_SELF },
	{ BATON_NEST_NODE, BATON_NODE_A_CONNS },
	{ BATON_NEST_NODE, BATON_NODE_A_DOWN },
	{ BATON_NEST_RULE, BATON_RULE_A_SERVICE },
	{ BATON_NEST_RULE, BATON_RULE_A_POLICY },
	{ BATON_NEST_RULE, BATON_RULE_A_BACKEND },
	{ BATON_NEST_RULE, BATON_RULE_A_HITS },
	{ BATON_NEST_TABLE, BATON_TABLE_A_DATA },
};

static const u32 sizes[BATON_ATTR_KINDS] = {
	[BATON_ATTR_ENUM] = sizeof(u8),	     [BATON_ATTR_BITS] = sizeof(u8),
	[BATON_ATTR_U16] = sizeof(u16),	     [BATON_ATTR_PORT] = sizeof(__be16),
	[BATON_ATTR_U32] = sizeof(u32),	     [BATON_ATTR_ADDR] = sizeof(__be32),
	[BATON_ATTR_TEXT_AT] = sizeof(char *),
};

static bool is_by_hand(u32 nest, u16 attr)
{
	for (u32 i = 0; i < ARRAY_SIZE(by_hand); i++)
		if (by_hand[i].nest == nest && by_hand[i].attr == attr)
			return true;
	return false;
}

Test(attrs, nests)
{
	for (u32 id = 0; id < BATON_NESTS; id++) {
		cr_expect_eq(baton_nests[id].type, nests[id].type, "nest %u", id);
		cr_expect_eq(baton_nests[id].max, nests[id].max, "nest %u", id);
		cr_expect_eq(baton_nests[id].size, nests[id].size, "nest %u", id);
		cr_expect_leq(nests[id].max, BATON_ATTRS_MAX, "nest %u", id);
	}
}

/* An attribute of an enum without a row, or with two */
Test(attrs, one_row_for_each_attribute)
{
	for (u32 id = 0; id < BATON_NESTS; id++) {
		const struct baton_attr_row *row;
		u32 rows[BATON_ATTRS_MAX + 1] = { 0 };

		baton_nest_for_each(row, id) {
			cr_assert_geq(row->attr, 1, "nest %u", id);
			cr_assert_leq(row->attr, nests[id].max, "nest %u", id);
			rows[row->attr]++;
		}
		for (u16 attr = 1; attr <= nests[id].max; attr++)
			cr_expect_eq(rows[attr], 1,
				     "attribute %u of nest %u has %u rows",
				     attr, id, rows[attr]);
	}
}

Test(attrs, members_fit)
{
	for (u32 id = 0; id < BATON_NESTS; id++) {
		const struct baton_attr_row *row, *other;

		baton_nest_for_each(row, id) {
			u32 size = row->kind == BATON_ATTR_TEXT ? row->bound :
								  sizes[row->kind];

			cr_expect_leq(row->offset + row->size, nests[id].size,
				      "attribute %u of nest %u", row->attr, id);
			cr_expect(!row->size || row->size == size,
				  "attribute %u of nest %u", row->attr, id);
			baton_nest_for_each(other, id)
				cr_expect(other == row ||
					  other->offset >= row->offset + row->size ||
					  row->offset >= other->offset + other->size,
					  "attributes %u and %u of nest %u",
					  row->attr, other->attr, id);
		}
	}
}

/* A row with a forgotten member would be ignored silently. */
Test(attrs, without_a_member)
{
	for (u32 id = 0; id < BATON_NESTS; id++) {
		const struct baton_attr_row *row;

		baton_nest_for_each(row, id)
			cr_expect_eq(!row->size,
				     row->kind == BATON_ATTR_NEST ||
					     is_by_hand(id, row->attr),
				     "attribute %u of nest %u", row->attr, id);
	}
}

Test(attrs, nests_have_rows)
{
	for (u32 id = 0; id < BATON_NESTS; id++) {
		const struct baton_attr_row *row;
		bool required = false;

		baton_nest_for_each(row, id) {
			required |= row->required;
			if (row->kind != BATON_ATTR_NEST)
				continue;
			cr_assert_lt(row->bound, BATON_NESTS);
			cr_expect_eq(row->attr, nests[row->bound].type,
				     "attribute %u of nest %u", row->attr, id);
		}
		cr_expect_eq(required, !!baton_nests[id].needs, "nest %u", id);
	}
}

static const struct baton_attr_row *find(u32 id, u16 attr)
{
	const struct baton_attr_row *row;

	baton_nest_for_each(row, id)
		if (row->attr == attr)
			return row;
	cr_assert_fail("attribute %u of nest %u has no row", attr, id);
	return NULL;
}

/* Take a value into the struct; putting it must give the same bytes. */
static void take(u32 id, u16 attr, const void *data, u32 len, void *to)
{
	const struct baton_attr_row *row = find(id, attr);
	struct baton_attr_value value;

	cr_assert(baton_attr_take(row, data, len, to));
	cr_assert(baton_attr_value(row, to, &value));
	cr_assert_eq(value.len, len, "attribute %u of nest %u", attr, id);
	cr_assert(!memcmp(value.data, data, len), "attribute %u of nest %u",
		  attr, id);
}

static void take_text(u32 id, u16 attr, const char *text, void *to)
{
	take(id, attr, text, strlen(text) + 1, to);
}

static void take_u8(u32 id, u16 attr, u8 value, void *to)
{
	take(id, attr, &value, sizeof(value), to);
}

static void take_u16(u32 id, u16 attr, u16 value, void *to)
{
	take(id, attr, &value, sizeof(value), to);
}

static void take_u32(u32 id, u16 attr, u32 value, void *to)
{
	take(id, attr, &value, sizeof(value), to);
}

Test(attrs, conf)
{
	struct baton_conf *conf = baton_conf_alloc();

	take_u16(BATON_NEST_CONF, BATON_A_THOP_PORT, 0x1234, conf);
	take_u32(BATON_NEST_CONF, BATON_A_PROBE_MS, 70000, conf);
	take_u32(BATON_NEST_CONF, BATON_A_IDLE_S, 70001, conf);
	take_u32(BATON_NEST_CONF, BATON_A_CLOSE_S, 70002, conf);
	cr_expect_eq(conf->thop_port, htons(0x1234));
	cr_expect_eq(conf->probe_ms, 70000);
	cr_expect_eq(conf->idle_s, 70001);
	cr_expect_eq(conf->close_s, 70002);
	baton_conf_free(conf);
}

Test(attrs, node)
{
	struct baton_node_conf node = { 0 };

	take_text(BATON_NEST_NODE, BATON_NODE_A_NAME, "be1", &node);
	take_u32(BATON_NEST_NODE, BATON_NODE_A_ADDR, htonl(0x0a090001), &node);
	take_u8(BATON_NEST_NODE, BATON_NODE_A_ROLES, BATON_ROLE_BE, &node);
	take_u16(BATON_NEST_NODE, BATON_NODE_A_WEIGHT, 300, &node);
	cr_expect_str_eq(node.name, "be1");
	cr_expect_eq(node.addr.v4, htonl(0x0a090001));
	cr_expect_eq(node.roles, BATON_ROLE_BE);
	cr_expect_eq(node.weight, 300);
}

Test(attrs, service)
{
	struct baton_service_conf svc = { 0 };

	take_text(BATON_NEST_SERVICE, BATON_SERVICE_A_NAME, "web", &svc);
	take_u32(BATON_NEST_SERVICE, BATON_SERVICE_A_VIP, htonl(0x0a090064), &svc);
	take_u16(BATON_NEST_SERVICE, BATON_SERVICE_A_PORT, 8080, &svc);
	take_u8(BATON_NEST_SERVICE, BATON_SERVICE_A_FORWARD,
		BATON_FORWARD_DIRECT, &svc);
	cr_expect_eq(svc.forward, BATON_FORWARD_DIRECT);
	cr_expect_eq(svc.mode, 0);
	take_u8(BATON_NEST_SERVICE, BATON_SERVICE_A_MODE, BATON_MODE_MULTI,
		&svc);
	cr_expect_eq(svc.mode, BATON_MODE_MULTI);
	cr_expect_str_eq(svc.name, "web");
	cr_expect_eq(svc.vip.v4, htonl(0x0a090064));
	cr_expect_eq(svc.port, htons(8080));
}

Test(attrs, rule_and_its_nests)
{
	struct baton_rule rule = { 0 };
	struct baton_cond cond = { 0 };
	struct baton_param_conf param = { 0 };
	struct baton_table_conf table = { 0 };

	take_text(BATON_NEST_RULE, BATON_RULE_A_NAME, "a", &rule);
	cr_expect_str_eq(rule.name, "a");
	take_u8(BATON_NEST_COND, BATON_COND_A_FIELD, BATON_FIELD_COOKIE, &cond);
	take_u8(BATON_NEST_COND, BATON_COND_A_OP, BATON_OP_PREFIX, &cond);
	take_text(BATON_NEST_COND, BATON_COND_A_VALUE, "x", &cond);
	take_text(BATON_NEST_COND, BATON_COND_A_NAME, "user", &cond);
	cr_expect_eq(cond.field, BATON_FIELD_COOKIE);
	cr_expect_eq(cond.op, BATON_OP_PREFIX);
	cr_expect_str_eq(cond.value, "x");
	cr_expect_str_eq(cond.name, "user");
	take_text(BATON_NEST_PARAM, BATON_PARAM_A_NAME, "key", &param);
	take_text(BATON_NEST_PARAM, BATON_PARAM_A_VALUE, "path", &param);
	cr_expect_str_eq(param.name, "key");
	cr_expect_str_eq(param.value, "path");
	take_text(BATON_NEST_TABLE, BATON_TABLE_A_SERVICE, "web", &table);
	take_u32(BATON_NEST_TABLE, BATON_TABLE_A_SIZE, 70000, &table);
	take_u32(BATON_NEST_TABLE, BATON_TABLE_A_OFFSET, 32768, &table);
	cr_expect_str_eq(table.service, "web");
	cr_expect_eq(table.size, 70000);
	cr_expect_eq(table.offset, 32768);
}

/* An absent attribute gets its default or keeps its value; one without a member changes nothing. */
Test(attrs, not_sent)
{
	struct baton_conf *conf = baton_conf_alloc();
	struct baton_node_conf node = { 0 };
	struct baton_rule rule = { 0 }, same = rule;

	cr_expect(baton_attr_take(find(BATON_NEST_NODE, BATON_NODE_A_WEIGHT),
				  NULL, 0, &node));
	cr_expect_eq(node.weight, 1);
	cr_expect(!baton_attr_take(find(BATON_NEST_NODE, BATON_NODE_A_NAME),
				   NULL, 0, &node));
	cr_expect(baton_attr_take(find(BATON_NEST_CONF, BATON_A_PROBE_MS), NULL,
				  0, conf));
	cr_expect_eq(conf->probe_ms, BATON_PROBE_MS);
	cr_expect(baton_attr_take(find(BATON_NEST_RULE, BATON_RULE_A_SERVICE),
				  "web", 4, &rule));
	cr_expect(baton_attr_take(find(BATON_NEST_RULE, BATON_RULE_A_COND),
				  "\1\2\3\4", 4, &rule));
	cr_expect(!memcmp(&rule, &same, sizeof(rule)));
	baton_conf_free(conf);
}

Test(attrs, not_put)
{
	const struct baton_cond cond = { .value = "x" };
	struct baton_attr_value value;
	struct baton_rule rule = { 0 };

	cr_expect(!baton_attr_value(find(BATON_NEST_COND, BATON_COND_A_NAME),
				    &cond, &value));
	cr_expect(!baton_attr_value(find(BATON_NEST_RULE, BATON_RULE_A_SERVICE),
				    &rule, &value));
	cr_expect(!baton_attr_value(find(BATON_NEST_RULE, BATON_RULE_A_HITS),
				    &rule, &value));
}

/* No value gets beyond its member, whatever the kernel has let pass. */
Test(attrs, beyond_bounds)
{
	struct baton_service_conf svc = { 0 };
	char text[64];

	memset(text, 'x', sizeof(text));
	cr_expect(!baton_attr_take(find(BATON_NEST_SERVICE, BATON_SERVICE_A_NAME),
				   text, sizeof(text), &svc), "without NUL");
	cr_expect_eq(*svc.name, '\0');
	text[63] = '\0';
	cr_expect(baton_attr_take(find(BATON_NEST_SERVICE, BATON_SERVICE_A_NAME),
				  text, sizeof(text), &svc));
	cr_expect_eq(strlen(svc.name), BATON_NAME_MAX - 1);
	cr_expect(baton_addr_any(svc.vip));
	cr_expect(!baton_attr_take(find(BATON_NEST_SERVICE, BATON_SERVICE_A_NAME),
				   "", 1, &svc), "empty");
	cr_expect(!baton_attr_take(find(BATON_NEST_SERVICE, BATON_SERVICE_A_VIP),
				   text, 3, &svc), "too short");
	cr_expect(baton_addr_any(svc.vip));
	cr_expect(baton_attr_take(find(BATON_NEST_SERVICE, BATON_SERVICE_A_VIP),
				  text, 8, &svc));
	cr_expect_eq(svc.port, 0);
	cr_expect(!baton_attr_take(find(BATON_NEST_SERVICE, BATON_SERVICE_A_MODE),
				   &(u8){ __BATON_MODE_MAX }, 1, &svc));
}
