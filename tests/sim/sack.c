// SPDX-License-Identifier: GPL-2.0
/*
 * sack.c - the sender's SACK scoreboard (RFC 2018). Bytes on it are not
 * retransmitted until the timer fires, which clears the scoreboard (section 8).
 * An ACK right up to a block on it looks as if the receiver had dropped the
 * block; the timer fires soon then, as in Linux.
 */
#include "sim.h"

/* The block around @seq, or the next one after it */
static const struct tcp_sack_block *board_at(const struct tcp_sock *tp, u32 seq)
{
	const struct tcp_sack_block *best = NULL;
	u32 i;

	for (i = 0; i < tp->n_sacked; i++)
		if (after(tp->sacked[i].end_seq, seq) &&
		    (!best || before(tp->sacked[i].start_seq, best->start_seq)))
			best = &tp->sacked[i];
	return best;
}

static void board_add(struct tcp_sock *tp, struct tcp_sack_block block)
{
	u32 i = 0;

	while (i < tp->n_sacked) {
		struct tcp_sack_block *old = &tp->sacked[i];

		if (after(block.start_seq, old->end_seq) ||
		    before(block.end_seq, old->start_seq)) {
			i++;
			continue;
		}
		if (before(old->start_seq, block.start_seq))
			block.start_seq = old->start_seq;
		if (after(old->end_seq, block.end_seq))
			block.end_seq = old->end_seq;
		*old = tp->sacked[--tp->n_sacked];
	}
	if (tp->n_sacked < ARRAY_SIZE(tp->sacked))
		tp->sacked[tp->n_sacked++] = block;
}

void sim_sack_rx(struct tcp_sock *tp, u32 ack)
{
	struct tcp_sack_block block;
	u32 i;

	for (i = 0; i < tp->rx_opt.num_sacks; i++) {
		block = tp->rx_opt.sacks[i];
		if (!tp->rx_opt.sack_ok || !after(block.start_seq, ack) ||
		    !after(block.end_seq, block.start_seq) ||
		    after(block.end_seq, tp->snd_nxt))
			sim_fail("sack", "%u to %u beside ack %u of %u",
				 block.start_seq, block.end_seq, ack,
				 tp->snd_nxt);
		if (after(block.start_seq, tp->snd_una))
			board_add(tp, block);
	}
}

void sim_sack_forget(struct tcp_sock *tp)
{
	tp->n_sacked = 0;
}

/* All bytes before @ack have been acknowledged. */
void sim_sack_acked(struct tcp_sock *tp, u32 ack)
{
	u32 i = 0;

	while (i < tp->n_sacked)
		if (after(tp->sacked[i].end_seq, ack))
			i++;
		else
			tp->sacked[i] = tp->sacked[--tp->n_sacked];
}

bool sim_sack_reneged(const struct tcp_sock *tp)
{
	return tp->n_sacked && !sim_sack_missing(tp, tp->snd_una, 1);
}

/* How many of the @len bytes from @seq on are missing before the next block? */
u32 sim_sack_missing(const struct tcp_sock *tp, u32 seq, u32 len)
{
	const struct tcp_sack_block *block = board_at(tp, seq);

	if (!block)
		return len;
	if (!after(block->start_seq, seq))
		return 0;
	return min(len, block->start_seq - seq);
}
