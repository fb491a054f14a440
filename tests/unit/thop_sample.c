// SPDX-License-Identifier: GPL-2.0
/* thop_sample.c - a THOP message of each kind. */
#include <criterion/criterion.h>
#include "guard.h"
#include "thop_sample.h"

void sample_key(struct thop_key *key)
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

const u32 sample_len[__THOP_OPCODES] = {
	[THOP_CREATE] = 44 + 140,
	[THOP_CREATED] = 44 + 16,
	[THOP_NOTIFYDROP] = 44 + 20,
	[THOP_NOTIFYCLS] = 44 + 16,
	[THOP_REDIRECT] = 44 + 20,
	[THOP_REDIRECTED] = 44,
	[THOP_CONFIG] = 44 + 12,
	[THOP_CONFIGURED] = 44 + 12,
	[THOP_PROBE] = 44 + 4,
	[THOP_PROBED] = 44 + 4,
	[THOP_ANNOUNCE] = 44,
	[THOP_QUERY] = 44,
};

/* A message of each kind, with different bytes wherever possible. */
struct thop_msg sample(u16 opcode)
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

	if (sample_len[opcode] >= THOP_HDR_LEN + THOP_KEY_LEN)
		sample_key(&msg.key);
	switch (opcode) {
	case THOP_CREATE:
		fill_conn(&msg.conn);
		msg.data_len = SAMPLE_DATA_LEN;
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
	case THOP_REDIRECTED:
		msg.data_len = 2 * THOP_RECEIPT_LEN;
		break;
	case THOP_ANNOUNCE:
	case THOP_QUERY:
		msg.data_len = 2 * THOP_RECORD_LEN;
		break;
	}
	return msg;
}

u32 sample_encode(const struct thop_msg *msg, u8 *buf)
{
	int len = thop_encode(msg, buf, THOP_MSG_MAX);

	cr_assert_eq(len, (int)sample_len[msg->opcode], "%s",
		     thop_opcode_name(msg->opcode));
	return len;
}

int sample_decode(struct thop_msg *msg, const u8 *buf, u32 linear, u32 len)
{
	return thop_decode(msg, guard_copy(0, buf, linear), linear, len);
}
