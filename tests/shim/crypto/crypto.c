// SPDX-License-Identifier: GPL-2.0
/*
 * crypto.c - the kernel's hashes and random bytes, by libsodium and libb2. Not in
 * libbaton_core.a: programs without tests do not need it.
 */
#include <blake2.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/unaligned.h>
#include <sodium.h>
#include "../shim.h"
#include "../../../shared/blake2s.h"

_Static_assert(crypto_shorthash_siphash24_BYTES == 8, "not SipHash-2-4");

u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	u8 raw[16], out[8];

	put_unaligned_le64(key->key[0], raw);
	put_unaligned_le64(key->key[1], raw + 8);
	crypto_shorthash_siphash24(out, data, len, raw);
	return get_unaligned_le64(out);
}

void baton_blake2s(const u8 *key, const u8 *in, u32 len, u8 *out, u32 out_len)
{
	if (blake2s(out, in, key, out_len, len, BATON_BLAKE2S_KEY_LEN))
		shim_die("blake2s");
}

void get_random_bytes(void *buf, size_t len)
{
	static u64 calls;
	u64 n = ++calls;

	crypto_stream_chacha20(buf, len, (const u8[8]){ n, n >> 8, n >> 16 },
			       (const u8[32]){ 1 });
}
