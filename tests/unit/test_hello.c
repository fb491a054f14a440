// SPDX-License-Identifier: GPL-2.0
/* test_hello.c - sessions: guarantees of hello.h. */
#include <criterion/criterion.h>
#include <linux/string.h>
#include "../../shared/hello.h"

#define LOG 400

struct datagram {
	bool to_b;
	u32 len;
	u8 bytes[THOP_HELLO_LEN + THOP_SEAL_LEN];
};

/* Two nodes, and a network that remembers all it has carried */
static struct thop_pair a, b;
static struct thop_cluster_key keys_a[THOP_CLUSTER_KEYS];
static struct thop_cluster_key keys_b[THOP_CLUSTER_KEYS];
static struct datagram carried[LOG];
static u32 n_carried, made, rebooted, now;

static struct baton_addr addr(u8 last)
{
	return baton_addr_v4(cpu_to_be32(0x0a000000 | last));
}

static void key(struct thop_cluster_key *key, u8 first)
{
	u8 bytes[THOP_CLUSTER_KEY_LEN] = { first };

	thop_cluster_key_init(key, bytes);
}

static void boot_a(u64 boot)
{
	thop_pair_init(&a, addr(1), addr(2), boot);
}

static void boot_b(u64 boot)
{
	thop_pair_init(&b, addr(2), addr(1), boot);
}

static void begin(void)
{
	now = (u32)-2000;
	memset(keys_a, 0, sizeof(keys_a));
	memset(keys_b, 0, sizeof(keys_b));
	key(&keys_a[0], 1);
	key(&keys_b[0], 1);
	boot_a(100);
	boot_b(200);
	n_carried = 0;
	made = 0;
	rebooted = 0;
}

static struct datagram *carry(bool to_b, u32 len)
{
	struct datagram *d = &carried[n_carried++];

	cr_assert_leq(n_carried, LOG);
	d->to_b = to_b;
	d->len = len;
	return d;
}

/* A HELLO of a (to_b) or b that begins or repeats */
static void hello(bool to_b, u32 turn)
{
	struct datagram *d = carry(to_b, THOP_HELLO_LEN);

	cr_assert(thop_hello_write(to_b ? &a : &b, to_b ? keys_a : keys_b, turn, now,
				   d->bytes));
}

/* Deliver it, and put its answer on the network. */
static u32 deliver(const struct datagram *d)
{
	u8 answer[THOP_HELLO_LEN];
	u32 found = thop_hello_read(d->to_b ? &b : &a, d->to_b ? keys_b : keys_a,
				    d->bytes, d->len, now, answer);

	made += !!(found & THOP_HELLO_MADE);
	rebooted += !!(found & THOP_HELLO_REBOOTED);
	if (found & THOP_HELLO_ANSWER)
		memcpy(carry(!d->to_b, THOP_HELLO_LEN)->bytes, answer,
		       sizeof(answer));
	return found;
}

/* Deliver everything from number i on, in order. */
static void deliver_from(u32 i)
{
	while (i < n_carried)
		deliver(&carried[i++]);
}

/* Two nodes with a session */
static void meet(void)
{
	begin();
	hello(true, 0);
	deliver_from(0);
}

/* Seal something of a (to_b) or b, and put it on the network. Return: false without session. */
static bool seal(bool to_b)
{
	struct thop_session *session = thop_pair_out(to_b ? &a : &b);
	struct datagram *d;

	if (!session)
		return false;
	d = carry(to_b, 20 + THOP_SEAL_LEN);
	return thop_seal(session, d->bytes, 20, now);
}

static enum thop_opened open(const struct datagram *d)
{
	u16 label = thop_seal_label(d->bytes, d->len);
	struct thop_session *session = thop_pair_in(d->to_b ? &b : &a, label);

	return session ? thop_open(session, d->bytes, d->len, now) :
			 THOP_OPENED_UNKNOWN;
}

static bool ready(void)
{
	struct thop_session *to_b = thop_pair_out(&a), *to_a = thop_pair_out(&b);

	return to_b && to_b->heard && to_a && to_a->heard &&
	       to_b->label == to_a->label;
}

/* Nothing is lost any more: both go on until they have a session. */
static void settle(void)
{
	for (u32 turn = 0; turn < 8 && !ready(); turn++) {
		u32 before = n_carried;

		hello(true, turn);
		hello(false, turn);
		deliver_from(before);
	}
	cr_assert(ready());
}

/* Both directions of the current session */
static void works(void)
{
	for (int to_b = 0; to_b < 2; to_b++) {
		cr_assert(seal(to_b));
		cr_assert_eq(open(&carried[n_carried - 1]), THOP_OPENED);
	}
}

/* Keyed BLAKE2s of nothing, of the test vectors of BLAKE2's authors */
Test(hello, the_hash_is_keyed_blake2s)
{
	u8 bytes[THOP_CLUSTER_KEY_LEN], out[32];

	for (u32 i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	baton_blake2s(bytes, bytes, 0, out, sizeof(out));
	cr_assert_eq(out[0], 0x48);
	cr_assert_eq(out[1], 0xa8);
	cr_assert_eq(out[31], 0x49);
}

Test(hello, three_messages_make_a_session)
{
	begin();
	hello(true, 0);
	deliver(&carried[0]);
	cr_assert_null(thop_pair_out(&b));
	cr_assert(deliver(&carried[1]) & THOP_HELLO_MADE);
	cr_assert(deliver(&carried[2]) & THOP_HELLO_MADE);
	works();
	cr_assert(ready());
	cr_assert_eq(rebooted, 0);
}

Test(hello, the_fourth_tells_that_all_know)
{
	begin();
	hello(false, 0);
	deliver_from(0);
	cr_assert_eq(n_carried, 4);
	cr_assert(ready());
}

Test(hello, both_may_begin_at_once)
{
	begin();
	hello(true, 0);
	hello(false, 0);
	deliver_from(0);
	cr_assert(ready());
	cr_assert_eq(made, 2);
	works();
}

Test(hello, recordings_do_nothing)
{
	u16 label;
	u32 n;

	meet();
	n = n_carried;
	label = a.session[0].label;
	for (u32 i = 0; i < n; i++) {
		u32 before = n_carried;

		cr_assert_not(deliver(&carried[i]) & THOP_HELLO_MADE);
		deliver_from(before);
		cr_assert_leq(n_carried - before, 1);
	}
	cr_assert_eq(a.session[0].label, label);
	cr_assert_eq(b.session[0].label, label);
	cr_assert(ready());
}

Test(hello, a_peer_that_rebooted_is_noticed)
{
	u32 old;

	meet();
	cr_assert(seal(true));
	cr_assert(seal(false));
	old = n_carried;
	boot_b(201);
	/* b knows nothing, and asks */
	cr_assert_eq(open(&carried[old - 2]), THOP_OPENED_UNKNOWN);
	hello(false, 0);
	deliver_from(old);
	cr_assert_eq(rebooted, 1);
	cr_assert(ready());
	works();
	/* What was recorded, or under way, in b's earlier life */
	cr_assert_neq(open(&carried[old - 2]), THOP_OPENED);
	cr_assert_neq(open(&carried[old - 1]), THOP_OPENED);
	for (u32 i = 0; i < old - 2; i++)
		cr_assert_not(deliver(&carried[i]) & THOP_HELLO_MADE);
	cr_assert(ready());
}

/* Messages that were under way when the session was replaced */
Test(hello, the_session_before_still_opens)
{
	u32 sealed;

	meet();
	cr_assert(seal(true));
	sealed = n_carried - 1;
	hello(false, 0);
	deliver_from(sealed + 1);
	cr_assert_eq(made, 4);
	cr_assert_eq(open(&carried[sealed]), THOP_OPENED);
	cr_assert_eq(open(&carried[sealed]), THOP_OPENED_AGAIN);
	works();
}

/* Only b's last message is lost: b does not know the new session yet. */
Test(hello, the_session_before_is_used_until_the_peer_has_the_new_one)
{
	u32 before;

	meet();
	before = n_carried;
	hello(true, 0);
	deliver(&carried[before]);
	cr_assert(deliver(&carried[before + 1]) & THOP_HELLO_MADE);
	cr_assert(seal(true));
	cr_assert_eq(open(&carried[n_carried - 1]), THOP_OPENED);
	hello(true, 1);
	deliver_from(n_carried - 1);
	cr_assert(ready());
	cr_assert_eq(made, 4);
	works();
}

/* The last message of two sessions after another is lost. */
Test(hello, what_the_peer_has_is_not_forgotten)
{
	meet();
	for (u32 turn = 0; turn < 2; turn++) {
		u32 before = n_carried;

		hello(true, 3);
		deliver(&carried[before]);
		cr_assert(deliver(&carried[before + 1]) & THOP_HELLO_MADE);
	}
	cr_assert(seal(true));
	cr_assert_eq(open(&carried[n_carried - 1]), THOP_OPENED);
}

/* Answers under both keys to one nonce: the session is of one of them. */
Test(hello, two_keys_at_once_make_one_session)
{
	begin();
	key(&keys_a[1], 2);
	key(&keys_b[1], 2);
	hello(true, 0);
	hello(true, 1);
	deliver(&carried[0]);
	deliver(&carried[1]);
	cr_assert(deliver(&carried[2]) & THOP_HELLO_MADE);
	deliver(&carried[3]);
	/* The first of a's answers is lost */
	deliver_from(5);
	cr_assert_eq(made, 1);
	hello(true, 2);
	deliver_from(n_carried - 1);
	cr_assert(ready());
	works();
}

/* Each makes the session of its own key: neither is the other's. */
Test(hello, both_begin_with_another_key)
{
	begin();
	key(&keys_a[1], 2);
	key(&keys_b[1], 2);
	hello(true, 0);
	hello(false, 1);
	deliver_from(0);
	cr_assert_not(ready());
	settle();
	works();
}

/* b's answer in its earlier life comes after that of its next one. */
Test(hello, an_answer_of_another_life)
{
	u32 old;

	begin();
	hello(true, 0);
	deliver(&carried[0]);
	boot_b(201);
	hello(true, 1);
	old = n_carried - 1;
	deliver(&carried[old]);
	cr_assert(deliver(&carried[1]) & THOP_HELLO_MADE);
	deliver(&carried[old + 1]);
	settle();
	works();
}

/* A nonce that nobody answered in time makes no session. */
Test(hello, late_answers_do_nothing)
{
	begin();
	hello(true, 0);
	deliver(&carried[0]);
	now += THOP_NONCE_MS + 1;
	cr_assert_eq(deliver(&carried[1]), THOP_HELLO_REAL);
	cr_assert_eq(made, 0);
	hello(true, 1);
	deliver_from(2);
	cr_assert(ready());
	works();
}

Test(hello, sessions_are_renewed)
{
	begin();
	cr_assert(thop_hello_due(&a, now));
	hello(true, 0);
	deliver_from(0);
	cr_assert_not(thop_hello_due(&a, now));
	cr_assert_not(thop_hello_due(&b, now));
	now += THOP_SESSION_MS + 1;
	cr_assert(thop_hello_due(&a, now));
	hello(true, 0);
	deliver_from(n_carried - 1);
	cr_assert_eq(made, 4);
	cr_assert_not(thop_hello_due(&b, now));
	works();
}

Test(hello, nothing_without_the_key)
{
	begin();
	key(&keys_b[0], 2);
	hello(true, 0);
	cr_assert_eq(deliver(&carried[0]), 0);
	memset(keys_b, 0, sizeof(keys_b));
	cr_assert_eq(deliver(&carried[0]), 0);
	cr_assert_not(thop_hello_write(&b, keys_b, 0, now, carried[1].bytes));
	cr_assert_eq(n_carried, 1);
}

Test(hello, no_altered_bit_passes)
{
	begin();
	hello(true, 0);
	for (u32 bit = 0; bit < 8 * THOP_HELLO_LEN; bit++) {
		carried[0].bytes[bit / 8] ^= 1 << bit % 8;
		cr_assert_eq(deliver(&carried[0]), 0, "bit %u", bit);
		carried[0].bytes[bit / 8] ^= 1 << bit % 8;
	}
	cr_assert_neq(deliver(&carried[0]), 0);
}

Test(hello, not_to_another_node)
{
	begin();
	hello(true, 0);
	thop_pair_init(&b, addr(3), addr(1), 300);
	cr_assert_eq(deliver(&carried[0]), 0);
	/* Reflected to its sender */
	carried[0].to_b = false;
	cr_assert_eq(deliver(&carried[0]), 0);
}

/* old, then new and old on one node after the other, then new */
Test(hello, the_cluster_key_is_replaced_without_a_gap)
{
	u32 before;

	meet();
	keys_a[1] = keys_a[0];
	key(&keys_a[0], 2);
	thop_pair_keys(&a, keys_a);
	works();
	/* a begins with a key that b does not have yet */
	before = n_carried;
	hello(true, 0);
	deliver_from(before);
	cr_assert_eq(made, 2);
	hello(true, 1);
	deliver_from(n_carried - 1);
	cr_assert_eq(made, 4);
	works();
	memcpy(keys_b, keys_a, sizeof(keys_b));
	thop_pair_keys(&b, keys_b);
	before = n_carried;
	hello(false, 0);
	deliver_from(before);
	cr_assert_eq(made, 6);
	cr_assert_eq(b.session[0].cluster_key, keys_b[0].id);
	/* Now without the old one */
	memset(&keys_a[1], 0, sizeof(keys_a[1]));
	memset(&keys_b[1], 0, sizeof(keys_b[1]));
	thop_pair_keys(&a, keys_a);
	thop_pair_keys(&b, keys_b);
	cr_assert(ready());
	works();
	cr_assert_eq(a.session[1].label, 0);
}

Test(hello, a_session_of_a_removed_key_ends)
{
	meet();
	cr_assert(seal(true));
	key(&keys_b[0], 9);
	thop_pair_keys(&b, keys_b);
	cr_assert_null(thop_pair_out(&b));
	cr_assert_eq(open(&carried[n_carried - 1]), THOP_OPENED_UNKNOWN);
}

/*
 * A network that loses, repeats and delays everything, and an attacker that
 * sends all of it again at any time, also across reboots. No datagram opens
 * twice or in another life, and once it is quiet there is one session.
 */
Test(hello, a_hostile_network)
{
	static bool opened[LOG];
	static u32 life[LOG], born[LOG];
	u32 state = 7, lives = 0;

	for (u32 round = 0; round < 400; round++) {
		begin();
		memset(opened, 0, sizeof(opened));
		lives = 0;
		for (u32 step = 0; step < 120; step++) {
			u32 what, i;

			now += 40;
			state = state * 1103515245 + 12345;
			what = (state >> 16) % 16;
			i = n_carried ? (state >> 8) % n_carried : 0;
			if (what < 2) {
				life[n_carried] = lives;
				hello(what, step);
			} else if (what < 5) {
				life[n_carried] = lives;
				born[n_carried] = now;
				seal(what & 1);
			} else if (what == 5 && !(state >> 8 & 7)) {
				lives++;
				boot_b(300 + lives);
			} else if (n_carried && n_carried < LOG - 40 &&
				   carried[i].len == THOP_HELLO_LEN) {
				life[n_carried] = lives;
				deliver(&carried[i]);
			} else if (n_carried &&
				   carried[i].len != THOP_HELLO_LEN &&
				   open(&carried[i]) == THOP_OPENED) {
				cr_assert_not(opened[i]);
				/* b's lives: what is b's now is of this one */
				cr_assert(!carried[i].to_b || life[i] == lives);
				cr_assert_leq(now - born[i], THOP_SEAL_MS);
				opened[i] = true;
			}
			if (n_carried > LOG - 60)
				break;
		}
		settle();
		works();
	}
}
