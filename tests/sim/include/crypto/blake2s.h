/* SPDX-License-Identifier: GPL-2.0 */
/* blake2s.h - the kernel's keyed hash; tests/sim/hash.c has another one. */
#ifndef _SIM_CRYPTO_BLAKE2S_H
#define _SIM_CRYPTO_BLAKE2S_H

#include <linux/types.h>

void blake2s(u8 *out, const u8 *in, const u8 *key, const size_t out_len,
	     const size_t len, const size_t key_len);

#endif
