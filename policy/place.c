// SPDX-License-Identifier: GPL-2.0
/*
 * place.c - choices by hash and by load.
 *
 * Rendezvous hashing: Thaler and Ravishankar 1998; with weights: the node
 * with the highest weight / -log(u), u from (0, 1) by hash of key and node
 * (Schindelhauer and Schomaker 2005).
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include "../shared/word.h"
#include "place.h"
#include "rules.h"

const char *const baton_place_key_words[__BATON_KEY_MAX + 1] = {
	[BATON_KEY_PATH] = "path",
	[BATON_KEY_HOST] = "host",
	[BATON_KEY_QUERY] = "query",
	[BATON_KEY_TARGET] = "target",
	[BATON_KEY_HEADER] = "header:",
	[BATON_KEY_COOKIE] = "cookie:",
};

/* splitmix64's finalizer (Steele, Lea and Flood 2014) */
static u64 mix(u64 v)
{
	v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ULL;
	v = (v ^ v >> 27) * 0x94d049bb133111ebULL;
	return v ^ v >> 31;
}

/* @fold: set in each byte, so that case does not matter */
static u64 hash_bytes(struct baton_str s, u64 seed, u8 fold)
{
	u64 h = mix(seed ^ s.len), rest = 0;
	u32 i;

	for (; s.len >= 8; s.p += 8, s.len -= 8)
		h = mix(h ^ (baton_word_load(s.p) | BATON_WORD(fold)));
	for (i = 0; i < s.len; i++)
		rest = rest << 8 | s.p[i] | fold;
	return mix(h ^ rest);
}

static u64 hash_host(const struct baton_req *req)
{
	return hash_bytes(baton_rules_part(req, BATON_FIELD_HOST, NULL), 0,
			  0x20);
}

/* A request without that field, or with an empty one, goes by its path */
static u64 hash_field(const struct baton_rule *rule,
		      const struct baton_req *req, u8 field)
{
	struct baton_str value = baton_rules_part(req, field,
						  rule->params.name);

	return hash_bytes(value.len ? value : req->path, 0, 0);
}

u64 baton_place_key(const struct baton_rule *rule, const struct baton_req *req)
{
	switch (rule->params.value[BATON_AT_KEY]) {
	case BATON_KEY_HOST:
		return hash_host(req);
	case BATON_KEY_QUERY:
		return hash_bytes(req->query, 0, 0);
	case BATON_KEY_TARGET:
		return hash_bytes(req->query,
				  hash_bytes(req->path, hash_host(req), 0), 0);
	case BATON_KEY_HEADER:
		return hash_field(rule, req, BATON_FIELD_HEADER);
	case BATON_KEY_COOKIE:
		return hash_field(rule, req, BATON_FIELD_COOKIE);
	default:
		return hash_bytes(req->path, 0, 0);
	}
}

#define LOG_BITS 24

/* -log2(u / 2^64), in units of 2^-24: 1 to 64 << 24; each step of the loop
 * squares a number from [1, 2) and finds one more binary digit
 */
static u32 minus_log2(u64 u)
{
	u32 log, x, i;
	u64 square;

	if (!u)
		return 64 << LOG_BITS;
	log = fls64(u) - 1;
	x = u << (63 - log) >> 32;
	for (i = 0; i < LOG_BITS; i++) {
		square = (u64)x * x;
		log = log << 1 | square >> 63;
		x = square >> (square >> 63 ? 32 : 31);
	}
	return (64 << LOG_BITS) - log;
}

/* struct lot - the draw of a node for a key */
struct lot {
	u64 u;
	u32 log;
	u16 weight;
};

/* a.weight / a.log > b.weight / b.log; if they are equal u decides */
static bool beats(const struct lot *a, const struct lot *b)
{
	u64 left = (u64)a->weight * b->log, right = (u64)b->weight * a->log;

	return left > right || (left == right && a->u > b->u);
}

static bool same_weights(const struct baton_choice *choice, u64 among)
{
	u16 weight = choice->node[__ffs64(among)].weight;

	for (; among; among &= among - 1)
		if (choice->node[__ffs64(among)].weight != weight)
			return false;
	return true;
}

int baton_place_hash(const struct baton_choice *choice, u64 among, u64 key)
{
	bool same = same_weights(choice, among);
	struct lot best = { 0 }, lot;
	int i, node = -1;

	for (; among; among &= among - 1) {
		i = __ffs64(among);
		lot.u = mix(key ^ mix(baton_addr_number(choice->node[i].addr)));
		lot.weight = same ? 1 : choice->node[i].weight;
		lot.log = same ? 1 : minus_log2(lot.u);
		if (node < 0 || beats(&lot, &best)) {
			best = lot;
			node = i;
		}
	}
	return node;
}

u64 baton_place_least(const struct baton_choice *choice, bool weighted)
{
	u64 left = choice->candidates, least = 0, mine, best;
	u32 conns = 0, weight = 1, w;
	int i;

	for (; left; left &= left - 1) {
		i = __ffs64(left);
		w = weighted ? choice->node[i].weight : 1;
		mine = (u64)choice->conns[i] * weight;
		best = (u64)conns * w;
		if (!least || mine < best) {
			least = 0;
			conns = choice->conns[i];
			weight = w;
		}
		if (!least || mine == best)
			least |= BIT_ULL(i);
	}
	return least;
}

int baton_place_idlest(const struct baton_choice *choice, u32 idle, u64 key)
{
	u64 left = choice->candidates, least = 0;
	u32 conns, best = 0;
	int i;

	for (; left; left &= left - 1) {
		i = __ffs64(left);
		conns = max(choice->conns[i], idle);
		if (!least || conns < best) {
			least = 0;
			best = conns;
		}
		if (conns == best)
			least |= BIT_ULL(i);
	}
	return baton_place_hash(choice, least, key);
}
