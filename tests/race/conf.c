// SPDX-License-Identifier: GPL-2.0
/*
 * conf.c - a configuration replaced while requests are judged by it.
 *
 * Snapshots are built and checked by several threads, published one by one
 * under a mutex as hooks/node/cluster.c does it, and freed a grace period later.
 * Every name and back end of a snapshot follows from its number, so a reader
 * knows which ones to expect. Each request must be judged by one whole
 * snapshot, and none may be lost: the hits of all snapshots, summed up when
 * they are freed, must equal the number of requests that the readers judged.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../../policy/compile/compile.h"
#include "../../policy/conf.h"
#include "../../policy/policies.h"
#include "../../policy/rules.h"
#include "../../shared/http.h"
#include "race.h"

#define NODES 9		/* the first is the FE */
#define RULES 8		/* the last has no conditions */
#define REPLACED 128	/* one operation of so many is a new snapshot */

enum { JUDGED, WITHOUT, DUMPED, BUILT, SYNCED, DEFERRED, OVERTAKEN };

static const char *const counts[] = {
	[JUDGED] = "judged", [WITHOUT] = "without a back end",
	[DUMPED] = "dumped", [BUILT] = "built",
	[SYNCED] = "replaced with synchronize_rcu",
	[DEFERRED] = "replaced with call_rcu",
	[OVERTAKEN] = "readers overtaken", NULL
};

/**
 * struct snapshot - a published configuration
 * @conf: the configuration
 * @rcu: for freeing it
 */
struct snapshot {
	struct baton_conf *conf;
	struct rcu_head rcu;
};

static DEFINE_MUTEX(lock);		/* serialises publishers */
static struct snapshot __rcu *running;
static struct baton_req reqs[RULES];
static atomic64_t hits;			/* of freed snapshots */

/* Back ends and name of rule i of snapshot seq */
static u64 backends_of(u32 seq, u32 i)
{
	return 2ULL << (seq + i) % (NODES - 1);
}

static void name_of(char *name, u32 seq, u32 i)
{
	snprintf(name, BATON_NAME_MAX, "s%u-%u", seq, i);
}

static void node_set(struct baton_conf *conf, u32 i)
{
	struct baton_node_conf *node = &conf->nodes[i];
	u8 octets[] = { 10, 0, 0, i + 1 };

	snprintf(node->name, sizeof(node->name), "n%u", i);
	memcpy(&node->addr.v4, octets, sizeof(octets));
	node->weight = 1;
	node->roles = i ? BATON_ROLE_BE : BATON_ROLE_FE;
}

static void rule_set(struct baton_rule *rule, u32 seq, u32 i)
{
	char path[] = { '/', 'a' + i, '/', '\0' };
	struct baton_cond conds[] = {
		{ .field = BATON_FIELD_PATH, .op = BATON_OP_PREFIX,
		  .len = strlen(path), .value = path },
		{ .field = BATON_FIELD_HOST, .op = BATON_OP_EXACT,
		  .len = 7, .value = "A.WORLD" },
	};

	name_of(rule->name, seq, i);
	rule->backends = backends_of(seq, i);
	baton_rule_set_policy(rule, baton_policies[0]);
	race_check(!baton_rule_set_conds(rule, conds, i < RULES - 1 ? 2 : 0),
		   "no conditions");
}

/* Build a whole snapshot, as batonctl and the netlink family do */
static struct snapshot *snapshot_build(void)
{
	struct snapshot *snapshot = kmalloc(sizeof(*snapshot), GFP_KERNEL);
	struct baton_conf *conf = baton_conf_alloc();
	u8 vip[] = { 10, 0, 1, 1 };
	char why[BATON_WHY_MAX];
	u32 i;

	snapshot->conf = conf;
	conf->n_keys = 1;
	conf->n_nodes = NODES;
	for (i = 0; i < NODES; i++)
		node_set(conf, i);
	conf->n_services = 1;
	name_of(conf->services[0].name, conf->seq, RULES);
	memcpy(&conf->services[0].vip.v4, vip, sizeof(vip));
	conf->services[0].port = htons(80);
	conf->services[0].rules = baton_rules_alloc(RULES);
	for (i = 0; i < RULES; i++)
		rule_set(&conf->services[0].rules->rule[i], conf->seq, i);
	race_check(!baton_conf_check(conf, why, sizeof(why)), "%s", why);
	race_check(baton_compile_into(conf->services[0].rules, "s", NULL),
		   "not compiled");
	race_check(!baton_conf_start(conf), "not started");
	return snapshot;
}

static void snapshot_free(struct rcu_head *rcu)
{
	struct snapshot *snapshot = container_of(rcu, struct snapshot, rcu);
	struct baton_rules *rules = snapshot->conf->services[0].rules;
	u32 i;

	for (i = 0; i < rules->n; i++)
		atomic64_add(atomic_read(&rules->rule[i].hits), &hits);
	baton_conf_free(snapshot->conf);
	kfree(snapshot);
}

static void replace(struct racer *racer)
{
	struct snapshot *snapshot = snapshot_build(), *old;
	bool sync = race_random(racer, 2);

	racer->count[BUILT]++;
	mutex_lock(&lock);
	old = rcu_replace_pointer(running, snapshot, lockdep_is_held(&lock));
	if (sync) {
		synchronize_rcu();
		snapshot_free(&old->rcu);
	}
	mutex_unlock(&lock);
	if (!sync)
		call_rcu(&old->rcu, snapshot_free);
	racer->count[sync ? SYNCED : DEFERRED]++;
}

/* Judge one request by one snapshot, however long it takes */
static void judge(struct racer *racer, const struct baton_conf *conf)
{
	u32 i = race_random(racer, RULES);
	struct baton_rule *rule;
	char name[BATON_NAME_MAX];
	u64 usable;
	int node;

	rule = baton_rules_match(conf->services[0].rules, &reqs[i]);
	race_dawdle(racer);
	name_of(name, conf->seq, i);
	race_check(rule && !strcmp(rule->name, name),
		   "judged by '%s' instead of '%s'", rule ? rule->name : "",
		   name);
	usable = (u64)race_random(racer, 1U << (NODES - 1)) << 1;
	node = race_pick(racer, rule, &reqs[i], usable);
	race_check(node < 0 ? !(backends_of(conf->seq, i) & usable) :
			      backends_of(conf->seq, i) & usable & BIT_ULL(node),
		   "node %d is none for rule %s", node, name);
	racer->count[JUDGED]++;
	racer->count[WITHOUT] += node < 0;
}

/* Read what batonctl would show */
static void dump(struct racer *racer, const struct baton_conf *conf)
{
	char name[BATON_NAME_MAX];
	u32 i;

	name_of(name, conf->seq, RULES);
	race_check(!baton_conf_service(conf, name), "service %s has another name",
		   name);
	for (i = 0; i < conf->services[0].rules->n; i++) {
		name_of(name, conf->seq, i);
		race_check(!strcmp(conf->services[0].rules->rule[i].name, name),
			   "rule %s has another name", name);
		race_dawdle(racer);
	}
	racer->count[DUMPED]++;
}

static void part(struct racer *racer)
{
	const struct snapshot *snapshot;
	u64 n;

	for (n = 1; n <= racer->ops; n++) {
		if (n % REPLACED == 0) {
			replace(racer);
			continue;
		}
		rcu_read_lock();
		snapshot = rcu_dereference(running);
		if (n % REPLACED % 16)
			judge(racer, snapshot->conf);
		else
			dump(racer, snapshot->conf);
		racer->count[OVERTAKEN] += snapshot != rcu_access_pointer(running);
		rcu_read_unlock();
	}
}

/* Request i matches rule i; the last one matches none that has conditions. */
static void requests_parse(char heads[RULES][64])
{
	u32 i;
	int len;

	for (i = 0; i < RULES; i++) {
		len = snprintf(heads[i], sizeof(heads[i]),
			       "GET /%c/x HTTP/1.1\r\nHost: a.world:80\r\n\r\n",
			       'a' + i);
		race_check(baton_http_parse((u8 *)heads[i], len,
					    &reqs[i]) == len, "no request");
	}
}

int main(int argc, char **argv)
{
	struct race race = { .name = "conf", .counts = counts };
	u64 total[RACE_COUNTS_MAX];
	char heads[RULES][64];

	race_init(&race, argc, argv);
	requests_parse(heads);
	rcu_assign_pointer(running, snapshot_build());
	race_run(&race, part, total);
	rcu_barrier();
	snapshot_free(&running->rcu);
	race_check((u64)atomic64_read(&hits) == total[JUDGED],
		   "%lld hits of %llu requests",
		   (long long)atomic64_read(&hits),
		   (unsigned long long)total[JUDGED]);
	race_check(!shim_live(), "%ld objects are left", shim_live());
	race_report(&race, total);
	return 0;
}
