// SPDX-License-Identifier: GPL-2.0
/* test_conf.c - configurations that are valid, and those that are refused. */
#include <criterion/criterion.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../policy/policy.h"
#include "../../policy/conf.h"
#include "../../policy/rules.h"

static void set_node(struct baton_conf *conf, u32 i, const char *name,
		     u32 addr, u8 roles)
{
	strscpy(conf->nodes[i].name, name, BATON_NAME_MAX);
	conf->nodes[i].addr = baton_addr_v4(htonl(addr));
	conf->nodes[i].roles = roles;
}

static void set_rule(struct baton_conf *conf, u32 i, const char *name,
		     u64 backends, u8 field, u8 op, const char *value)
{
	struct baton_rule *rule = &conf->services[0].rules->rule[i];
	const struct baton_cond cond = {
		field, op, value ? strlen(value) : 0, value, NULL
	};

	strscpy(rule->name, name, BATON_NAME_MAX);
	rule->backends = backends;
	rule->policy = &baton_policy_rr;
	cr_assert_eq(baton_rule_set_conds(rule, &cond, value ? 1 : 0), 0);
}

static void set_service(struct baton_conf *conf, u32 i, const char *name,
			u32 vip, u16 port, u32 n_rules)
{
	struct baton_service_conf *svc = &conf->services[i];

	strscpy(svc->name, name, BATON_NAME_MAX);
	svc->vip = baton_addr_v4(htonl(vip));
	svc->port = htons(port);
	svc->mode = BATON_MODE_MULTI;
	svc->rules = baton_rules_alloc(n_rules);
}

/* fe, be1, be2, both; services web with rules a, b, rest and shop with one */
static struct baton_conf *sound(void)
{
	struct baton_conf *conf = baton_conf_alloc();
	struct baton_rule *rule;

	set_node(conf, 0, "fe", 0x0a090001, BATON_ROLE_FE);
	set_node(conf, 1, "be1", 0x0a09000b, BATON_ROLE_BE);
	set_node(conf, 2, "be-2.x_y", 0x0a09000c, BATON_ROLE_BE);
	set_node(conf, 3, "both", 0x0a09000d, BATON_ROLE_FE | BATON_ROLE_BE);
	conf->n_nodes = 4;
	set_service(conf, 0, "web", 0x0a090064, 80, 3);
	set_service(conf, 1, "shop", 0x0a090064, 443, 1);
	conf->n_services = 2;
	conf->n_keys = 2;
	conf->key[0][0] = 1;
	conf->key[1][31] = 1;
	set_rule(conf, 0, "a", 2, BATON_FIELD_HOST, BATON_OP_EXACT, "www.a");
	set_rule(conf, 1, "b", 12, BATON_FIELD_PATH, BATON_OP_PREFIX, "/b/");
	set_rule(conf, 2, "rest", 14, 0, 0, NULL);
	rule = conf->services[1].rules->rule;
	strcpy(rule->name, "a");
	rule->backends = 2;
	rule->policy = &baton_policy_rr;
	return conf;
}

Test(conf, sound)
{
	struct baton_conf *conf = sound();
	char why[BATON_WHY_MAX] = "nothing";

	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), 0, "%s", why);
	cr_expect_eq(baton_conf_node(conf, "be-2.x_y"), 2);
	cr_expect_eq(baton_conf_node(conf, "be"), -1);
	cr_expect_eq(baton_conf_service(conf, "shop"), 1);
	cr_expect_eq(baton_conf_service(conf, ""), -1);
	baton_conf_free(conf);
}

Test(conf, empty_and_nodes_only)
{
	struct baton_conf *conf = baton_conf_alloc();
	char why[BATON_WHY_MAX];

	cr_expect_eq(ntohs(conf->thop_port), BATON_THOP_PORT);
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), 0);
	set_node(conf, 0, "fe", 0x0a090001, BATON_ROLE_FE);
	conf->n_nodes = 1;
	conf->n_keys = 1;
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), 0);
	baton_conf_free(conf);
	baton_conf_free(NULL);
}

Test(conf, keys)
{
	struct baton_conf *conf = sound();
	char why[BATON_WHY_MAX];

	cr_expect(!baton_conf_open(conf));
	memcpy(conf->key[1], conf->key[0], BATON_KEY_LEN);
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), -EINVAL);
	cr_expect(strstr(why, "twice"), "%s", why);
	memset(conf->key[1], 0, BATON_KEY_LEN);
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), -EINVAL);
	cr_expect(strstr(why, "zero"), "%s", why);
	conf->n_keys = 1;
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), 0);
	conf->n_keys = 0;
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), -EINVAL);
	cr_expect(strstr(why, "no key"), "%s", why);
	strcpy(conf->key_file, "/etc/baton/key");
	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), 0);
	conf->n_keys = 1;
	memset(conf->key[0], 0, BATON_KEY_LEN);
	cr_expect(baton_conf_open(conf));
	baton_conf_free(conf);
}

Test(conf, probes)
{
	static const struct {
		u32 ms;
		int ret;
	} cases[] = {
		{ 0, 0 }, { 1, -EINVAL }, { 1999, -EINVAL }, { 2000, 0 },
		{ 60000, 0 }, { 60001, -EINVAL }, { ~0U, -EINVAL },
	};
	struct baton_conf *conf = sound();
	char why[BATON_WHY_MAX];
	u32 i;

	cr_expect_eq(conf->probe_ms, 2000);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		conf->probe_ms = cases[i].ms;
		cr_expect_eq(baton_conf_check(conf, why, sizeof(why)),
			     cases[i].ret, "%u", cases[i].ms);
		cr_expect(!cases[i].ret || strstr(why, "2000 to 60000"));
	}
	baton_conf_free(conf);
}

/* How long an FE remembers silent connections */
Test(conf, limits_of_silence)
{
	static const struct {
		u32 idle, close;
		int ret;
		const char *why;
	} cases[] = {
		{ 900, 60, 0, NULL }, { 6, 4, 0, NULL },
		{ 65535, 3600, 0, NULL }, { 6, 3600, 0, NULL },
		{ 5, 60, -EINVAL, "6 to 65535" },
		{ 65536, 60, -EINVAL, "6 to 65535" },
		{ 0, 60, -EINVAL, "6 to 65535" },
		{ 900, 3, -EINVAL, "4 to 3600" },
		{ 900, 3601, -EINVAL, "4 to 3600" },
		{ 900, ~0U, -EINVAL, "4 to 3600" },
	};
	struct baton_conf *conf = sound();
	char why[BATON_WHY_MAX];
	u32 i;

	cr_expect_eq(conf->idle_s, 900);
	cr_expect_eq(conf->close_s, 60);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		conf->idle_s = cases[i].idle;
		conf->close_s = cases[i].close;
		cr_expect_eq(baton_conf_check(conf, why, sizeof(why)),
			     cases[i].ret, "%u %u", cases[i].idle,
			     cases[i].close);
		cr_expect(!cases[i].why || strstr(why, cases[i].why), "%s",
			  why);
	}
	baton_conf_free(conf);
}

Test(conf, memory)
{
	struct baton_conf *one, *two;
	long live = shim_live();

	shim_fail_alloc(1);
	cr_expect_null(baton_conf_alloc());
	shim_fail_alloc(0);
	one = sound();
	two = sound();
	cr_expect_neq(one->seq, two->seq);
	baton_conf_free(one);
	baton_conf_free(two);
	cr_expect_eq(shim_live(), live);
}

#define NODE conf->nodes[1]
#define SERVICE conf->services[1]
#define RULE conf->services[0].rules->rule[1]

static void refused(struct baton_conf *conf, const char *due, const char *how)
{
	char why[BATON_WHY_MAX] = "";

	cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), -EINVAL,
		     "%s is taken", how);
	cr_expect(strstr(why, due), "%s: %s", how, why);
	cr_expect(strstr(why, " - "), "%s: %s", how, why);
	baton_conf_free(conf);
}

/*
 * A valid configuration is refused after @damage: the message contains @due,
 * and advice after a dash.
 */
#define REFUSED(damage, due)						\
	do {								\
		struct baton_conf *conf = sound();			\
									\
		damage;							\
		refused(conf, due, #damage);				\
	} while (0)

/* Conditions of rule b, for the cases below */
static void cond(struct baton_conf *conf, u8 field, u8 op, const char *value)
{
	set_rule(conf, 1, "b", 2, field, op, value);
}

static void two_conds(struct baton_conf *conf, u8 op1, const char *value1,
		      u8 op2, const char *value2)
{
	const struct baton_cond conds[] = {
		{ BATON_FIELD_PATH, op1, strlen(value1), value1, NULL },
		{ BATON_FIELD_PATH, op2, strlen(value2), value2, NULL },
	};

	baton_rule_set_conds(&RULE, conds, 2);
}

static void all_roles(struct baton_conf *conf, u8 roles)
{
	u32 i;

	for (i = 0; i < conf->n_nodes; i++)
		conf->nodes[i].roles = roles;
}

Test(conf, nodes_refused)
{
	REFUSED(conf->thop_port = 0, "THOP port is 0");
	REFUSED(NODE.name[0] = '\0', "node number 2 has no name");
	REFUSED(memset(NODE.name, 'x', BATON_NAME_MAX),
		"name of node number 2 is too long");
	REFUSED(strcpy(NODE.name, "be 1"),
		"name of node number 2 has a character");
	REFUSED(strcpy(NODE.name, ".be1"),
		"name of node number 2 has a character");
	REFUSED(strcpy(NODE.name, "fe"), "node 'fe' is declared twice");
	REFUSED(NODE.roles = 0, "node 'be1' has no role");
	REFUSED(NODE.roles = 4, "node 'be1' has no role that exists");
	REFUSED(NODE.addr.v4 = 0, "address 0.0.0.0 of node 'be1' is not");
	REFUSED(NODE.addr.v4 = htonl(0x7f000001), "address 127.0.0.1 of node");
	REFUSED(NODE.addr.v4 = htonl(0xe0000001), "address 224.0.0.1 of node");
	REFUSED(NODE.addr.v4 = 0xffffffff, "address 255.255.255.255 of node");
	REFUSED(NODE.addr.v4 = htonl(0x0a090001),
		"nodes 'fe' and 'be1' have the same address 10.9.0.1");
	REFUSED(all_roles(conf, BATON_ROLE_BE), "no node has the role 'fe'");
	REFUSED(all_roles(conf, BATON_ROLE_FE), "no node has the role 'be'");
}

Test(conf, services_refused)
{
	REFUSED(strcpy(SERVICE.name, "a/b"),
		"name of service number 2 has a character");
	REFUSED(strcpy(SERVICE.name, "web"), "service 'web' is declared twice");
	REFUSED(SERVICE.forward = __BATON_FORWARD_MAX,
		"service 'shop' forwards in an unknown way");
	REFUSED(SERVICE.mode = __BATON_MODE_MAX,
		"service 'shop' has an unknown handoff mode");
	REFUSED(SERVICE.rules->n = 0, "service 'shop' has no rule");
	REFUSED(SERVICE.vip.v4 = 0, "VIP 0.0.0.0 of service 'shop'");
	REFUSED(SERVICE.port = 0, "service 'shop' has port 0");
	REFUSED(SERVICE.vip = conf->nodes[2].addr,
		"VIP 10.9.0.12 of service 'shop' is node 'be-2.x_y'");
	REFUSED(SERVICE.port = htons(80),
		"services 'web' and 'shop' have the same VIP and port 10.9.0.100:80");
}

Test(conf, rules_refused)
{
	REFUSED(RULE.name[0] = '\0', "rule number 2 has no name");
	REFUSED(strcpy(RULE.name, "a"),
		"rule 'a' of service 'web' is declared twice");
	REFUSED(RULE.policy = NULL,
		"rule 'b' of service 'web' has no policy that exists - use 'rr'");
	REFUSED(RULE.backends = 0, "rule 'b' of service 'web' names no back end");
	REFUSED(RULE.backends = 1, "names node 'fe', which is no back end");
	REFUSED(RULE.backends = 1ULL << 40,
		"names node number 41, but there are only 4");
	REFUSED(baton_rule_set_conds(&RULE, NULL, 0),
		"rule 'rest' of service 'web' can never match: rule 'b' before it has no conditions");
	REFUSED(RULE.n_conds = BATON_CONDS_MAX + 1, "has 17 conditions");
}

Test(conf, conditions_refused)
{
	static const struct {
		u8 field, op;
		const char *value, *due;
	} cases[] = {
		{ __BATON_FIELD_MAX, BATON_OP_EXACT, "x",
		  "unknown part of the request" },
		{ BATON_FIELD_PATH, __BATON_OP_MAX, "/x",
		  "compares the path in an unknown way" },
		{ BATON_FIELD_HOST, BATON_OP_EXACT, "",
		  "compares the host with nothing" },
		{ BATON_FIELD_PATH, BATON_OP_EXACT, "/a b",
		  "blank or control character in its value for path" },
		{ BATON_FIELD_PATH, BATON_OP_EXACT, "a",
		  "path 'a' does not begin with '/'" },
		{ BATON_FIELD_PATH, BATON_OP_PREFIX, "*/",
		  "path '*/' does not begin with '/'" },
		{ BATON_FIELD_PATH, BATON_OP_PREFIX, "/a?b=1",
		  "path '/a?b=1' has a '?'" },
		{ BATON_FIELD_HOST, BATON_OP_EXACT, "www.a:80",
		  "host 'www.a:80' has a port" },
		{ BATON_FIELD_HOST, BATON_OP_EXACT, "www.a/",
		  "'www.a/' is more than a host" },
		{ BATON_FIELD_HOST, BATON_OP_EXACT, "www.a.",
		  "host 'www.a.' ends with a dot" },
		{ BATON_FIELD_METHOD, BATON_OP_EXACT, "GET,POST",
		  "'GET,POST' is no method" },
	};
	static char longest[BATON_VALUE_MAX + 1];
	struct baton_conf *conf;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		conf = sound();
		cond(conf, cases[i].field, cases[i].op, cases[i].value);
		refused(conf, cases[i].due, cases[i].value);
	}
	memset(longest, 'x', BATON_VALUE_MAX);
	REFUSED(cond(conf, BATON_FIELD_HOST, BATON_OP_EXACT, longest),
		"value for host that is too long");
	/* baton_rule_set_conds() would have made it lower case. */
	conf = sound();
	cond(conf, BATON_FIELD_HOST, BATON_OP_EXACT, "www.a");
	((char *)RULE.conds[0].value)[0] = 'W';
	refused(conf, "has capitals in host 'Www.a'", "Www.a");
}

/* Two conditions on a field are refused if no request can meet both. */
Test(conf, two_conditions)
{
	static const struct {
		u8 op1;
		const char *value1;
		u8 op2;
		const char *value2, *due;
	} cases[] = {
		{ BATON_OP_EXACT, "/a", BATON_OP_EXACT, "/b",
		  "no path is both exact:/a and exact:/b" },
		{ BATON_OP_EXACT, "/a", BATON_OP_PREFIX, "/a/",
		  "no path is both exact:/a and prefix:/a/" },
		{ BATON_OP_PREFIX, "/ab", BATON_OP_EXACT, "/a",
		  "no path is both prefix:/ab and exact:/a" },
		{ BATON_OP_PREFIX, "/a", BATON_OP_PREFIX, "/b",
		  "no path is both prefix:/a and prefix:/b" },
		{ BATON_OP_PREFIX, "/a", BATON_OP_PREFIX, "/a/b", NULL },
		{ BATON_OP_PREFIX, "/a/b", BATON_OP_PREFIX, "/a", NULL },
		{ BATON_OP_PREFIX, "/a", BATON_OP_EXACT, "/a", NULL },
		{ BATON_OP_EXACT, "/ab", BATON_OP_PREFIX, "/a", NULL },
		{ BATON_OP_EXACT, "/ab", BATON_OP_EXACT, "/ab", NULL },
	};
	char why[BATON_WHY_MAX];
	struct baton_conf *conf;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		conf = sound();
		two_conds(conf, cases[i].op1, cases[i].value1, cases[i].op2,
			  cases[i].value2);
		if (cases[i].due) {
			refused(conf, cases[i].due, cases[i].value2);
			continue;
		}
		cr_expect_eq(baton_conf_check(conf, why, sizeof(why)), 0,
			     "%s and %s: %s", cases[i].value1, cases[i].value2, why);
		baton_conf_free(conf);
	}
}

/* A message that does not fit is truncated within its buffer */
Test(conf, short_sentence)
{
	struct baton_conf *conf = sound();
	char why[8];

	memset(why, '#', sizeof(why));
	conf->thop_port = 0;
	cr_expect_eq(baton_conf_check(conf, why, 5), -EINVAL);
	cr_expect_eq(strlen(why), 4);
	cr_expect_eq(why[5], '#');
	baton_conf_free(conf);
}
