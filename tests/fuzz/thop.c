// SPDX-License-Identifier: GPL-2.0
/*
 * thop.c - fuzz the codec: encoding a decoded message gives the same bytes.
 *
 * The first byte of the input is the length of the linear part of the datagram,
 * the rest is the datagram.
 */
#include <errno.h>
#include <linux/kernel.h>
#include "../../shared/thop.h"
#include "fuzz.h"

static void there_and_back(const struct thop_msg *msg, const u8 *data, u32 len)
{
	u8 *buf = malloc(len);
	struct thop_msg again;
	int n;

	fuzz_must(buf);
	n = thop_encode(msg, buf, len);
	fuzz_must(n > 0 && (u32)n + msg->data_len == len);
	fuzz_must(!memcmp(buf, data, n));
	memcpy(buf + n, data + n, len - n);
	memset(&again, 0, sizeof(again));
	fuzz_must(!thop_decode(&again, buf, n, len));
	fuzz_must(!memcmp(&again, msg, sizeof(again)));
	fuzz_must(thop_encode(msg, buf, n - 1) == -EMSGSIZE);
	free(buf);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct thop_msg msg;
	u32 len, linear;
	u8 *copy;

	if (!size)
		return 0;
	len = size - 1;
	linear = *data ? min_t(u32, len, *data) : len;
	copy = fuzz_exact(data + 1, linear);
	memset(&msg, 0, sizeof(msg));
	if (!thop_decode(&msg, copy, linear, len))
		there_and_back(&msg, data + 1, len);
	fuzz_must(thop_opcode_name(msg.opcode));
	fuzz_free(copy, linear);
	return 0;
}
