// SPDX-License-Identifier: GPL-2.0
/* blake2s.c - keyed BLAKE2s is the kernel's. */
#include "../../shared/blake2s.h"
#include "../compat.h"

void baton_blake2s(const u8 *key, const u8 *in, u32 len, u8 *out, u32 out_len)
{
	baton_kernel_blake2s(key, BATON_BLAKE2S_KEY_LEN, in, len, out, out_len);
}
