// SPDX-License-Identifier: GPL-2.0
/* test_rules.c - which rule matches a request, and which back end it picks. */
#include <criterion/criterion.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../policy/conf.h"
#include "../../policy/compile/compile.h"
#include "../../policy/policies.h"
#include "../../policy/policy.h"
#include "../../policy/rules.h"

#define COND(f, o, v)							\
	{ BATON_FIELD_##f, BATON_OP_##o, sizeof(v) - 1, v, NULL }

static struct baton_str str(const char *text)
{
	return (struct baton_str){ (const u8 *)text, text ? strlen(text) : 0 };
}

static struct baton_req request(const char *method, const char *host,
				const char *path)
{
	return (struct baton_req){
		.method = str(method),
		.host = str(host),
		.path = str(path),
	};
}

static void rule_init(struct baton_rule *rule, const char *name, u64 backends,
		      const struct baton_cond *conds, u32 n)
{
	strscpy(rule->name, name, sizeof(rule->name));
	rule->backends = backends;
	rule->policy = &baton_policy_rr;
	cr_assert_eq(baton_rule_set_conds(rule, conds, n), 0);
}

static void compile(struct baton_rules *rules)
{
	struct baton_compiled out;

	cr_assert(baton_compile_into(rules, "web", &out), "%s", out.why);
	baton_compiled_clean(&out);
}

/* Does a rule with only this condition match? */
static bool holds(struct baton_cond cond, const struct baton_req *req)
{
	struct baton_rules *rules = baton_rules_alloc(1);
	bool match;

	rule_init(rules->rule, "r", 1, &cond, 1);
	compile(rules);
	match = baton_rules_match(rules, req);
	baton_rules_free(rules);
	return match;
}

Test(rules, fields)
{
	static const struct {
		struct baton_cond cond;
		const char *method, *host, *path;
		bool match;
	} cases[] = {
		{ COND(METHOD, EXACT, "GET"), "GET", "h", "/", true },
		{ COND(METHOD, EXACT, "GET"), "get", "h", "/", false },
		{ COND(METHOD, EXACT, "GET"), "GETX", "h", "/", false },
		{ COND(METHOD, EXACT, "GET"), "GE", "h", "/", false },
		{ COND(METHOD, PREFIX, "PROP"), "PROPFIND", "h", "/", true },
		{ COND(PATH, EXACT, "/a"), "GET", "h", "/a", true },
		{ COND(PATH, EXACT, "/a"), "GET", "h", "/A", false },
		{ COND(PATH, EXACT, "/a"), "GET", "h", "/a/", false },
		{ COND(PATH, EXACT, "/a"), "GET", "h", "/", false },
		{ COND(PATH, PREFIX, "/a/"), "GET", "h", "/a/b", true },
		{ COND(PATH, PREFIX, "/a/"), "GET", "h", "/a/", true },
		{ COND(PATH, PREFIX, "/a/"), "GET", "h", "/a", false },
		{ COND(PATH, PREFIX, "/a/"), "GET", "h", "/b/a/", false },
		{ COND(PATH, EXACT, "*"), "OPTIONS", "h", "*", true },
		{ COND(PATH, PREFIX, "/"), "CONNECT", "h:1", NULL, false },
		{ COND(HOST, EXACT, "h"), "GET", "h", "/", true },
		{ COND(HOST, EXACT, "h"), "GET", NULL, "/", false },
		{ COND(HOST, PREFIX, "www."), "GET", "www.a", "/", true },
		{ COND(HOST, PREFIX, "www."), "GET", "ww", "/", false },
	};
	struct baton_req req;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		req = request(cases[i].method, cases[i].host, cases[i].path);
		cr_expect_eq(holds(cases[i].cond, &req), cases[i].match,
			     "case %u", i);
	}
}

/* The host as sent, and the value it is compared with */
Test(rules, host_case_and_port)
{
	static const struct {
		const char *sent, *value;
		bool match;
	} cases[] = {
		{ "www.example.org", "www.example.org", true },
		{ "WWW.Example.ORG", "www.example.org", true },
		{ "www.example.org", "WWW.Example.Org", true },
		{ "www.example.org:8080", "www.example.org", true },
		{ "WWW.EXAMPLE.ORG:", "www.example.org", true },
		{ "www.example.org:x", "www.example.org", false },
		{ "www.example.org1", "www.example.org", false },
		{ "10.0.0.1", "10.0.0.1", true },
		{ "10.0.0.1:80", "10.0.0.1", true },
		{ "10.0.0.1:80", "10.0.0.1:80", false },
		{ "[2001:db8::1]", "[2001:db8::1]", true },
		{ "[2001:DB8::1]:443", "[2001:db8::1]", true },
		{ "12345", "12345", true },
		{ ":80", "x", false },
		{ "", "x", false },
		{ "two.example.", "two.example", true },
		{ "two.example.:80", "two.example", true },
		{ "two.example..", "two.example", false },
		{ "[2001:db8::1]", "2001:db8::1", false },
		{ ".", ".", true },
		/* Bit 5 makes letters lower case; '[' and '@' are no letters */
		{ "[", "{", false },
		{ "@", "`", false },
	};
	struct baton_cond cond = {
		BATON_FIELD_HOST, BATON_OP_EXACT, 0, "", NULL
	};
	struct baton_req req;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cond.value = cases[i].value;
		cond.len = strlen(cond.value);
		req = request("GET", cases[i].sent, "/");
		cr_expect_eq(holds(cond, &req), cases[i].match,
			     "%s as %s", cases[i].sent, cases[i].value);
	}
}

/* No byte after a field is read: the allocation ends there */
Test(rules, reads_no_further)
{
	const struct baton_cond cond = COND(HOST, PREFIX, "www.example.org");
	struct baton_req req = { 0 };
	u8 *host;
	u32 len;

	for (len = 1; len <= cond.len; len++) {
		host = kmalloc(len, GFP_KERNEL);
		memcpy(host, cond.value, len);
		req.host = (struct baton_str){ host, len };
		cr_expect_eq(holds(cond, &req), len == cond.len);
		kfree(host);
	}
}

Test(rules, first_match_wins)
{
	const struct baton_cond images[] = {
		COND(HOST, EXACT, "www.a"), COND(PATH, PREFIX, "/img/"),
	};
	const struct baton_cond host[] = { COND(HOST, EXACT, "www.a") };
	struct baton_rules *rules = baton_rules_alloc(4);
	static const struct {
		const char *host, *path;
		int rule;
	} cases[] = {
		{ "www.a", "/img/x", 0 }, { "www.a", "/", 1 },
		{ "www.b", "/img/x", 2 }, { "www.b", "/", 2 },
	};
	struct baton_req req;
	u32 i;

	rule_init(&rules->rule[0], "images", 1, images, 2);
	rule_init(&rules->rule[1], "host", 2, host, 1);
	rule_init(&rules->rule[2], "rest", 4, NULL, 0);
	rule_init(&rules->rule[3], "never", 8, NULL, 0);
	compile(rules);
	for (i = 0; i < 4; i++) {
		req = request("GET", cases[i].host, cases[i].path);
		cr_expect_eq(baton_rules_match(rules, &req),
			     &rules->rule[cases[i].rule], "case %u", i);
	}
	cr_expect_eq(atomic_read(&rules->rule[0].hits), 1);
	cr_expect_eq(atomic_read(&rules->rule[1].hits), 1);
	cr_expect_eq(atomic_read(&rules->rule[2].hits), 2);
	cr_expect_eq(atomic_read(&rules->rule[3].hits), 0);
	baton_rules_free(rules);
}

Test(rules, none_matches)
{
	const struct baton_cond cond = COND(PATH, PREFIX, "/a");
	struct baton_req req = request("GET", "h", "/b");
	struct baton_rules *rules = baton_rules_alloc(0);

	cr_expect_null(baton_rules_match(rules, &req));
	baton_rules_free(rules);
	cr_expect_not(holds(cond, &req));
}

Test(rules, conditions_replaced)
{
	const struct baton_cond a[] = {
		COND(HOST, EXACT, "A"), COND(PATH, PREFIX, "/A"),
	};
	struct baton_cond many[BATON_CONDS_MAX + 1] = { 0 };
	struct baton_rules *rules = baton_rules_alloc(1);
	struct baton_rule *rule = rules->rule;
	long live = shim_live();

	rule_init(rule, "a", 1, a, 2);
	cr_expect_eq(rule->n_conds, 2);
	cr_expect_str_eq(rule->conds[0].value, "a");
	cr_expect_str_eq(rule->conds[1].value, "/A");
	cr_expect_eq(baton_rule_set_conds(rule, many, BATON_CONDS_MAX + 1),
		     -E2BIG);
	shim_fail_alloc(1);
	cr_expect_eq(baton_rule_set_conds(rule, a, 1), -ENOMEM);
	shim_fail_alloc(0);
	cr_expect_eq(rule->n_conds, 2);
	cr_expect_eq(baton_rule_set_conds(rule, NULL, 0), 0);
	cr_expect_eq(rule->n_conds, 0);
	cr_expect_null(rule->conds);
	cr_expect_eq(shim_live(), live);
	baton_rules_free(rules);
}

Test(rules, bounds)
{
	cr_expect_null(baton_rules_alloc(BATON_RULES_MAX + 1));
	shim_fail_alloc(1);
	cr_expect_null(baton_rules_alloc(1));
	shim_fail_alloc(0);
	baton_rules_free(NULL);
}

static int pick(struct baton_rule *rule, u64 usable, int self)
{
	struct baton_req req = request("GET", "h", "/");
	struct baton_node_conf node[BATON_NODES_MAX];
	struct baton_choice choice = {
		.req = &req,
		.node = node,
		.candidates = usable,
		.self = self,
	};
	u32 i;

	for (i = 0; i < BATON_NODES_MAX; i++)
		node[i].weight = 1;
	return baton_rule_pick(rule, &choice);
}

Test(pick, self_first)
{
	struct baton_rule rule = {
		.backends = 0x16, .policy = &baton_policy_rr,
	};
	int i;

	for (i = 0; i < 10; i++)
		cr_expect_eq(pick(&rule, ~0ULL, 2), 2);
	/* Self is not in the rule, not usable, no BE at all */
	cr_expect_eq(pick(&rule, ~0ULL, 0), 1);
	cr_expect_eq(pick(&rule, ~4ULL, 2), 4);
	cr_expect_eq(pick(&rule, ~0ULL, -1), 1);
	cr_expect_eq(pick(&rule, ~0ULL, -1), 2);
}

Test(pick, none_usable)
{
	struct baton_rule rule = {
		.backends = 0x6, .policy = &baton_policy_rr,
	};

	cr_expect_eq(pick(&rule, 0, -1), -1);
	cr_expect_eq(pick(&rule, ~6ULL, -1), -1);
	cr_expect_eq(pick(&rule, ~6ULL, 1), -1);
}

Test(rr, fair_for_every_set)
{
	struct baton_rule rule = { .policy = &baton_policy_rr };
	u32 count[64];
	u64 set;
	int i, k;

	for (k = 0; k < 64; k++) {
		/* Sets of all sizes; each node is the highest of one */
		set = (0x9e3779b97f4a7c15ULL * (k + 1)) >> k | 1ULL << (63 - k);
		rule.backends = set;
		atomic_set(&rule.next, k);
		memset(count, 0, sizeof(count));
		for (i = 0; i < 10 * __builtin_popcountll(set); i++)
			count[pick(&rule, ~0ULL, -1)]++;
		for (i = 0; i < 64; i++)
			cr_expect_eq(count[i], set >> i & 1 ? 10 : 0,
				     "set %llx node %d",
				     (unsigned long long)set, i);
	}
}

Test(rr, order_and_skipping)
{
	struct baton_rule rule = {
		.backends = 1ULL << 63 | 0x0b, .policy = &baton_policy_rr,
	};
	static const struct {
		u64 usable;
		int node;
	} turns[] = {
		{ ~0ULL, 0 }, { ~0ULL, 1 }, { ~0ULL, 3 }, { ~0ULL, 63 },
		{ ~0ULL, 0 }, { ~2ULL, 3 }, { ~2ULL, 63 }, { ~2ULL, 0 },
		{ ~0ULL, 1 }, { 1, 0 }, { 1, 0 }, { ~0ULL, 1 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(turns); i++)
		cr_expect_eq(pick(&rule, turns[i].usable, -1), turns[i].node,
			     "turn %u", i);
}

Test(policy, by_name)
{
	u32 i;

	for (i = 0; baton_policies[i]; i++)
		cr_expect_eq(baton_policy_find(baton_policies[i]->name),
			     baton_policies[i]);
	cr_expect_eq(baton_policies[0], &baton_policy_rr);
	cr_expect_null(baton_policy_find("rrr"));
	cr_expect_null(baton_policy_find(""));
}
