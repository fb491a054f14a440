// SPDX-License-Identifier: GPL-2.0
/*
 * thop_conn.c - bounds on the connection that a CREATE brings.
 *
 * A socket is built from these numbers and sends by them: a forged one must not
 * do more harm than a forged segment could. Values of a real socket are clamped
 * before they are sent, so those outside of the bounds do not come from a node
 * of the cluster.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include "limits.h"
#include "thop_conn.h"
#include "uapi/baton.h"

#define WSCALE_MAX	14	/* RFC 7323 2.3 */
#define MSS_MIN		64
#define CWND_INITIAL	10	/* RFC 6928 */

/* The window field has 16 bits. */
static u32 window_max(const struct thop_conn *conn)
{
	return (u32)U16_MAX << conn->snd_wscale;
}

/*
 * TCP lets cwnd grow only while it is filled, so it is at most twice the
 * largest flight, which never exceeds the client's window.
 */
static u32 cwnd_max(const struct thop_conn *conn)
{
	return min_t(u32, CWND_INITIAL + 2 * (conn->max_window / conn->mss),
		     BATON_CWND_MAX);
}

static bool flags_valid(const struct thop_conn *conn)
{
	if (conn->flags & ~THOP_F_MASK || conn->mode >= __BATON_MODE_MAX ||
	    conn->snd_wscale > WSCALE_MAX || conn->rcv_wscale > WSCALE_MAX)
		return false;
	return conn->flags & THOP_F_WSCALE ||
	       !(conn->snd_wscale || conn->rcv_wscale);
}

static bool windows_valid(const struct thop_conn *conn)
{
	return conn->rcv_right - conn->rcv_nxt <= BATON_WINDOW_MAX &&
	       conn->snd_wnd <= conn->max_window &&
	       conn->max_window <= window_max(conn);
}

/* TCP warns of a cwnd of 0, which it cannot have set itself. */
static bool cwnd_valid(const struct thop_conn *conn)
{
	return !(conn->flags & THOP_F_CWND) ||
	       (conn->snd_cwnd && conn->snd_cwnd <= cwnd_max(conn) &&
		conn->snd_ssthresh <= S32_MAX);
}

static bool times_valid(const struct thop_conn *conn)
{
	return conn->srtt_us >> 3 <= BATON_RTT_US_MAX &&
	       conn->mdev_us >> 2 <= BATON_RTT_US_MAX &&
	       conn->rttvar_us >> 2 <= BATON_RTT_US_MAX &&
	       conn->min_rtt_us <= BATON_RTT_US_MAX &&
	       conn->rto_ms <= BATON_RTO_MS_MAX &&
	       conn->idle_ms <= BATON_IDLE_MS_MAX;
}

static bool path_valid(const struct thop_conn *conn)
{
	return conn->reordering <= BATON_REORDERING_MAX &&
	       (!(conn->flags & THOP_F_MTUP) ||
		(conn->mtup_low >= BATON_MTU_MIN &&
		 conn->mtup_high >= conn->mtup_low));
}

bool thop_conn_valid(const struct thop_conn *conn)
{
	return flags_valid(conn) && conn->mss >= MSS_MIN &&
	       !baton_addr_any(conn->fe) && windows_valid(conn) &&
	       cwnd_valid(conn) && times_valid(conn) && path_valid(conn);
}

/* TCP may have taken bytes beyond the window when it was closed. */
static void clamp_windows(struct thop_conn *conn)
{
	s32 promised = conn->rcv_right - conn->rcv_nxt;

	conn->rcv_right = conn->rcv_nxt +
			  clamp_t(s32, promised, 0, BATON_WINDOW_MAX);
	conn->snd_wnd = min(conn->snd_wnd, window_max(conn));
	conn->max_window = clamp(conn->max_window, conn->snd_wnd,
				 window_max(conn));
}

static void clamp_times(struct thop_conn *conn)
{
	conn->srtt_us = min(conn->srtt_us, BATON_RTT_US_MAX << 3);
	conn->mdev_us = min(conn->mdev_us, BATON_RTT_US_MAX << 2);
	conn->rttvar_us = min(conn->rttvar_us, BATON_RTT_US_MAX << 2);
	conn->min_rtt_us = min(conn->min_rtt_us, BATON_RTT_US_MAX);
	conn->rto_ms = min_t(u32, conn->rto_ms, BATON_RTO_MS_MAX);
	conn->idle_ms = min_t(u32, conn->idle_ms, BATON_IDLE_MS_MAX);
}

void thop_conn_clamp(struct thop_conn *conn)
{
	conn->mss = max_t(u16, conn->mss, MSS_MIN);
	clamp_windows(conn);
	clamp_times(conn);
	conn->reordering = min_t(u16, conn->reordering, BATON_REORDERING_MAX);
	if (conn->flags & THOP_F_CWND) {
		conn->snd_cwnd = clamp_t(u32, conn->snd_cwnd, 1,
					 cwnd_max(conn));
		conn->snd_ssthresh = min_t(u32, conn->snd_ssthresh, S32_MAX);
	}
	if (conn->flags & THOP_F_MTUP) {
		conn->mtup_low = max_t(u16, conn->mtup_low, BATON_MTU_MIN);
		conn->mtup_high = max(conn->mtup_high, conn->mtup_low);
	}
}
