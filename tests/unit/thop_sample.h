/* SPDX-License-Identifier: GPL-2.0 */
/* thop_sample.h - a THOP message of each kind. */
#ifndef _TEST_THOP_SAMPLE_H
#define _TEST_THOP_SAMPLE_H

#include "../../shared/thop.h"

#define SAMPLE_DATA_LEN 10	/* length of the data in sample(THOP_CREATE) */

/* By opcode: bytes without data */
extern const u32 sample_len[__THOP_OPCODES];

void sample_key(struct thop_key *key);

/* A message of each kind, with different bytes wherever possible. */
struct thop_msg sample(u16 opcode);

/* Encode into @buf, which has THOP_MSG_MAX bytes; returns the length without data. */
u32 sample_encode(const struct thop_msg *msg, u8 *buf);

/* Decode a copy that ends at an inaccessible page. */
int sample_decode(struct thop_msg *msg, const u8 *buf, u32 linear, u32 len);

#endif
