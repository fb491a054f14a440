/* SPDX-License-Identifier: GPL-2.0 */
/*
 * thop_conn.h - the state of a connection that moves between two nodes.
 */
#ifndef _BATON_THOP_CONN_H
#define _BATON_THOP_CONN_H

#include <linux/types.h>
#include "addr.h"

/* struct thop_conn.flags */
#define THOP_F_TSTAMP	0x0001	/* timestamps negotiated */
#define THOP_F_SACK	0x0002	/* SACK negotiated */
#define THOP_F_WSCALE	0x0004	/* window scaling negotiated */
#define THOP_F_ECN	0x0008	/* ECN negotiated */
#define THOP_F_FIN	0x0010	/* the client's FIN follows the data */
#define THOP_F_RTT	0x0020	/* the RTT fields are valid */
#define THOP_F_CWND	0x0040	/* snd_cwnd, snd_ssthresh are valid */
#define THOP_F_MTUP	0x0080	/* TCP probes the path MTU: mtup_* are valid */
#define THOP_F_DOUBT	0x0100	/* FE saw a FIN or RST: deny it if untrue */
#define THOP_F_ACKED	0x0200	/* the data may have been acknowledged */
#define THOP_F_MASK	0x03ff

/**
 * struct thop_conn - a connection between two sockets: TCP's own variables
 * @rcv_nxt: first client byte not yet delivered to a server; the data of
 *	the CREATE begins here
 * @snd_nxt: next byte to the client; all before it is acknowledged
 * @rcv_right: right edge of the window already advertised to the client
 * @snd_wnd: window the client advertised, bytes (already scaled)
 * @ts_recent: newest TSval from the client
 * @tsval: TSval clock of the sender at the moment of sending
 * @srtt_us: smoothed RTT, us << 3, as tcp_sock has it
 * @mdev_us: mean deviation, us << 2
 * @rttvar_us: smoothed mdev_max
 * @rto_ms: retransmission timeout
 * @min_rtt_us: recent minimum RTT, 0 if unknown; the size of TCP's
 *	bursts depends on it (tcp_tso_autosize())
 * @max_window: largest window the client ever advertised, bytes
 * @idle_ms: age of the last data sent to the client when the CREATE was first
 *	sent
 * @bytes_sent: to the client since the connection began, all nodes together
 * @bytes_retrans: of these, retransmitted
 * @bytes_acked: of these, acknowledged
 * @bytes_received: from the client, all before @rcv_nxt
 * @mtup_low: path MTU that is known to pass
 * @mtup_high: path MTU above which nothing passes
 * @mtup_age: seconds since the last probe
 * @reordering: reordering on the path, segments, 0: not seen
 * @snd_cwnd: congestion window, segments
 * @snd_ssthresh: slow start threshold, segments
 * @epoch: of the FE at the first handoff, see thop_older()
 * @born: nanoseconds since that FE was booted, likewise
 * @mss: MSS the client announced, clamped
 * @flags: THOP_F_*
 * @snd_wscale: shift of the windows that the client sends, 0 to 14
 * @rcv_wscale: shift of the windows sent to the client, 0 to 14
 * @mode: enum baton_mode of the service, as the sender knows it
 * @fe: address of the FE that owns the VIP
 */
struct thop_conn {
	u32 rcv_nxt;
	u32 snd_nxt;
	u32 rcv_right;
	u32 snd_wnd;
	u32 ts_recent;
	u32 tsval;
	u32 srtt_us;
	u32 mdev_us;
	u32 rttvar_us;
	u32 rto_ms;
	u32 min_rtt_us;
	u32 max_window;
	u32 idle_ms;
	u64 bytes_sent;
	u64 bytes_retrans;
	u64 bytes_acked;
	u64 bytes_received;
	u16 mtup_low;
	u16 mtup_high;
	u16 mtup_age;
	u16 reordering;
	u32 snd_cwnd;
	u32 snd_ssthresh;
	u32 epoch;
	u64 born;
	u16 mss;
	u16 flags;
	u8 snd_wscale;
	u8 rcv_wscale;
	u8 mode;
	struct baton_addr fe;
};

/**
 * thop_conn_clamp - clamp a socket's values to the bounds of a CREATE
 * @conn: all but @mode, @fe, @epoch and @born is set
 */
void thop_conn_clamp(struct thop_conn *conn);

/** thop_conn_valid - are all values within the bounds? */
bool thop_conn_valid(const struct thop_conn *conn);

/**
 * thop_older - is a connection older than another with its addresses and ports?
 * @conn: the connection
 * @epoch: of the other one
 * @born: of the other one
 *
 * In the same epoch the FE's clock decides, which never goes back; each life of
 * an FE has an epoch of its own.
 */
static inline bool thop_older(const struct thop_conn *conn, u32 epoch, u64 born)
{
	return conn->epoch != epoch ? conn->epoch < epoch : conn->born < born;
}

#endif /* _BATON_THOP_CONN_H */
