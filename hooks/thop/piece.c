// SPDX-License-Identifier: GPL-2.0
/*
 * piece.c - THOP messages in pieces: split, and reassembled.
 *
 * IP would do both. But a lost fragment leaves the rest of its datagram waiting
 * for 30 s, a retransmission of the message does not complete it, and when the
 * memory for fragments is full every fragment is refused. Here a retransmission
 * fills the gaps, and an incomplete message is kept as long as its sender
 * tries. The oldest message makes room for a new one; a sender with too much
 * loses its own oldest.
 *
 * Late pieces of a complete message must not begin it anew, but a
 * retransmission must: its sender has not had the answer. The age tells one
 * from the other.
 */
#include "../compat.h"
#include "../node/net.h"
#include "../../shared/seal.h"
#include "../packet/xmit.h"
#include "piece.h"

/* struct piece_cb - an incomplete message, in the cb of its skb */
struct piece_cb {
	u64 counter;
	struct baton_addr sender;
	u32 age;
	unsigned long begun;
	struct thop_piece_map *map;
};

static struct piece_cb *piece_cb(struct sk_buff *msg)
{
	BUILD_BUG_ON(sizeof(struct piece_cb) > sizeof(msg->cb));
	return (struct piece_cb *)msg->cb;
}

static bool message_is(struct sk_buff *msg, const struct thop_piece *piece)
{
	return piece_cb(msg)->counter == piece->counter &&
	       baton_addr_eq(piece_cb(msg)->sender, piece->sender);
}

static struct sk_buff *message_find(struct thop_pieces *pieces,
				    const struct thop_piece *piece)
{
	struct sk_buff *msg;

	skb_queue_reverse_walk(&pieces->messages, msg)
		if (message_is(msg, piece))
			return msg;
	return NULL;
}

/* Caller holds the lock. */
static void message_remove(struct thop_pieces *pieces, struct sk_buff *msg)
{
	__skb_unlink(msg, &pieces->messages);
	pieces->size -= msg->truesize;
	if (skb_queue_empty(&pieces->messages))
		timer_delete(&pieces->timer);
}

static void message_drop(struct thop_pieces *pieces, struct sk_buff *msg,
			 enum baton_stat stat)
{
	baton_count(pieces->bn, stat);
	message_remove(pieces, msg);
	kfree_skb(msg);
}

/* Make room for @size more of that sender. Caller holds the lock. */
static void sender_room(struct thop_pieces *pieces, struct baton_addr sender,
			u32 size)
{
	struct sk_buff *msg, *oldest;
	u32 sum;

	for (;;) {
		oldest = NULL;
		sum = size;
		skb_queue_reverse_walk(&pieces->messages, msg) {
			if (!baton_addr_eq(piece_cb(msg)->sender, sender))
				continue;
			oldest = msg;
			sum += msg->truesize;
		}
		if (!oldest || sum <= BATON_PIECE_SENDER_MAX)
			return;
		message_drop(pieces, oldest, BATON_STAT_thop_piece_full);
	}
}

static void pieces_room(struct thop_pieces *pieces, struct baton_addr sender,
			u32 size)
{
	struct sk_buff *oldest;

	sender_room(pieces, sender, size);
	while ((oldest = skb_peek(&pieces->messages)) &&
	       (pieces->messages.qlen >= BATON_PIECE_MSGS ||
		pieces->size + size > BATON_PIECE_NODE_MAX))
		message_drop(pieces, oldest, BATON_STAT_thop_piece_full);
}

/* The map follows the message: one allocation for both. */
static struct sk_buff *message_alloc(const struct thop_piece *piece)
{
	const u32 align = __alignof__(struct thop_piece_map);
	struct sk_buff *msg = alloc_skb(BATON_HEADROOM + piece->total + align +
						sizeof(struct thop_piece_map),
					GFP_ATOMIC);

	if (!msg)
		return NULL;
	skb_reserve(msg, BATON_HEADROOM);
	skb_put(msg, piece->total);
	*piece_cb(msg) = (struct piece_cb) {
		.counter = piece->counter,
		.sender = piece->sender,
		.begun = jiffies,
		.map = PTR_ALIGN((void *)skb_tail_pointer(msg), align),
	};
	thop_piece_map_init(piece_cb(msg)->map, piece->total);
	return msg;
}

static unsigned long message_due(struct sk_buff *msg)
{
	return piece_cb(msg)->begun + msecs_to_jiffies(BATON_PIECE_MS);
}

/* Caller holds the lock. */
static struct sk_buff *message_begin(struct thop_pieces *pieces,
				     const struct thop_piece *piece)
{
	struct sk_buff *msg = message_alloc(piece);

	if (!msg) {
		baton_count(pieces->bn, BATON_STAT_no_memory);
		return NULL;
	}
	pieces_room(pieces, piece->sender, msg->truesize);
	if (skb_queue_empty(&pieces->messages))
		mod_timer(&pieces->timer, message_due(msg));
	__skb_queue_tail(&pieces->messages, msg);
	pieces->size += msg->truesize;
	return msg;
}

static void pieces_timeout(struct timer_list *timer)
{
	struct thop_pieces *pieces = container_of(timer, struct thop_pieces, timer);
	struct sk_buff *msg;

	spin_lock(&pieces->lock);
	while ((msg = skb_peek(&pieces->messages)) &&
	       !time_before(jiffies, message_due(msg)))
		message_drop(pieces, msg, BATON_STAT_thop_piece_late);
	if (msg)
		mod_timer(&pieces->timer, message_due(msg));
	spin_unlock(&pieces->lock);
}

/* Is it of a complete message, and not of a later try of it? */
static bool piece_left_over(const struct thop_pieces *pieces,
			    const struct thop_piece *piece)
{
	u32 n = min_t(u32, pieces->n_done, BATON_PIECE_DONE), i;

	for (i = 0; i < n; i++)
		if (pieces->done[i].counter == piece->counter &&
		    baton_addr_eq(pieces->done[i].sender, piece->sender) &&
		    pieces->done[i].age >= piece->age)
			return true;
	return false;
}

static void message_done(struct thop_pieces *pieces, struct sk_buff *msg)
{
	const struct piece_cb *cb = piece_cb(msg);

	pieces->done[pieces->n_done++ % BATON_PIECE_DONE] =
		(struct thop_piece_done) {
			.counter = cb->counter,
			.sender = cb->sender,
			.age = cb->age,
		};
	/* The age of the latest try that sent a piece of it */
	thop_set_age(msg->data, cb->age);
	message_remove(pieces, msg);
	baton_count(pieces->bn, BATON_STAT_thop_joined);
}

/* Caller holds the lock. Return: the message, when it is complete. */
static struct sk_buff *piece_add(struct thop_pieces *pieces,
				 const struct thop_piece *piece,
				 const struct sk_buff *skb)
{
	struct sk_buff *msg = message_find(pieces, piece);
	struct piece_cb *cb;

	if (!msg && piece_left_over(pieces, piece)) {
		baton_count(pieces->bn, BATON_STAT_thop_piece_again);
		return NULL;
	}
	if (!msg)
		msg = message_begin(pieces, piece);
	if (!msg)
		return NULL;
	if (msg->len != piece->total) {
		baton_count(pieces->bn, BATON_STAT_thop_malformed);
		return NULL;
	}
	cb = piece_cb(msg);
	cb->age = max(cb->age, piece->age);
	if (!thop_piece_map_add(cb->map, piece)) {
		baton_count(pieces->bn, BATON_STAT_thop_piece_again);
		return NULL;
	}
	skb_copy_bits(skb, THOP_PIECE_HDR_LEN, msg->data + piece->off,
		      piece->len);
	if (cb->map->missing)
		return NULL;
	message_done(pieces, msg);
	return msg;
}

/* Take device, mark, route and the rest from the last piece. */
static void message_dress(struct sk_buff *msg, const struct sk_buff *skb)
{
	skb_copy_header(msg, skb);
	skb_reset_mac_header(msg);
	skb_reset_network_header(msg);
	skb_reset_transport_header(msg);
	msg->ip_summed = CHECKSUM_UNNECESSARY;
}

struct sk_buff *thop_pieces_take(struct thop_pieces *pieces,
				 struct baton_addr from, struct sk_buff *skb)
{
	struct thop_piece piece;
	struct sk_buff *msg;

	if (!pskb_may_pull(skb, min_t(u32, skb->len, THOP_PIECE_HDR_LEN)) ||
	    thop_piece_decode(&piece, skb->data, skb_headlen(skb), skb->len) ||
	    !baton_addr_eq(piece.sender, from)) {
		baton_count(pieces->bn, BATON_STAT_thop_malformed);
		kfree_skb(skb);
		return NULL;
	}
	baton_count(pieces->bn, BATON_STAT_thop_pieces);
	spin_lock(&pieces->lock);
	msg = piece_add(pieces, &piece, skb);
	spin_unlock(&pieces->lock);
	if (msg)
		message_dress(msg, skb);
	consume_skb(skb);
	return msg;
}

struct sk_buff *thop_piece_make(const struct sk_buff *msg,
				const struct thop_piece *piece)
{
	struct sk_buff *skb = alloc_skb(BATON_HEADROOM + THOP_PIECE_HDR_LEN +
						piece->len + THOP_SEAL_LEN,
					GFP_ATOMIC);

	if (!skb)
		return NULL;
	skb_reserve(skb, BATON_HEADROOM);
	if (WARN_ON_ONCE(thop_piece_encode(piece,
					   skb_put(skb, THOP_PIECE_HDR_LEN)) ||
			 skb_copy_bits(msg, piece->off,
				       skb_put(skb, piece->len), piece->len))) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

void thop_pieces_init(struct thop_pieces *pieces, struct baton_net *bn)
{
	pieces->bn = bn;
	spin_lock_init(&pieces->lock);
	__skb_queue_head_init(&pieces->messages);
	timer_setup(&pieces->timer, pieces_timeout, 0);
}

void thop_pieces_flush(struct thop_pieces *pieces)
{
	timer_delete_sync(&pieces->timer);
	__skb_queue_purge(&pieces->messages);
	pieces->size = 0;
}
