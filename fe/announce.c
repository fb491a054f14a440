// SPDX-License-Identifier: GPL-2.0
/*
 * announce.c - processes ANNOUNCE: a BE reports on its connections.
 *
 * An open connection is kept, however silent its client is: the owner announces
 * it in time, many in one message, which is not answered. It also announces one
 * for which a FIN or RST has passed here that its TCP did not accept. It
 * reports closed connections only if it is asked (query.c).
 */
#include "announce.h"
#include "conn.h"
#include "give.h"
#include "syn.h"

/* Return: the connection is open, and @from owns it. */
static bool announce_renew(struct fe_conn *conn, const struct baton_peer *from,
			   u32 generation)
{
	bool renewed;

	spin_lock(&conn->lock);
	renewed = generation == conn->generation && fe_owner_is(conn, from) &&
		  (conn->state == FE_FORWARDING || conn->state == FE_CLOSING);
	if (renewed) {
		fe_conn_event(conn, FE_ALIVE);
		WRITE_ONCE(conn->seen, (u32)jiffies);
	}
	spin_unlock(&conn->lock);
	return renewed;
}

/* The owner answers our QUERY: the connection is closed. That is final. */
static enum baton_stat announce_over(struct fe *fe, struct fe_conn *conn,
				     const struct baton_peer *from,
				     u32 generation)
{
	bool over;

	spin_lock(&conn->lock);
	over = generation == conn->generation && fe_owner_is(conn, from) &&
	       (conn->state == FE_FORWARDING || conn->state == FE_CLOSING);
	if (over)
		fe_conn_event(conn, FE_CLOSE);
	spin_unlock(&conn->lock);
	if (!over)
		return BATON_STAT_fe_announce_stale;
	fe_syn_release(fe, conn, NULL);
	return BATON_STAT_fe_query_over;
}

static enum baton_stat announce_one(struct fe *fe, struct baton_peer *from,
				    const struct thop_record *record)
{
	struct baton_tuple tuple;
	struct fe_conn *conn;

	baton_key_tuple(&record->key, &tuple);
	conn = fe_conn_find(fe, &tuple);
	if (!conn || conn->cookie != record->key.cookie)
		return BATON_STAT_fe_announce_unknown;
	if (record->flags & THOP_RECORD_OVER)
		return announce_over(fe, conn, from, record->generation);
	/* The owner's REDIRECT was lost. */
	if ((s32)(record->generation - READ_ONCE(conn->generation)) > 0)
		fe_redirect(fe, from, conn, record->generation);
	return announce_renew(conn, from, record->generation) ?
		       BATON_STAT_fe_announced : BATON_STAT_fe_announce_stale;
}

void fe_announce(struct fe *fe, struct baton_peer *from,
		 const struct thop_msg *msg, struct sk_buff *skb)
{
	u8 buf[THOP_RECORD_LEN];
	struct thop_record record;
	const u8 *at;
	u32 off;

	for (off = 0; off < msg->data_len; off += THOP_RECORD_LEN) {
		at = skb_header_pointer(skb, msg->data_off + off, sizeof(buf),
					buf);
		if (!at || thop_get_record(&record, at)) {
			baton_count(fe->bn, BATON_STAT_thop_malformed);
			return;
		}
		baton_count(fe->bn, announce_one(fe, from, &record));
	}
}
