// SPDX-License-Identifier: GPL-2.0
/* test_thop.c - encoding and decoding of THOP messages. */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../shared/limits.h"
#include "../../shared/thop.h"
#include "guard.h"
#include "thop_sample.h"

Test(thop, round_trip)
{
	u8 buf[THOP_MSG_MAX];
	u32 i;

	for (i = THOP_CREATE; i < __THOP_OPCODES; i++) {
		struct thop_msg msg = sample(i), back;
		u32 len = sample_encode(&msg, buf);

		cr_assert_eq(sample_decode(&back, buf, len, len + msg.data_len), 0,
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
	u32 len = sample_encode(&msg, buf);

	thop_set_age(buf, 775);
	cr_assert_eq(sample_decode(&back, buf, len, len + msg.data_len), 0);
	msg.data_off = len;
	msg.age = 775;
	cr_assert_eq(memcmp(&msg, &back, sizeof(msg)), 0);
}

/* The bytes on the wire, so that encoder and decoder cannot change together. */
Test(thop, wire)
{
	static const u8 want[] = {
		0x01, 0x29, 0x68, 0xb9, 3, 0, 0, THOP_CREATE, 0, 0, 0, 194,
		10, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
		0x11, 0x12, 0x13, 0x14,
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
		0xf5, 0xf6, 0xf7, 0xf8, 0x05, 0xa0, 0x03, 0xff,
		7, 14, BATON_MODE_MULTI, 0, 10, 0, 0, 1,
	};
	struct thop_msg msg = sample(THOP_CREATE);
	u8 buf[THOP_MSG_MAX];

	cr_assert_eq(sizeof(want), sample_encode(&msg, buf));
	cr_assert_eq(memcmp(buf, want, sizeof(want)), 0);
}

/* The bytes are refused, or encoding the decoded message gives them again. */
static void check_bytes(const u8 *buf, u32 len, u32 data_len)
{
	u8 again[THOP_MSG_MAX];
	struct thop_msg msg;
	int ret = sample_decode(&msg, buf, len, len + data_len);

	if (ret) {
		cr_assert_eq(ret, -EINVAL);
		return;
	}
	cr_assert_eq(msg.data_off + msg.data_len, len + data_len);
	cr_assert_eq(sample_encode(&msg, again), msg.data_off);
	cr_assert_eq(memcmp(buf, again, msg.data_off), 0, "%s",
		     thop_opcode_name(msg.opcode));
}

Test(thop, every_byte)
{
	u8 buf[THOP_MSG_MAX];
	u32 op, i, c;

	for (op = THOP_CREATE; op < __THOP_OPCODES; op++) {
		struct thop_msg msg = sample(op);
		u32 len = sample_encode(&msg, buf);

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
		u32 len = sample_encode(&msg, buf);

		for (i = 0; i < THOP_HDR_LEN; i++) {
			bool fixed = i < 6 || (i >= 8 && i < 12);

			buf[i] ^= 0x80;
			if (fixed)
				cr_assert_eq(sample_decode(&msg, buf, len,
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
		u32 len = sample_encode(&msg, buf), all = len + msg.data_len;

		for (n = 0; n < len; n++) {
			cr_assert_eq(sample_decode(&back, buf, n, n), -EINVAL);
			cr_assert_eq(sample_decode(&back, buf, n, all), -EINVAL);
			cr_assert_eq(thop_encode(&msg, guard_copy(1, buf, n),
						 n), -EMSGSIZE);
		}
		cr_assert_eq(thop_encode(&msg, guard_copy(1, buf, len), len),
			     (int)len);
		for (n = len; n <= all; n++)
			cr_assert_eq(sample_decode(&back, buf, n, all), 0);
		cr_assert_eq(sample_decode(&back, buf, len, all + 1), -EINVAL);
		cr_assert_eq(sample_decode(&back, buf, len, all - 1), -EINVAL);
		cr_assert_eq(sample_decode(&back, buf, all + 1, all), -EINVAL);
	}
}

/* Data in messages that take none, with a matching length field. */
Test(thop, data)
{
	u8 buf[THOP_MSG_MAX] = { 0 };
	struct thop_msg msg, back;
	u32 op, len;

	for (op = THOP_CREATED; op < THOP_ANNOUNCE; op++) {
		if (op == THOP_REDIRECTED)
			continue;
		msg = sample(op);
		msg.data_len = 1;
		len = sample_encode(&msg, buf);
		cr_assert_eq(sample_decode(&back, buf, len, len), 0, "not counted");
		buf[11]++;
		cr_assert_eq(sample_decode(&back, buf, len + 1, len + 1), -EINVAL);
	}
	msg = sample(THOP_CREATE);
	msg.data_len = THOP_DATA_MAX;
	len = sample_encode(&msg, buf);
	cr_assert_eq(sample_decode(&back, buf, len, len + THOP_DATA_MAX), 0);
	cr_assert_eq(back.data_len, THOP_DATA_MAX);
	buf[11]++;
	cr_assert_eq(sample_decode(&back, buf, len, len + THOP_DATA_MAX + 1),
		     -EINVAL);
	msg.data_len++;
	cr_assert_eq(thop_encode(&msg, buf, sizeof(buf)), -EMSGSIZE);
}

/* Only whole records, as many as fit into a packet. */
static void whole_records(u16 opcode, u32 one, u32 most)
{
	u8 buf[THOP_MSG_MAX] = { 0 };
	struct thop_msg msg = sample(opcode), back;
	u32 n, len;

	for (n = 0; n <= (most + 1) * one; n++) {
		bool good = n && n % one == 0 && n <= most * one;

		msg.data_len = n;
		if (!good) {
			cr_assert_eq(thop_encode(&msg, buf, sizeof(buf)),
				     -EMSGSIZE, "%u", n);
			continue;
		}
		len = sample_encode(&msg, buf);
		cr_assert_eq(sample_decode(&back, buf, len, len + n), 0);
		cr_assert_eq(back.data_len, n);
		cr_assert_eq(back.data_off, len);
		buf[11]--;
		cr_assert_eq(sample_decode(&back, buf, len, len + n - 1), -EINVAL);
	}
}

Test(thop, records)
{
	cr_assert_leq(THOP_HDR_LEN + THOP_RECORDS_MAX * THOP_RECORD_LEN, 1400);
	whole_records(THOP_ANNOUNCE, THOP_RECORD_LEN, THOP_RECORDS_MAX);
	whole_records(THOP_QUERY, THOP_RECORD_LEN, THOP_RECORDS_MAX);
	cr_assert_leq(THOP_HDR_LEN + BATON_RECEIPTS_MAX * THOP_RECEIPT_LEN, 500);
	whole_records(THOP_REDIRECTED, THOP_RECEIPT_LEN, BATON_RECEIPTS_MAX);
}

static struct thop_record sample_record(void)
{
	struct thop_record record = {
		.generation = 0x31323334,
		.rcv_nxt = 0x41424344,
		.flags = THOP_RECORD_FIN,
	};

	sample_key(&record.key);
	return record;
}

/* Bytes are refused, or encoding the decoded record gives them again. */
Test(thop, record)
{
	static const u8 want[THOP_RECORD_LEN] = {
		10, 9, 0, 1, 10, 9, 0, 100, 0x9c, 0x41, 0, 80,
		0xde, 0xad, 0xbe, 0xef, 0x31, 0x32, 0x33, 0x34,
		0x41, 0x42, 0x43, 0x44, 0, 1, 0, 0,
	};
	struct thop_record record = sample_record(), back;
	u8 buf[THOP_RECORD_LEN], again[THOP_RECORD_LEN];
	u32 i, c, bad = 0;

	thop_put_record(&record, buf);
	cr_assert_eq(memcmp(buf, want, sizeof(want)), 0);
	for (i = 0; i < sizeof(buf); i++)
		for (c = 0; c < 256; c++) {
			memcpy(buf, want, sizeof(buf));
			buf[i] = c;
			if (thop_get_record(&back, buf)) {
				bad++;
				continue;
			}
			thop_put_record(&back, again);
			cr_assert_eq(memcmp(buf, again, sizeof(buf)), 0);
		}
	/* Unknown flags, non-zero padding, and no port */
	cr_assert_eq(bad, 252 + 255 + 2 * 255 + 1);
	record.key.caddr.v4 = 0;
	thop_put_record(&record, buf);
	cr_assert_eq(thop_get_record(&back, buf), -EINVAL);
}

/* Random bytes anywhere: refused, or encoding gives the same bytes. */
Test(thop, noise)
{
	u8 buf[THOP_MSG_MAX];
	u32 seed = 1, round, i;

	for (round = 0; round < 200000; round++) {
		u16 op = 1 + round % (__THOP_OPCODES - 1);
		struct thop_msg msg = sample(op);
		u32 len = sample_encode(&msg, buf);

		for (i = 0; i < 3; i++) {
			seed = seed * 1664525 + 1013904223;
			buf[(seed >> 8) % len] = seed >> 24;
		}
		check_bytes(buf, len, msg.data_len);
	}
}
