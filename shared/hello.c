// SPDX-License-Identifier: GPL-2.0
/* hello.c - how two nodes that know the cluster key agree on a session. */
#include <linux/kernel.h>
#include <linux/random.h>
#include "bytes.h"
#include "hello.h"

#define HELLO_ECHO_OFF	40
#define HELLO_TAG_OFF	56
#define HELLO_TAG_LEN	16

/* First byte of the hashed text, another for each purpose; a HELLO has 0x01 */
#define HASH_ID		2
#define HASH_SESSION	3

/* A HELLO, decoded; nonces are where they came */
struct hello {
	u8 flags;
	struct baton_addr sender;
	struct baton_addr receiver;
	u64 boot;
	const u8 *nonce;
	const u8 *echo;
};

static const u8 no_nonce[THOP_NONCE_LEN];

static bool nonce_eq(const u8 *a, const u8 *b)
{
	return !memcmp(a, b, THOP_NONCE_LEN);
}

void thop_cluster_key_init(struct thop_cluster_key *key,
			   const u8 bytes[THOP_CLUSTER_KEY_LEN])
{
	const u8 use = HASH_ID;
	u8 id[8];
	const u8 *p = id;

	memcpy(key->key, bytes, sizeof(key->key));
	baton_blake2s(key->key, &use, sizeof(use), id, sizeof(id));
	key->id = get_u64(&p) | 1;
}

static const struct thop_cluster_key *
key_find(const struct thop_cluster_key *keys, u64 id)
{
	u32 i;

	for (i = 0; i < THOP_CLUSTER_KEYS; i++)
		if (keys[i].id && keys[i].id == id)
			return &keys[i];
	return NULL;
}

/* Messages */

static void hello_tag(const struct thop_cluster_key *key, const u8 *buf, u8 *tag)
{
	baton_blake2s(key->key, buf, HELLO_TAG_OFF, tag, HELLO_TAG_LEN);
}

/* In a time that does not depend on how much of it is right. */
static bool hello_tagged(const struct thop_cluster_key *key, const u8 *buf)
{
	const u8 *had = buf + HELLO_TAG_OFF;
	u8 tag[HELLO_TAG_LEN], diff = 0;
	u32 i;

	hello_tag(key, buf, tag);
	for (i = 0; i < sizeof(tag); i++)
		diff |= tag[i] ^ had[i];
	return !diff;
}

static void hello_put(const struct thop_pair *pair, u8 flags, const u8 *nonce,
		      const u8 *echo, const struct thop_cluster_key *key,
		      u8 *buf)
{
	u8 *p = buf;

	put_u32(&p, THOP_HELLO_MAGIC);
	put_u8(&p, THOP_HELLO_VERSION);
	put_u8(&p, flags);
	put_u16(&p, 0);
	put_addr(&p, pair->self);
	put_addr(&p, pair->peer);
	put_u64(&p, pair->boot);
	put_raw(&p, nonce, THOP_NONCE_LEN);
	put_raw(&p, echo, THOP_NONCE_LEN);
	hello_tag(key, buf, p);
}

bool thop_is_hello(const u8 *buf, u32 len)
{
	return len == THOP_HELLO_LEN && get_u32(&buf) == THOP_HELLO_MAGIC;
}

/* Return: it is one that the peer sent to this node, now or earlier. */
static bool hello_get(struct hello *hello, const struct thop_pair *pair,
		      const u8 *buf, u32 len)
{
	const u8 *p = buf + 4;

	if (!thop_is_hello(buf, len) || get_u8(&p) != THOP_HELLO_VERSION)
		return false;
	hello->flags = get_u8(&p);
	if (hello->flags & ~(THOP_HELLO_DONE | THOP_HELLO_KNOWN) || get_u16(&p))
		return false;
	hello->sender = get_addr(&p);
	hello->receiver = get_addr(&p);
	hello->boot = get_u64(&p);
	hello->nonce = p;
	hello->echo = p + THOP_NONCE_LEN;
	return !baton_addr_any(pair->peer) &&
	       baton_addr_eq(hello->sender, pair->peer) &&
	       baton_addr_eq(hello->receiver, pair->self) &&
	       !nonce_eq(hello->nonce, no_nonce);
}

/* Sessions */

static bool addr_lower(struct baton_addr a, struct baton_addr b)
{
	return be32_to_cpu(a.v4) < be32_to_cpu(b.v4);
}

static void session_init(struct thop_session *session,
			 const struct thop_pair *pair, const u8 *peer_nonce,
			 const struct thop_cluster_key *key)
{
	bool lower = addr_lower(pair->self, pair->peer);
	u8 in[1 + 2 * (4 + THOP_NONCE_LEN)], out[32], *p = in;
	siphash_key_t key_of[2];	/* of the lower address's messages first */
	u32 i;

	put_u8(&p, HASH_SESSION);
	put_addr(&p, lower ? pair->self : pair->peer);
	put_addr(&p, lower ? pair->peer : pair->self);
	put_raw(&p, lower ? pair->nonce : peer_nonce, THOP_NONCE_LEN);
	put_raw(&p, lower ? peer_nonce : pair->nonce, THOP_NONCE_LEN);
	baton_blake2s(key->key, in, p - in, out, sizeof(out));
	for (i = 0; i < 2; i++) {
		const u8 *half = out + 16 * i;

		key_of[i].key[0] = get_u64(&half);
		key_of[i].key[1] = get_u64(&half);
	}
	memset(session, 0, sizeof(*session));
	session->out = key_of[!lower];
	session->in = key_of[lower];
	session->cluster_key = key->id;
	/* It is no secret, but must not tell anything of the keys. */
	session->label = siphash(in, p - in, &key_of[0]) | 1;
	memzero_explicit(out, sizeof(out));
	memzero_explicit(key_of, sizeof(key_of));
}

/* Return: THOP_HELLO_MADE, and THOP_HELLO_REBOOTED if so. */
static u32 session_make(struct thop_pair *pair, const struct hello *hello,
			const struct thop_cluster_key *key, u32 now)
{
	bool rebooted = pair->peer_boot && pair->peer_boot != hello->boot;
	bool skewed = pair->session[0].skewed;

	/* One that the peer may not have must not push out one that it has. */
	if (pair->session[0].heard || !pair->session[1].label)
		pair->session[1] = pair->session[0];
	session_init(&pair->session[0], pair, hello->nonce, key);
	pair->session[0].made = now;
	pair->session[0].after_gap = skewed;
	pair->session[0].not_before = pair->nonce_at;
	/* A label in common with the older one, 1 in 32,768: do without that. */
	if (rebooted || pair->session[1].label == pair->session[0].label)
		memzero_explicit(&pair->session[1], sizeof(pair->session[1]));
	memcpy(pair->made[0], pair->nonce, THOP_NONCE_LEN);
	memcpy(pair->made[1], hello->nonce, THOP_NONCE_LEN);
	memset(pair->nonce, 0, THOP_NONCE_LEN);
	pair->peer_boot = hello->boot;
	return THOP_HELLO_MADE | (rebooted ? THOP_HELLO_REBOOTED : 0);
}

void thop_pair_init(struct thop_pair *pair, struct baton_addr self,
		    struct baton_addr peer, u64 boot)
{
	memset(pair, 0, sizeof(*pair));
	pair->self = self;
	pair->peer = peer;
	pair->boot = boot;
}

void thop_pair_keys(struct thop_pair *pair,
		    const struct thop_cluster_key keys[THOP_CLUSTER_KEYS])
{
	struct thop_session *session = pair->session;

	if (session[1].label && !key_find(keys, session[1].cluster_key))
		memzero_explicit(&session[1], sizeof(session[1]));
	if (!session[0].label || key_find(keys, session[0].cluster_key))
		return;
	session[0] = session[1];
	memzero_explicit(&session[1], sizeof(session[1]));
	memset(pair->made, 0, sizeof(pair->made));
}

struct thop_session *thop_pair_out(struct thop_pair *pair)
{
	struct thop_session *session = pair->session;

	if (!session[0].label)
		return NULL;
	return &session[!session[0].heard && session[1].label];
}

struct thop_session *thop_pair_in(struct thop_pair *pair, u16 label)
{
	u32 i;

	for (i = 0; label && i < ARRAY_SIZE(pair->session); i++)
		if (pair->session[i].label == label)
			return &pair->session[i];
	return NULL;
}

static bool nonce_young(const struct thop_pair *pair, u32 now)
{
	return !nonce_eq(pair->nonce, no_nonce) &&
	       now - pair->nonce_at <= THOP_NONCE_MS;
}

/* Our nonce for the next session; draw another if it is used, or old. */
static const u8 *nonce_next(struct thop_pair *pair, u32 now)
{
	if (!nonce_young(pair, now)) {
		get_random_bytes(pair->nonce, THOP_NONCE_LEN);
		pair->nonce_at = now;
	}
	return pair->nonce;
}

bool thop_hello_due(const struct thop_pair *pair, u32 now)
{
	const struct thop_session *session = &pair->session[0];

	return !session->label || !session->heard || session->skewed ||
	       now - session->made > THOP_SESSION_MS;
}

/* A HELLO about the last session, with its key */
static void hello_put_made(const struct thop_pair *pair,
			   const struct thop_cluster_key *key, u8 *buf)
{
	u8 flags = THOP_HELLO_DONE;

	if (pair->session[0].heard)
		flags |= THOP_HELLO_KNOWN;
	hello_put(pair, flags, pair->made[0], pair->made[1], key, buf);
}

bool thop_hello_write(struct thop_pair *pair,
		      const struct thop_cluster_key keys[THOP_CLUSTER_KEYS],
		      u32 turn, u32 now, u8 *buf)
{
	const struct thop_session *session = &pair->session[0];
	const struct thop_cluster_key *key;

	if (baton_addr_any(pair->peer))
		return false;
	/* Begin again now and then: the peer may have made another session. */
	key = key_find(keys, session->label ? session->cluster_key : 0);
	if (key && !session->heard && turn % 4 != 3 &&
	    !nonce_eq(pair->made[0], no_nonce)) {
		hello_put_made(pair, key, buf);
		return true;
	}
	key = &keys[turn % THOP_CLUSTER_KEYS];
	if (!key->id)
		key = &keys[0];
	if (key->id)
		hello_put(pair, 0, nonce_next(pair, now), no_nonce, key, buf);
	return key->id;
}

/* The session of this HELLO is there. */
static u32 hello_made(struct thop_pair *pair, const struct hello *hello,
		      const struct thop_cluster_key *key, u8 *answer)
{
	if (hello->flags & THOP_HELLO_DONE)
		pair->session[0].heard = true;
	if (hello->flags & THOP_HELLO_KNOWN)
		return 0;
	hello_put_made(pair, key, answer);
	return THOP_HELLO_ANSWER;
}

static u32 hello_take(struct thop_pair *pair, const struct hello *hello,
		      const struct thop_cluster_key *key, u32 now, u8 *answer)
{
	u32 found = THOP_HELLO_REAL;

	if (nonce_eq(hello->echo, no_nonce)) {
		hello_put(pair, 0, nonce_next(pair, now), hello->nonce, key,
			  answer);
		return found | THOP_HELLO_ANSWER;
	}
	if (nonce_eq(hello->echo, pair->nonce) && nonce_young(pair, now))
		found |= session_make(pair, hello, key, now);
	/* A recording, or it was long on its way. */
	else if (!nonce_eq(hello->echo, pair->made[0]) ||
		 !nonce_eq(hello->nonce, pair->made[1]) ||
		 key->id != pair->session[0].cluster_key)
		return found;
	return found | hello_made(pair, hello, key, answer);
}

bool thop_hello_echoes(const struct thop_pair *pair, const u8 *buf)
{
	const u8 *echo = buf + HELLO_ECHO_OFF;

	return !nonce_eq(echo, no_nonce) &&
	       (nonce_eq(echo, pair->nonce) || nonce_eq(echo, pair->made[0]));
}

u32 thop_hello_read(struct thop_pair *pair,
		    const struct thop_cluster_key keys[THOP_CLUSTER_KEYS],
		    const u8 *buf, u32 len, u32 now, u8 *answer)
{
	struct hello hello;
	u32 i;

	if (!hello_get(&hello, pair, buf, len))
		return 0;
	for (i = 0; i < THOP_CLUSTER_KEYS; i++)
		if (keys[i].id && hello_tagged(&keys[i], buf))
			return hello_take(pair, &hello, &keys[i], now, answer);
	return 0;
}
