// SPDX-License-Identifier: GPL-2.0
/* test_thop.c - encoding and decoding of THOP messages. */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/limits.h"
#include "../../shared/thop.h"
#include "guard.h"

#define DATA_LEN 10	/* length of the data in sample(THOP_CREATE) */

static void fill_key(struct thop_key *key)
{
	key->caddr = baton_addr_v4(cpu_to_be32(0x0a090001));
	key->vaddr = baton_addr_v4(cpu_to_be32(0x0a090064));
	key->cport = cpu_to_be16(40001);
	key->vport = cpu_to_be16(80);
	key->cookie = 0xdeadbeef;
}

static void fill_conn(struct thop_conn *conn)
{
	conn->rcv_nxt = 0x11121314;
	conn->snd_nxt = 0x21222324;
	conn->rcv_right = 0x31323334;
	conn->snd_wnd = 0x00424344;
	conn->ts_recent = 0x51525354;
	conn->tsval = 0x61626364;
	conn->srtt_us = 0x31727374;
	conn->mdev_us = 0x11828384;
	conn->rttvar_us = 0x11929394;
	conn->rto_ms = 0x0001a2a3;
	conn->min_rtt_us = 0x01d2d3d4;
	conn->max_window = 0x00525354;
	conn->idle_ms = 0x0012a2a4;
	conn->bytes_sent = 0xb0b1b2b3b4b5b6b7;
	conn->bytes_retrans = 0xc0c1c2c3c4c5c6c7;
	conn->bytes_acked = 0xd0d1d2d3d4d5d6d7;
	conn->bytes_received = 0xe0e1e2e3e4e5e6e7;
	conn->mtup_low = 0x0455;
	conn->mtup_high = 0x05d6;
	conn->mtup_age = 0xe7e8;
	conn->reordering = 0x0109;
	conn->snd_cwnd = 0x00000bb3;
	conn->snd_ssthresh = 0x41c2c3c4;
	conn->epoch = 0xe1e2e3e4;
	conn->born = 0xf1f2f3f4f5f6f7f8ULL;
	conn->mss = 1440;
	conn->flags = THOP_F_MASK;
	conn->snd_wscale = 7;
	conn->rcv_wscale = 14;
	conn->mode = BATON_MODE_MULTI;
	conn->fe = baton_addr_v4(cpu_to_be32(0x0a000001));
}

static const u32 lengths[__THOP_OPCODES] = {
	[THOP_CREATE] = 60 + 140,
	[THOP_CREATED] = 60 + 16,
	[THOP_NOTIFYDROP] = 60 + 20,
	[THOP_NOTIFYCLS] = 60 + 16,
	[THOP_REDIRECT] = 60 + 20,
	[THOP_REDIRECTED] = 60 + 16,
	[THOP_CONFIG] = 60 + 12,
	[THOP_CONFIGURED] = 60 + 12,
	[THOP_PROBE] = 60 + 4,
	[THOP_PROBED] = 60 + 4,
	[THOP_ANNOUNCE] = 60,
	[THOP_QUERY] = 60,
};

/* A message of each kind, with different bytes wherever possible. */
static struct thop_msg sample(u16 opcode)
{
	struct thop_msg msg = {
		.opcode = opcode,
		.sender = baton_addr_v4(cpu_to_be32(0x0a000002)),
		.counter = 0x0102030405060708ULL,
		.generation = 0x090a0b0c,
		.conn_magic = 0x11121314,
		.load = {
			.node = baton_addr_v4(cpu_to_be32(0x0a000004)),
			.conns = 0x15161718,
		},
		.age = 0x191a1b1c,
	};

	if (lengths[opcode] >= THOP_HDR_LEN + THOP_KEY_LEN)
		fill_key(&msg.key);
	switch (opcode) {
	case THOP_CREATE:
		fill_conn(&msg.conn);
		msg.data_len = DATA_LEN;
		break;
	case THOP_NOTIFYDROP:
		break;
	case THOP_REDIRECT:
		msg.owner = baton_addr_v4(cpu_to_be32(0x0a000003));
		break;
	case THOP_CONFIG:
	case THOP_CONFIGURED:
		msg.config.vaddr = baton_addr_v4(cpu_to_be32(0x0a090064));
		msg.config.vport = cpu_to_be16(80);
		msg.config.mode = BATON_MODE_MULTI;
		msg.config.epoch = 0x1c1d1e1f;
		break;
	case THOP_PROBE:
	case THOP_PROBED:
		msg.epoch = 0x2c2d2e2f;
		break;
	case THOP_ANNOUNCE:
	case THOP_QUERY:
		msg.data_len = 2 * THOP_MINE_LEN;
		break;
	}
	return msg;
}

/* Encode into @buf; returns the length without data. */
static u32 encode(const struct thop_msg *msg, u8 *buf)
{
	int len = thop_encode(msg, buf, THOP_MSG_MAX);

	cr_assert_eq(len, (int)lengths[msg->opcode], "%s",
		     thop_opcode_name(msg->opcode));
	return len;
}

static int decode(struct thop_msg *msg, const u8 *buf, u32 linear, u32 len)
{
	return thop_decode(msg, guard_copy(0, buf, linear), linear, len);
}

Test(thop, round_trip)
{
	u8 buf[THOP_MSG_MAX];
	u32 i;

	for (i = THOP_CREATE; i < __THOP_OPCODES; i++) {
		struct thop_msg msg = sample(i), back;
		u32 len = encode(&msg, buf);

		cr_assert_eq(decode(&back, buf, len, len + msg.data_len), 0,
			     "%s", thop_opcode_name(i));
		msg.data_off = len;
		cr_assert_eq(memcmp(&msg, &back, sizeof(msg)), 0, "%s",
			     thop_opcode_name(i));
	}
}

/* A repeated message differs only in its age. */
Test(thop, age)
{
	struct thop_msg msg = sample(THOP_CREATE), back;
	u8 buf[THOP_MSG_MAX];
	u32 len = encode(&msg, buf);

	thop_set_age(buf, 775);
	cr_assert_eq(decode(&back, buf, len, len + msg.data_len), 0);
	msg.data_off = len;
	msg.age = 775;
	cr_assert_eq(memcmp(&msg, &back, sizeof(msg)), 0);
}

/* The bytes on the wire, so that encoder and decoder cannot change together. */
Test(thop, wire)
{
	static const u8 want[] = {
		0x01, 0x29, 0x68, 0xb9, 2, 0, 0, THOP_CREATE, 0, 0, 0, 210,
		10, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
		0x11, 0x12, 0x13, 0x14, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0,
		10, 0, 0, 4, 0x15, 0x16, 0x17, 0x18,
		0x19, 0x1a, 0x1b, 0x1c,
		10, 9, 0, 1, 10, 9, 0, 100, 0x9c, 0x41, 0, 80,
		0xde, 0xad, 0xbe, 0xef, 0x11, 0x12, 0x13, 0x14,
		0x21, 0x22, 0x23, 0x24, 0x31, 0x32, 0x33, 0x34,
		0x00, 0x42, 0x43, 0x44, 0x51, 0x52, 0x53, 0x54,
		0x61, 0x62, 0x63, 0x64, 0x31, 0x72, 0x73, 0x74,
		0x11, 0x82, 0x83, 0x84, 0x11, 0x92, 0x93, 0x94,
		0x00, 0x01, 0xa2, 0xa3, 0x01, 0xd2, 0xd3, 0xd4,
		0x00, 0x52, 0x53, 0x54, 0x00, 0x12, 0xa2, 0xa4,
		0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7,
		0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
		0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7,
		0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7,
		0x04, 0x55, 0x05, 0xd6, 0xe7, 0xe8, 0x01, 0x09,
		0x00, 0x00, 0x0b, 0xb3, 0x41, 0xc2, 0xc3, 0xc4,
		0xe1, 0xe2, 0xe3, 0xe4, 0xf1, 0xf2, 0xf3, 0xf4,
		0xf5, 0xf6, 0xf7, 0xf8, 0x05, 0xa0, 0x01, 0xff,
		7, 14, BATON_MODE_MULTI, 0, 10, 0, 0, 1,
	};
	struct thop_msg msg = sample(THOP_CREATE);
	u8 buf[THOP_MSG_MAX];

	cr_assert_eq(sizeof(want), encode(&msg, buf));
	cr_assert_eq(memcmp(buf, want, sizeof(want)), 0);
}

/* The bytes are refused, or encoding the decoded message gives them again. */
static void check_bytes(const u8 *buf, u32 len, u32 data_len)
{
	u8 again[THOP_MSG_MAX];
	struct thop_msg msg;
	int ret = decode(&msg, buf, len, len + data_len);

	if (ret) {
		cr_assert_eq(ret, -EINVAL);
		return;
	}
	cr_assert_eq(msg.data_len, data_len);
	cr_assert_eq(msg.data_off, len);
	cr_assert_eq(encode(&msg, again), len);
	cr_assert_eq(memcmp(buf, again, len), 0, "%s",
		     thop_opcode_name(msg.opcode));
}

Test(thop, every_byte)
{
	u8 buf[THOP_MSG_MAX];
	u32 op, i, c;

	for (op = THOP_CREATE; op < __THOP_OPCODES; op++) {
		struct thop_msg msg = sample(op);
		u32 len = encode(&msg, buf);

		for (i = 0; i < len; i++) {
			u8 old = buf[i];

			for (c = 0; c < 256; c++) {
				buf[i] = c;
				check_bytes(buf, len, msg.data_len);
			}
			buf[i] = old;
		}
	}
}

/* Bytes that have only one valid value. */
Test(thop, fixed_bytes)
{
	u8 buf[THOP_MSG_MAX];
	u32 op, i;

	for (op = THOP_CREATE; op < __THOP_OPCODES; op++) {
		struct thop_msg msg = sample(op);
		u32 len = encode(&msg, buf);

		for (i = 0; i < THOP_HDR_LEN; i++) {
			bool fixed = i < 6 || (i >= 8 && i < 12) ||
				     (i >= THOP_AUTH_OFF &&
				      i < THOP_AUTH_OFF + THOP_AUTH_LEN);

			buf[i] ^= 0x80;
			if (fixed)
				cr_assert_eq(decode(&msg, buf, len,
						    len + msg.data_len),
					     -EINVAL, "%s: byte %u",
					     thop_opcode_name(op), i);
			buf[i] ^= 0x80;
		}
	}
}

Test(thop, lengths)
{
	u8 buf[THOP_MSG_MAX + 1] = { 0 };
	u32 op, n;

	for (op = THOP_CREATE; op < __THOP_OPCODES; op++) {
		struct thop_msg msg = sample(op), back;
		u32 len = encode(&msg, buf), all = len + msg.data_len;

		for (n = 0; n < len; n++) {
			cr_assert_eq(decode(&back, buf, n, n), -EINVAL);
			cr_assert_eq(decode(&back, buf, n, all), -EINVAL);
			cr_assert_eq(thop_encode(&msg, guard_copy(1, buf, n),
						 n), -EMSGSIZE);
		}
		cr_assert_eq(thop_encode(&msg, guard_copy(1, buf, len), len),
			     (int)len);
		for (n = len; n <= all; n++)
			cr_assert_eq(decode(&back, buf, n, all), 0);
		cr_assert_eq(decode(&back, buf, len, all + 1), -EINVAL);
		cr_assert_eq(decode(&back, buf, len, all - 1), -EINVAL);
		cr_assert_eq(decode(&back, buf, all + 1, all), -EINVAL);
	}
}

/* Data in messages that take none, with a matching length field. */
Test(thop, data)
{
	u8 buf[THOP_MSG_MAX] = { 0 };
	struct thop_msg msg, back;
	u32 op, len;

	for (op = THOP_CREATED; op < THOP_ANNOUNCE; op++) {
		msg = sample(op);
		msg.data_len = 1;
		len = encode(&msg, buf);
		cr_assert_eq(decode(&back, buf, len, len), 0, "not counted");
		buf[11]++;
		cr_assert_eq(decode(&back, buf, len + 1, len + 1), -EINVAL);
	}
	msg = sample(THOP_CREATE);
	msg.data_len = THOP_DATA_MAX;
	len = encode(&msg, buf);
	cr_assert_eq(decode(&back, buf, len, len + THOP_DATA_MAX), 0);
	cr_assert_eq(back.data_len, THOP_DATA_MAX);
	buf[11]++;
	cr_assert_eq(decode(&back, buf, len, len + THOP_DATA_MAX + 1),
		     -EINVAL);
	msg.data_len++;
	cr_assert_eq(thop_encode(&msg, buf, sizeof(buf)), -EMSGSIZE);
}

/* Only whole records, as many as fit into a packet. */
static void whole_records(u16 opcode)
{
	u8 buf[THOP_MSG_MAX] = { 0 };
	struct thop_msg msg = sample(opcode), back;
	u32 n, len;

	cr_assert_leq(THOP_HDR_LEN + THOP_MINE_MAX * THOP_MINE_LEN, 1400);
	for (n = 0; n <= (THOP_MINE_MAX + 1) * THOP_MINE_LEN; n++) {
		bool good = n && n % THOP_MINE_LEN == 0 &&
			    n <= THOP_MINE_MAX * THOP_MINE_LEN;

		msg.data_len = n;
		if (!good) {
			cr_assert_eq(thop_encode(&msg, buf, sizeof(buf)),
				     -EMSGSIZE, "%u", n);
			continue;
		}
		len = encode(&msg, buf);
		cr_assert_eq(decode(&back, buf, len, len + n), 0);
		cr_assert_eq(back.data_len, n);
		cr_assert_eq(back.data_off, len);
		buf[11]--;
		cr_assert_eq(decode(&back, buf, len, len + n - 1), -EINVAL);
	}
}

Test(thop, records)
{
	whole_records(THOP_ANNOUNCE);
	whole_records(THOP_QUERY);
}

static struct thop_mine sample_mine(void)
{
	struct thop_mine mine = {
		.generation = 0x31323334,
		.rcv_nxt = 0x41424344,
		.flags = THOP_MINE_FIN,
	};

	fill_key(&mine.key);
	return mine;
}

/* Bytes are refused, or encoding the decoded record gives them again. */
Test(thop, mine)
{
	static const u8 want[THOP_MINE_LEN] = {
		10, 9, 0, 1, 10, 9, 0, 100, 0x9c, 0x41, 0, 80,
		0xde, 0xad, 0xbe, 0xef, 0x31, 0x32, 0x33, 0x34,
		0x41, 0x42, 0x43, 0x44, 0, 1, 0, 0,
	};
	struct thop_mine mine = sample_mine(), back;
	u8 buf[THOP_MINE_LEN], again[THOP_MINE_LEN];
	u32 i, c, bad = 0;

	thop_put_mine(&mine, buf);
	cr_assert_eq(memcmp(buf, want, sizeof(want)), 0);
	for (i = 0; i < sizeof(buf); i++)
		for (c = 0; c < 256; c++) {
			memcpy(buf, want, sizeof(buf));
			buf[i] = c;
			if (thop_get_mine(&back, buf)) {
				bad++;
				continue;
			}
			thop_put_mine(&back, again);
			cr_assert_eq(memcmp(buf, again, sizeof(buf)), 0);
		}
	/* Unknown flags, non-zero padding, and no port */
	cr_assert_eq(bad, 252 + 255 + 2 * 255 + 1);
	mine.key.caddr.v4 = 0;
	thop_put_mine(&mine, buf);
	cr_assert_eq(thop_get_mine(&back, buf), -EINVAL);
}

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

/* encode() refuses a valid message after @change. */
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
		n = encode(&m, buf);					\
		cr_assert_eq(decode(&back, buf, n, n + m.data_len), 0,	\
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
	REFUSED(THOP_CREATED, m.key.cport = 0);
	REFUSED(THOP_CREATED, m.key.vport = 0);
	TAKEN(THOP_CREATED, m.key.cookie = 0);
	REFUSED(THOP_CREATE, m.conn_magic++);
	REFUSED(THOP_CREATE, m.conn.flags |= 0x200);
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
		encode(&msg, buf);
	}
	/* Bytes that TCP accepted beyond a closed window */
	msg.conn.rcv_right = msg.conn.rcv_nxt - 1000;
	thop_conn_clamp(&msg.conn);
	cr_assert_eq(msg.conn.rcv_right, msg.conn.rcv_nxt);
}

/* Random bytes anywhere: refused, or encoding gives the same bytes. */
Test(thop, noise)
{
	u8 buf[THOP_MSG_MAX];
	u32 seed = 1, round, i;

	for (round = 0; round < 200000; round++) {
		u16 op = 1 + round % (__THOP_OPCODES - 1);
		struct thop_msg msg = sample(op);
		u32 len = encode(&msg, buf);

		for (i = 0; i < 3; i++) {
			seed = seed * 1664525 + 1013904223;
			buf[(seed >> 8) % len] = seed >> 24;
		}
		check_bytes(buf, len, msg.data_len);
	}
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
		"options", "address", "held", "route", "policy", "?",
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
