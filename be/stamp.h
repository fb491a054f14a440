/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stamp.h - the newest timestamp of the client (RFC 7323).
 *
 * TCP's own ts_recent lags behind packets that wait in a process's backlog, or
 * are on their way to TCP on another CPU.
 */
#ifndef _BATON_BE_STAMP_H
#define _BATON_BE_STAMP_H

#include <net/tcp.h>
#include "be.h"

/*
 * A TSval that is older says nothing any more: packets that waited then have reached
 * TCP, and those in microseconds wrap around after 36 minutes.
 */
#define BE_STAMP_TIME (600 * HZ)

/** be_stamp_set - this TSval is the newest; @conn is locked */
static inline void be_stamp_set(struct be_conn *conn, u32 tsval)
{
	WRITE_ONCE(conn->window.tsval, tsval);
	/* Pairs with be_stamp_newest(): a new time implies the new TSval. */
	smp_wmb();
	WRITE_ONCE(conn->window.tsval_at, (u32)jiffies);
}

static inline bool be_stamp_aged(const struct be_conn *conn)
{
	return (u32)jiffies - READ_ONCE(conn->window.tsval_at) > BE_STAMP_TIME;
}

/** be_stamp_newer - would be_stamp_note() change anything? @conn is locked */
static inline bool be_stamp_newer(const struct be_conn *conn, u32 tsval)
{
	return be_stamp_aged(conn) || after(tsval, conn->window.tsval);
}

/** be_stamp_note - TCP has seen a TSval, or is about to; @conn is locked */
static inline void be_stamp_note(struct be_conn *conn, u32 tsval)
{
	if (be_stamp_newer(conn, tsval))
		be_stamp_set(conn, tsval);
}

/** be_stamp_newest - the newest TSval that TCP knows, or will; any context */
static inline u32 be_stamp_newest(const struct be_conn *conn, u32 ts_recent)
{
	bool aged = be_stamp_aged(conn);
	u32 tsval;

	/* Pairs with be_stamp_set(). */
	smp_rmb();
	tsval = READ_ONCE(conn->window.tsval);
	return aged || before(tsval, ts_recent) ? ts_recent : tsval;
}

#endif /* _BATON_BE_STAMP_H */
