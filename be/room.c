// SPDX-License-Identifier: GPL-2.0
/*
 * room.c - limits the memory for held packets: of a connection, of a client
 * address and of the node.
 *
 * No client may use up the memory that all share. When it is short, packets
 * after a gap are dropped first: they were acknowledged selectively at most,
 * and the client sends them again (RFC 2018, 8 allows that). Neither these nor
 * the beginning of an incomplete request may use the last quarter of the node's
 * memory, which is left for complete requests that wait for their handoff. And
 * once half of the memory is used, no client address gets more than its share.
 *
 * Locks: conn->lock, then be.gaps_lock; from there another connection's lock is
 * only tried.
 */
#include <net/tcp.h>
#include "held.h"
#include "room.h"

/* Connections that are searched for packets to drop */
#define ROOM_LOOKS 16

void be_room_add_message(struct be_conn *conn, u32 size)
{
	baton_share_add(conn->be->share, conn->entry.tuple.caddr, size);
	atomic_add(size, &conn->be->held);
}

void be_room_sub_message(struct be_conn *conn, u32 size)
{
	baton_share_uncharge(conn->be->share, conn->entry.tuple.caddr, size);
	atomic_sub(size, &conn->be->held);
}

void be_room_add(struct be_conn *conn, u32 size)
{
	lockdep_assert_held(&conn->lock);
	conn->held.bytes += size;
	be_room_add_message(conn, size);
}

void be_room_sub(struct be_conn *conn, u32 size)
{
	lockdep_assert_held(&conn->lock);
	conn->held.bytes -= size;
	be_room_sub_message(conn, size);
}

void be_room_gaps_add(struct be_conn *conn)
{
	struct be *be = conn->be;

	lockdep_assert_held(&conn->lock);
	if (!list_empty(&conn->held.gaps))
		return;
	spin_lock(&be->gaps_lock);
	list_add_tail(&conn->held.gaps, &be->gaps);
	spin_unlock(&be->gaps_lock);
}

void be_room_gaps_del(struct be_conn *conn)
{
	struct be *be = conn->be;

	lockdep_assert_held(&conn->lock);
	if (list_empty(&conn->held.gaps))
		return;
	spin_lock(&be->gaps_lock);
	list_del_init(&conn->held.gaps);
	spin_unlock(&be->gaps_lock);
}

/* Is its address over its share, with memory getting short? */
static bool room_greedy(const struct be_conn *conn)
{
	const struct be *be = conn->be;

	return atomic_read(&be->held) > BATON_HELD_NODE_MAX / 2 &&
	       baton_share_used(be->share, conn->entry.tuple.caddr) >
		       BATON_HELD_CLIENT_MAX;
}

static bool room_conn_full(const struct be_conn *conn, bool gap)
{
	u32 max = BATON_HELD_CONN_MAX;

	/* A packet that fills a gap lets all complete data leave. */
	if (!gap && be_serves(conn->state) &&
	    !(conn->flags & BE_F_HEAD_BLOCKED))
		max *= 2;
	return conn->held.bytes > max;
}

static bool room_node_full(const struct be_conn *conn, bool gap)
{
	u32 max = BATON_HELD_NODE_MAX;

	if (gap || be_serves(conn->state))
		max -= max / 4;
	return atomic_read(&conn->be->held) > max;
}

static bool room_short(const struct be_conn *conn, bool gap)
{
	return room_conn_full(conn, gap) || room_node_full(conn, gap) ||
	       room_greedy(conn);
}

bool be_room_refuses(const struct be_conn *conn)
{
	u32 held = atomic_read(&conn->be->held);

	return held > 2 * BATON_HELD_NODE_MAX ||
	       (held > BATON_HELD_NODE_MAX &&
		baton_share_used(conn->be->share, conn->entry.tuple.caddr) >
			2 * BATON_HELD_CLIENT_MAX);
}

/* Drop the connection's packets after a gap, the last ones first. */
static bool room_drop(struct be_conn *conn)
{
	u32 end = be_held_end(conn);
	struct sk_buff *skb;
	bool some = false;

	while (be_owns(conn->state) &&
	       (skb = skb_peek_tail(&conn->held.queue)) &&
	       after(baton_cb(skb)->pkt.seq, end)) {
		__skb_unlink(skb, &conn->held.queue);
		be_room_sub(conn, baton_cb(skb)->charge);
		be_count(conn, BATON_STAT_be_held_evicted);
		kfree_skb(skb);
		some = true;
	}
	return some;
}

/*
 * Drop the packets after a gap of the connection that has held some for
 * longest: of all others, or of those with the same address as @self. Return:
 * some were dropped.
 */
static bool room_evict(const struct be_conn *self, bool same)
{
	struct baton_addr caddr = self->entry.tuple.caddr;
	struct be *be = self->be;
	struct be_conn *conn, *next;
	bool some = false;
	u32 looks = 0;

	spin_lock(&be->gaps_lock);
	list_for_each_entry_safe(conn, next, &be->gaps, held.gaps) {
		if (some || looks++ == ROOM_LOOKS)
			break;
		if (conn == self ||
		    (same && !baton_addr_eq(conn->entry.tuple.caddr, caddr)) ||
		    !spin_trylock(&conn->lock))
			continue;
		some = room_drop(conn);
		/* None is left after a gap; or it leaves soon, with a handoff. */
		list_del_init(&conn->held.gaps);
		spin_unlock(&conn->lock);
	}
	spin_unlock(&be->gaps_lock);
	return some;
}

/* Return: packets were dropped to make room. */
static bool room_make(struct be_conn *conn, bool gap)
{
	bool greedy = room_greedy(conn);

	if (gap)
		return !greedy && !room_conn_full(conn, gap) &&
		       room_node_full(conn, gap) && room_evict(conn, false);
	if (room_drop(conn))
		return true;
	return (greedy || room_node_full(conn, gap)) &&
	       room_evict(conn, greedy);
}

bool be_room_charge(struct be_conn *conn, u32 size, bool gap)
{
	be_room_add(conn, size);
	while (room_short(conn, gap)) {
		if (!room_make(conn, gap)) {
			be_room_sub(conn, size);
			return false;
		}
	}
	return true;
}
