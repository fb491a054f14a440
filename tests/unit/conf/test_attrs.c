// SPDX-License-Identifier: GPL-2.0
/* test_attrs.c - attributes of a configuration to a message, and back. */
#include <criterion/criterion.h>
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>
#include "../../../ctl/attrs.h"

/* Larger than any nest; ASan detects writes beyond it. */
#define ROOM 65536

static struct nlmsghdr *message(void)
{
	return mnl_nlmsg_put_header(must(calloc(1, ROOM)));
}

static const struct nlattr *first(const struct nlmsghdr *nlh)
{
	return mnl_nlmsg_get_payload(nlh);
}

/* The nest that was put, into another struct */
static bool take_back(const struct nlmsghdr *nlh, enum baton_nest_id id,
		      void *to)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];

	cr_assert_eq(mnl_attr_get_type(first(nlh)), baton_nests[id].type);
	nl_nested(first(nlh), tb, baton_nests[id].max);
	return attrs_take(id, tb, to);
}

Test(message, node)
{
	const struct baton_node_conf node = {
		.name = "be1", .addr = baton_addr_v4(htonl(0x0a090001)),
		.roles = BATON_ROLE_BE,
	};
	struct baton_node_conf back = { .weight = 7 };
	struct nlmsghdr *nlh = message();

	attrs_put_nest(nlh, BATON_NEST_NODE, &node);
	cr_expect(take_back(nlh, BATON_NEST_NODE, &back));
	cr_expect_str_eq(back.name, "be1");
	cr_expect(baton_addr_eq(back.addr, node.addr));
	cr_expect_eq(back.roles, BATON_ROLE_BE);
	cr_expect_eq(back.weight, 0, "a weight of 0 is sent");
	free(nlh);
}

/* An older module does not send a weight. */
Test(message, without_a_weight)
{
	struct baton_node_conf back = { .weight = 7 };
	struct nlmsghdr *nlh = message();
	struct nlattr *nest = mnl_attr_nest_start(nlh, BATON_A_NODE);

	mnl_attr_put_u32(nlh, BATON_NODE_A_ADDR, htonl(0x0a090001));
	mnl_attr_put_u8(nlh, BATON_NODE_A_ROLES, BATON_ROLE_BE);
	mnl_attr_nest_end(nlh, nest);
	cr_expect(!take_back(nlh, BATON_NEST_NODE, &back), "without a name");
	mnl_attr_put_strz(nlh, BATON_NODE_A_NAME, "be1");
	mnl_attr_nest_end(nlh, nest);
	cr_expect(take_back(nlh, BATON_NEST_NODE, &back));
	cr_expect_eq(back.weight, 1);
	free(nlh);
}

Test(message, service)
{
	struct baton_service_conf svc = {
		.name = "web",
		.vip = baton_addr_v4(htonl(0x0a090064)), .port = htons(8080),
		.forward = BATON_FORWARD_DIRECT, .mode = BATON_MODE_MULTI,
	};
	const struct nlattr *tb[BATON_ATTRS_MAX + 1];
	struct baton_service_conf back = { 0 };
	struct nlmsghdr *nlh = message();

	attrs_put_nest(nlh, BATON_NEST_SERVICE, &svc);
	cr_expect(take_back(nlh, BATON_NEST_SERVICE, &back));
	cr_expect_str_eq(back.name, "web");
	cr_expect(baton_addr_eq(back.vip, svc.vip));
	cr_expect_eq(back.port, svc.port);
	cr_expect_eq(back.forward, BATON_FORWARD_DIRECT);
	cr_expect_eq(back.mode, BATON_MODE_MULTI);
	nl_nested(first(nlh), tb, BATON_SERVICE_A_MAX);
	cr_expect_eq(nl_u16(tb[BATON_SERVICE_A_PORT]), 8080, "host order");
	free(nlh);
	nlh = message();
	svc.mode = __BATON_MODE_MAX;
	attrs_put_nest(nlh, BATON_NEST_SERVICE, &svc);
	cr_expect(!take_back(nlh, BATON_NEST_SERVICE, &back), "a newer mode");
	free(nlh);
}

Test(message, settings_that_are_not_sent_stay)
{
	const struct nlattr *tb[BATON_ATTRS_MAX + 1] = { NULL };
	struct baton_conf *conf = must(baton_conf_alloc());
	struct nlmsghdr *nlh = message();

	mnl_attr_put_u16(nlh, BATON_A_THOP_PORT, 9000);
	tb[BATON_A_THOP_PORT] = first(nlh);
	cr_expect(attrs_take(BATON_NEST_CONF, tb, conf));
	cr_expect_eq(conf->thop_port, htons(9000));
	cr_expect_eq(conf->probe_ms, BATON_PROBE_MS);
	cr_expect_eq(conf->idle_s, BATON_IDLE_S);
	baton_conf_free(conf);
	free(nlh);
}

/* Nothing that fits its bounds needs more than attrs_room() says. */
Test(message, room)
{
	for (u32 id = 0; id < BATON_NESTS; id++) {
		struct nlmsghdr *nlh = message();
		const struct baton_attr_row *row;
		struct nlattr *nest;
		char most[ROOM];

		memset(most, 'x', sizeof(most));
		nest = mnl_attr_nest_start(nlh, baton_nests[id].type);
		baton_nest_for_each(row, id)
			if (row->kind < BATON_ATTR_TEXT)
				mnl_attr_put(nlh, row->attr, sizeof(u32), most);
			else if (row->kind <= BATON_ATTR_DATA)
				mnl_attr_put(nlh, row->attr, row->bound, most);
		mnl_attr_nest_end(nlh, nest);
		cr_expect_leq(mnl_nlmsg_get_payload_len(nlh), attrs_room(id),
			      "nest %u", id);
		free(nlh);
	}
}
