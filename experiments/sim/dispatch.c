// SPDX-License-Identifier: GPL-2.0
/* dispatch.c - choose the node for a request. */
#include <stdio.h>
#include <string.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include "../../policy/rules.h"
#include "die.h"
#include "dispatch.h"

#define PATH_ROOM 32

const char *const mode_names[__MODE_MAX] = {
	[MODE_SINGLE] = "single",
	[MODE_MULTI] = "multi",
};

static bool is(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && !strncmp(name, text, len);
}

int mode_find(const char *name, size_t len)
{
	int i;

	for (i = 0; i < __MODE_MAX; i++)
		if (is(mode_names[i], name, len))
			return i;
	return is("unaware", name, len) ? MODE_SINGLE : -1;
}

static struct baton_rule *rule(const struct dispatch *dispatch, u32 node)
{
	return dispatch->rules[node]->rule;
}

void dispatch_init(struct dispatch *dispatch, const struct node *node, u32 n,
		   const struct baton_policy *policy,
		   const struct baton_params *params, u32 seed)
{
	u32 i;

	memset(dispatch, 0, sizeof(*dispatch));
	dispatch->node = node;
	dispatch->n = n;
	for (i = 0; i <= n; i++) {
		dispatch->rules[i] = baton_rules_alloc(1);
		if (!dispatch->rules[i])
			die(STATUS_FAILED, "out of memory");
		baton_rule_set_policy(rule(dispatch, i), policy);
		rule(dispatch, i)->params = *params;
		rule(dispatch, i)->backends = GENMASK_ULL(n - 1, 0);
		if (baton_rules_start(dispatch->rules[i]))
			die(STATUS_FAILED, "out of memory");
	}
	for (i = 0; i < n; i++) {
		u32 addr = 0x0a09000b + (seed << 8) + i;

		dispatch->conf[i].addr = baton_addr_v4(cpu_to_be32(addr));
		dispatch->conf[i].weight = 1;
	}
}

void dispatch_clean(struct dispatch *dispatch)
{
	u32 i;

	for (i = 0; i <= dispatch->n; i++)
		baton_rules_free(dispatch->rules[i]);
}

/* @self: the node that has the connection, and decides; -1: the front end */
static void choice_make(struct baton_choice *choice,
			const struct dispatch *dispatch,
			const struct baton_req *req, int self, u64 now)
{
	u32 i;

	*choice = (struct baton_choice){
		.req = req,
		.node = dispatch->conf,
		.candidates = GENMASK_ULL(dispatch->n - 1, 0),
		.self = self,
		.now = now / 1000000,
	};
	for (i = 0; i < dispatch->n; i++)
		choice->conns[i] = dispatch->node[i].conns;
	if (self >= 0)
		choice->conns[self]--;
}

static void req_make(struct baton_req *req, char *path, u32 target)
{
	*req = (struct baton_req){ .path.p = (u8 *)path };
	req->path.len = snprintf(path, PATH_ROOM, "/t/%u", target);
}

static int pick(struct dispatch *dispatch, u32 by, int self, u32 target,
		u64 now)
{
	struct baton_choice choice;
	struct baton_req req;
	char path[PATH_ROOM];

	req_make(&req, path, target);
	choice_make(&choice, dispatch, &req, self, now);
	return baton_rule_pick(rule(dispatch, by), &choice);
}

/* Tell the policy of @node that it was handed the target; it ignores loads */
static void tell(struct dispatch *dispatch, int node, u32 target, u64 now)
{
	struct baton_choice choice;
	struct baton_req req;
	char path[PATH_ROOM];

	req_make(&req, path, target);
	choice_make(&choice, dispatch, &req, -1, now);
	choice.self = node;
	baton_rule_took(rule(dispatch, node), &choice);
}

int dispatch_first(struct dispatch *dispatch, u32 target, u64 now,
		   enum mode mode)
{
	int node = pick(dispatch, dispatch->n, -1, target, now);

	if (mode == MODE_MULTI)
		tell(dispatch, node, target, now);
	return node;
}

int dispatch_later(struct dispatch *dispatch, int owner, u32 target, u64 now,
		   enum mode mode)
{
	int node = owner;

	if (mode == MODE_MULTI)
		node = pick(dispatch, owner, owner, target, now);
	if (node != owner)
		tell(dispatch, node, target, now);
	return node;
}
