// SPDX-License-Identifier: GPL-2.0
/* kept.c - state that nodes keep: bounds at every step, nothing at the end. */
#include "sim.h"
#include "../../be/conn.h"
#include "../../be/expire.h"
#include "../../fe/conn.h"
#include "../../fe/expire.h"
#include "../../hooks/node/health.h"
#include "../../hooks/thop/greet.h"

/* What a module keeps of connections: number of entries, and held bytes */
static void kept(struct net *net, u32 *entries, u32 *held)
{
	struct baton_net *bn = net->gen ? baton_net(net) : NULL;

	*entries = *held = 0;
	if (bn && net == &sim.fe && fe_of(bn)) {
		*entries = baton_table_count(fe_of(bn)->table);
		*held = atomic_read(&fe_of(bn)->held.used) +
			atomic_read(&fe_of(bn)->messages.used);
	} else if (bn && net != &sim.fe && be_of(bn)) {
		*entries = baton_table_count(be_of(bn)->table);
		*held = atomic_read(&be_of(bn)->held);
	}
}

/* Policies use these counts: without connections they must be 0. */
static void check_loads(struct net *net)
{
	const struct baton_peer *peer;

	if (!net->gen)
		return;
	list_for_each_entry(peer, &baton_net(net)->peers, list)
		if (atomic_read(&peer->conns))
			sim_fail("leak", "%s counts %d connections of a peer",
				 net->name, atomic_read(&peer->conns));
}

static void check_tables(struct net *net)
{
	u32 entries, held;

	kept(net, &entries, &held);
	if (entries || held)
		sim_fail("leak", "%s keeps %u entries, holds %u bytes",
			 net->name, entries, held);
	check_loads(net);
	sim_pieces_end(net);
}

/* Nothing is kept, and only periodic work is pending. */
bool sim_idle(void)
{
	const struct sim_event *event;
	u32 i, entries, held;

	for (i = 0; (event = sim_event_any(i)); i++) {
		if (!sim_is_work(event, be_expire) &&
		    !sim_is_work(event, fe_expire) &&
		    !sim_is_work(event, baton_health_work) &&
		    !sim_is_work(event, thop_greet_work))
			return false;
		kept(event->net, &entries, &held);
		if (entries || held)
			return false;
	}
	return true;
}

/* No client exceeds its share; after a refusal no entry may be over. */
static void check_table(struct net *net, const struct baton_table *table,
			const struct baton_table_ops *ops, u64 refused)
{
	u32 max = baton_table_max(table), count = baton_table_count(table), i;
	struct baton_entry *entry;

	if (count > max - max / BATON_TABLE_SPARE)
		sim_fail("room", "%s has %u of %u entries for one client",
			 net->name, count, max);
	if (net->refused == refused)
		return;
	net->refused = refused;
	/* On another processor an entry may have ended just after the refusal. */
	if (!sim_step_alone())
		return;
	sim_current = net;
	rcu_read_lock();
	for (i = 0; i < baton_table_buckets(table); i++)
		hlist_for_each_entry_rcu(entry, baton_table_bucket(
				(struct baton_table *)table, i), node)
			if (ops->over(entry) >= 0)
				sim_fail("room", "%s refuses, and keeps what is over",
					 net->name);
	rcu_read_unlock();
	sim_current = NULL;
}

/* Over for the client; a node that has not heard of it may still have it. */
static bool ended(const struct fe_conn *conn)
{
	const struct sim_conn *it = sim_conn_of(conn->entry.tuple.cport);

	return !it || !it->cookie_set || it->cookie != conn->cookie || it->over;
}

/* The node with a live socket of the connection; NULL: none */
static const char *lives_on(__be16 cport, u32 cookie)
{
	u32 i;

	for (i = 0; i < sim.plan.n_bes; i++)
		if (sim.be[i].gen && sim_live_sock(&sim.be[i], cport, cookie))
			return sim.be[i].name;
	return NULL;
}

/* Some clients may have been told too soon that their connection is lost. */
static bool told_lost(void)
{
	u32 i;

	for (i = 0; i <= sim.plan.n_bes; i++) {
		const struct net *net = i ? &sim.be[i - 1] : &sim.fe;

		if (sim_stat(net, BATON_STAT_fe_handoff_silent) ||
		    sim_stat(net, BATON_STAT_be_handoff_silent) ||
		    sim_stat(net, BATON_STAT_node_down))
			return true;
	}
	return false;
}

/* No node may own a connection that the FE may forget. */
static void check_over(const struct fe_conn *conn)
{
	const struct baton_tuple *tuple = &conn->entry.tuple;
	const char *name;

	if (fe_expire_ops.over(&conn->entry) < 0 || ended(conn))
		return;
	name = lives_on(tuple->cport, conn->cookie);
	if (name)
		sim_fail("over", "the FE may forget %u, which lives on %s",
			 ntohs(tuple->cport), name);
}

/* When the FE gives a held SYN to its stack, no node may own the old
 * connection.
 */
void sim_check_release(const struct sk_buff *skb)
{
	const struct tcphdr *th = (const void *)(skb->data + sizeof(struct iphdr));
	const struct sim_conn *conn = sim_conn_of(th->source);
	const char *name;

	/* A node that stopped in the middle of a handoff has lost it. */
	if (!conn || !conn->cookie_set || conn->over || told_lost() || sim.stopped)
		return;
	name = lives_on(th->source, conn->cookie);
	if (name)
		sim_fail("over", "a SYN takes the place of %u, which lives on %s",
			 conn->port, name);
}

static void check_overs(struct fe *fe)
{
	struct fe_conn *conn;
	u32 i;

	if (told_lost())
		return;
	sim_current = &sim.fe;
	rcu_read_lock();
	for (i = 0; i < baton_table_buckets(fe->table); i++)
		hlist_for_each_entry_rcu(conn, baton_table_bucket(fe->table, i),
					 entry.node)
			check_over(conn);
	rcu_read_unlock();
	sim_current = NULL;
}

static void check_waitlist(const struct fe_waitlist *waitlist)
{
	u32 i;

	if (waitlist->n_lingering > waitlist->max)
		sim_fail("room", "%u refused ones linger",
			 waitlist->n_lingering);
	for (i = 0; waitlist->n_heads && i < BATON_WAIT_GROUPS; i++)
		if (waitlist->group[i].n > waitlist->max / BATON_WAIT_SHARE)
			sim_fail("room", "%u heads of one client wait",
				 waitlist->group[i].n);
}

/* What a closed connection held has been freed, and counts for nobody. */
static void check_freed(struct net *net, const struct be *be)
{
	struct be_conn *conn;
	u32 i;

	sim_current = net;
	rcu_read_lock();
	for (i = 0; i < baton_table_buckets(be->table); i++)
		hlist_for_each_entry_rcu(conn, baton_table_bucket(be->table, i),
					 entry.node)
			if (conn->state == BE_TIME_WAIT &&
			    !skb_queue_empty(&conn->held.queue))
				sim_fail("room", "%s holds packets of %u, which is closed",
					 net->name, ntohs(conn->entry.tuple.cport));
	rcu_read_unlock();
	sim_current = NULL;
}

/* Bounds that no single client may exceed, checked between steps. */
void sim_check_room(void)
{
	struct net *net;
	u32 i;

	if (sim.fe.gen && fe_of(baton_net(&sim.fe))) {
		net = &sim.fe;
		check_table(net, fe_of(baton_net(net))->table, &fe_expire_ops,
			    sim_stat(net, BATON_STAT_fe_table_full) +
			    sim_stat(net, BATON_STAT_fe_table_share));
		check_waitlist(&fe_of(baton_net(net))->waitlist);
		if (sim.plan.pages < 128)
			check_overs(fe_of(baton_net(net)));
	}
	for (i = 0; i < sim.plan.n_bes; i++) {
		net = &sim.be[i];
		if (!net->gen || !be_of(baton_net(net)))
			continue;
		check_table(net, be_of(baton_net(net))->table, &be_expire_ops,
			    sim_stat(net, BATON_STAT_be_table_full) +
			    sim_stat(net, BATON_STAT_be_table_share));
		if (sim.plan.pages < 128)
			check_freed(net, be_of(baton_net(net)));
	}
}

/* Faults that may make a CREATE so old that there is no time left to wait */
#define LATE (SIM_F_thop_loss | SIM_F_thop_delay | SIM_F_deaf | SIM_F_still |	\
	      SIM_F_reboot | SIM_F_nomem)

/* Processes leave their sockets in time, so no CREATE is refused for them. */
static void check_held(const struct net *net)
{
	if (!sim_has(LATE) && sim_stat(net, BATON_STAT_be_refused_busy))
		sim_fail("held", "%s did not wait for its server", net->name);
}

/* By now everything should be forgotten. */
void sim_check_end(void)
{
	u32 i;

	for (i = 0; i < sim.plan.n_bes; i++)
		check_held(&sim.be[i]);

	for (i = 0; i <= sim.plan.n_bes; i++)
		check_tables(i ? &sim.be[i - 1] : &sim.fe);
}
