// SPDX-License-Identifier: GPL-2.0
/*
 * hash.c - keyed hashes that are fast, and not cryptographic: the simulator's
 * attackers do not compute, they only record and alter.
 */
#include <linux/siphash.h>
#include <crypto/blake2s.h>
#include "sim.h"

static u64 hash_word(u64 hash, u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static u64 hash_bytes(u64 hash, const u8 *in, size_t len)
{
	u64 word;

	hash = hash_word(hash, len);
	for (; len >= 8; len -= 8, in += 8) {
		memcpy(&word, in, 8);
		hash = hash_word(hash, word);
	}
	word = 0;
	memcpy(&word, in, len);
	return hash_word(hash, word);
}

u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	return hash_word(hash_bytes(key->key[0], data, len), key->key[1]);
}

void blake2s(u8 *out, const u8 *in, const u8 *key, const size_t out_len,
	     const size_t len, const size_t key_len)
{
	u64 hash = hash_bytes(hash_bytes(0, key, key_len), in, len);
	u32 i;

	for (i = 0; i < out_len; i++) {
		hash = hash_word(hash, i);
		out[i] = hash >> 32;
	}
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *p = buf;

	while (len--)
		*p++ = get_random_u32();
}
