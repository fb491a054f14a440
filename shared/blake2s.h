/* SPDX-License-Identifier: GPL-2.0 */
/*
 * blake2s.h - keyed BLAKE2s. Not in the pure core: the kernel has it, tests take
 * that of a library.
 */
#ifndef _BATON_BLAKE2S_H
#define _BATON_BLAKE2S_H

#include <linux/types.h>

#define BATON_BLAKE2S_KEY_LEN	32

/**
 * baton_blake2s - hash with a key
 * @key: BATON_BLAKE2S_KEY_LEN bytes
 * @in: what to hash
 * @len: its bytes
 * @out: result
 * @out_len: its bytes: 32 at most
 */
void baton_blake2s(const u8 *key, const u8 *in, u32 len, u8 *out, u32 out_len);

#endif /* _BATON_BLAKE2S_H */
