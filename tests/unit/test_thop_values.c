// SPDX-License-Identifier: GPL-2.0
/* test_thop_values.c - values in THOP messages: which are taken; names; ports. */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/limits.h"
#include "../../shared/thop.h"
#include "guard.h"
#include "thop_sample.h"

/* Order by epoch, then by clock; neither wraps. */
Test(thop, order)
{
	struct thop_conn conn = { .epoch = 7, .born = 1ULL << 40 };

	cr_assert(!thop_older(&conn, 7, 1ULL << 40));
	cr_assert(thop_older(&conn, 7, (1ULL << 40) + 1));
	cr_assert(!thop_older(&conn, 7, (1ULL << 40) - 1));
	cr_assert(thop_older(&conn, 8, 0));
	cr_assert(!thop_older(&conn, 6, U64_MAX));
	conn.epoch = 0;
	cr_assert(thop_older(&conn, U32_MAX, 0));
	conn.epoch = U32_MAX;
	cr_assert(!thop_older(&conn, 0, U64_MAX));
}

/* thop_encode() refuses a valid message after @change. */
#define REFUSED(op, change)						\
	do {								\
		struct thop_msg m = sample(op);				\
									\
		change;							\
		cr_assert_eq(thop_encode(&m, buf, sizeof(buf)), -EINVAL, \
			     #op ": " #change);				\
	} while (0)

#define TAKEN(op, change)						\
	do {								\
		struct thop_msg m = sample(op), back;			\
		u32 n;							\
									\
		change;							\
		n = sample_encode(&m, buf);					\
		cr_assert_eq(sample_decode(&back, buf, n, n + m.data_len), 0,	\
			     #op ": " #change);				\
	} while (0)

Test(thop, ranges)
{
	u8 buf[THOP_MSG_MAX];

	REFUSED(THOP_CREATED, m.opcode = 0);
	REFUSED(THOP_CREATED, m.opcode = __THOP_OPCODES);
	REFUSED(THOP_CREATED, m.sender.v4 = 0);
	REFUSED(THOP_CREATED, m.key.caddr.v4 = 0);
	REFUSED(THOP_CREATED, m.key.vaddr.v4 = 0);
	TAKEN(THOP_CREATED, m.key.cport = 0);
	REFUSED(THOP_CREATED, m.key.vport = 0);
	TAKEN(THOP_CREATED, m.key.cookie = 0);
	REFUSED(THOP_CREATE, m.conn_magic++);
	REFUSED(THOP_CREATE, m.conn.flags |= 0x400);
	REFUSED(THOP_CREATE, m.conn.snd_wscale = 15);
	REFUSED(THOP_CREATE, m.conn.rcv_wscale = 15);
	REFUSED(THOP_CREATE, m.conn.flags &= ~THOP_F_WSCALE);
	TAKEN(THOP_CREATE, m.conn.flags = 0; m.conn.snd_wscale = 0;
	      m.conn.rcv_wscale = 0; m.conn.snd_wnd = 65535;
	      m.conn.max_window = 65535);
	REFUSED(THOP_CREATE, m.conn.mode = __BATON_MODE_MAX);
	REFUSED(THOP_CREATE, m.conn.mss = 63);
	TAKEN(THOP_CREATE, m.conn.mss = 64);
	TAKEN(THOP_CREATE, m.conn.mss = 65535; m.conn.snd_cwnd = 10);
	REFUSED(THOP_CREATE, m.conn.fe.v4 = 0);
	REFUSED(THOP_CREATE, m.conn.snd_cwnd = 0);
	REFUSED(THOP_CREATE, m.conn.snd_cwnd = 0x80000000);
	TAKEN(THOP_CREATE, m.conn.snd_cwnd = 0; m.conn.flags &= ~THOP_F_CWND);
	TAKEN(THOP_CREATE, m.data_len = 0);
	REFUSED(THOP_NOTIFYDROP, m.cause = __THOP_CAUSES);
	REFUSED(THOP_REDIRECT, m.owner.v4 = 0);
	REFUSED(THOP_CONFIG, m.config.vaddr.v4 = 0);
	REFUSED(THOP_CONFIG, m.config.vport = 0);
	REFUSED(THOP_PROBE, m.sender.v4 = 0);
	REFUSED(THOP_ANNOUNCE, m.sender.v4 = 0);
	REFUSED(THOP_QUERY, m.sender.v4 = 0);
	REFUSED(THOP_QUERY, m.opcode++);
	REFUSED(THOP_CONFIGURED, m.config.mode = __BATON_MODE_MAX);
}

#define REFUSED_CONN(change) REFUSED(THOP_CREATE, change)
#define TAKEN_CONN(change) TAKEN(THOP_CREATE, change)

/* Limits on the values of a connection in a CREATE. */
Test(thop, bounds)
{
	u8 buf[THOP_MSG_MAX];

	TAKEN_CONN(m.conn.rcv_right = m.conn.rcv_nxt);
	REFUSED_CONN(m.conn.rcv_right = m.conn.rcv_nxt - 1);
	TAKEN_CONN(m.conn.rcv_right = m.conn.rcv_nxt + (1U << 30));
	REFUSED_CONN(m.conn.rcv_right = m.conn.rcv_nxt + (1U << 30) + 1);
	TAKEN_CONN(m.conn.snd_wnd = m.conn.max_window);
	REFUSED_CONN(m.conn.snd_wnd = m.conn.max_window + 1);
	TAKEN_CONN(m.conn.max_window = 65535U << 7);
	REFUSED_CONN(m.conn.max_window = (65535U << 7) + 1);
	TAKEN_CONN(m.conn.snd_wscale = 14; m.conn.max_window = 65535U << 14);
	REFUSED_CONN(m.conn.snd_wscale = 14; m.conn.max_window = 1U << 30);
	REFUSED_CONN(m.conn.snd_cwnd = 100000);
	TAKEN_CONN(m.conn.snd_cwnd = BATON_CWND_MAX);
	REFUSED_CONN(m.conn.snd_cwnd = BATON_CWND_MAX + 1);
	TAKEN_CONN(m.conn.snd_wnd = 0; m.conn.max_window = 14400;
		   m.conn.snd_cwnd = 30);
	REFUSED_CONN(m.conn.snd_wnd = 0; m.conn.max_window = 14400;
		     m.conn.snd_cwnd = 31);
	TAKEN_CONN(m.conn.snd_ssthresh = 0x7fffffff);
	REFUSED_CONN(m.conn.snd_ssthresh = 0x80000000);
	TAKEN_CONN(m.conn.srtt_us = 120000000U << 3);
	REFUSED_CONN(m.conn.srtt_us = 120000001U << 3);
	TAKEN_CONN(m.conn.mdev_us = 120000000U << 2);
	REFUSED_CONN(m.conn.mdev_us = 120000001U << 2);
	TAKEN_CONN(m.conn.rttvar_us = 120000000U << 2);
	REFUSED_CONN(m.conn.rttvar_us = 120000001U << 2);
	TAKEN_CONN(m.conn.min_rtt_us = 120000000);
	REFUSED_CONN(m.conn.min_rtt_us = 120000001);
	TAKEN_CONN(m.conn.rto_ms = 120000);
	REFUSED_CONN(m.conn.rto_ms = 120001);
	TAKEN_CONN(m.conn.idle_ms = 3600000);
	REFUSED_CONN(m.conn.idle_ms = 3600001);
	TAKEN_CONN(m.conn.mtup_low = m.conn.mtup_high);
	REFUSED_CONN(m.conn.mtup_low = m.conn.mtup_high + 1);
	TAKEN_CONN(m.conn.mtup_low = 88);
	REFUSED_CONN(m.conn.mtup_low = 87);
	TAKEN_CONN(m.conn.mtup_low = 0; m.conn.flags &= ~THOP_F_MTUP);
	TAKEN_CONN(m.conn.reordering = 300);
	REFUSED_CONN(m.conn.reordering = 301);
}

/* After clamping, any state of a socket can be sent. */
Test(thop, clamp)
{
	struct thop_msg msg = sample(THOP_CREATE), was = msg;
	u8 buf[THOP_MSG_MAX];
	u32 seed = 1, round, i;

	thop_conn_clamp(&msg.conn);
	cr_assert_eq(memcmp(&msg, &was, sizeof(msg)), 0, "nothing to clamp");
	for (round = 0; round < 100000; round++) {
		u8 *raw = (u8 *)&msg.conn;

		for (i = 0; i < sizeof(msg.conn); i++) {
			seed = seed * 1664525 + 1013904223;
			raw[i] = seed >> 24;
		}
		msg.conn.flags = (THOP_F_MASK & raw[0]) | THOP_F_WSCALE;
		msg.conn.snd_wscale %= 15;
		msg.conn.rcv_wscale %= 15;
		msg.conn.mode = BATON_MODE_MULTI;
		msg.conn.fe = was.conn.fe;
		msg.conn_magic = msg.conn.rcv_nxt;
		thop_conn_clamp(&msg.conn);
		sample_encode(&msg, buf);
	}
	/* Bytes that TCP accepted beyond a closed window */
	msg.conn.rcv_right = msg.conn.rcv_nxt - 1000;
	thop_conn_clamp(&msg.conn);
	cr_assert_eq(msg.conn.rcv_right, msg.conn.rcv_nxt);
}

Test(thop, names)
{
	static const char *const opcodes[] = {
		"?", "CREATE", "CREATED", "NOTIFYDROP", "NOTIFYCLS",
		"REDIRECT", "REDIRECTED", "CONFIG", "CONFIGURED", "PROBE",
		"PROBED", "ANNOUNCE", "QUERY", "?",
	};
	static const char *const causes[] = {
		"none", "noservice", "nolistener", "backlog", "memory",
		"options", "address", "busy", "route", "policy", "?",
	};
	u32 i;

	cr_assert_eq(ARRAY_SIZE(opcodes), __THOP_OPCODES + 1);
	for (i = 0; i < ARRAY_SIZE(opcodes); i++)
		cr_assert_str_eq(thop_opcode_name(i), opcodes[i]);
	cr_assert_eq(ARRAY_SIZE(causes), __THOP_CAUSES + 1);
	for (i = 0; i < ARRAY_SIZE(causes); i++)
		cr_assert_str_eq(thop_cause_name(i), causes[i]);
	cr_assert_str_eq(thop_opcode_name(U32_MAX), "?");
	cr_assert_str_eq(thop_cause_name(U32_MAX), "?");
}

/* All messages of a connection have one source port; ports are spread. */
Test(thop, messages_come_from_a_port_of_their_connection)
{
	struct thop_msg m = {
		.opcode = THOP_NOTIFYCLS,
		.sender = baton_addr_v4(1),
	};
	u8 buf[THOP_HDR_LEN + THOP_CREATE_LEN], used[BATON_THOP_SPORTS] = {};
	u32 i, ports = 0;
	u16 port;
	int len;

	m.key = (struct thop_key) {
		.caddr = baton_addr_v4(1),
		.vaddr = baton_addr_v4(2),
		.vport = 3,
	};
	for (i = 1; i <= 1000; i++) {
		m.key.cport = i;
		m.opcode = THOP_NOTIFYCLS;
		m.key.cookie = i;
		len = thop_encode(&m, buf, sizeof(buf));
		port = thop_sport(buf, len);
		cr_assert_geq(port, BATON_THOP_SPORT);
		cr_assert_lt(port, BATON_THOP_SPORT + BATON_THOP_SPORTS);
		ports += !used[port - BATON_THOP_SPORT]++;
		m.opcode = THOP_CREATED;
		m.counter = m.generation = m.key.cookie = ~i;
		len = thop_encode(&m, buf, sizeof(buf));
		cr_assert_eq(thop_sport(buf, len), port);
	}
	cr_assert_gt(ports, BATON_THOP_SPORTS / 2);
	m.opcode = THOP_PROBE;
	len = thop_encode(&m, buf, sizeof(buf));
	cr_assert_eq(thop_sport(buf, len), BATON_THOP_SPORT);
}
