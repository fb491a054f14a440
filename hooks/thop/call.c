// SPDX-License-Identifier: GPL-2.0
/*
 * call.c - THOP messages that are sent until they are answered.
 *
 * A call is found by its counter. The answer, the last timeout, a cancel or the
 * close takes it out of the hash, under the bucket's lock, and owns it from
 * then on.
 */
#include <linux/hash.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "../../shared/thop_kind.h"
#include "../compat.h"
#include "../node/net.h"
#include "../node/peer.h"
#include "call.h"
#include "io.h"
#include "send.h"

static struct thop_bucket *call_bucket(struct thop_calls *calls, u64 counter)
{
	return &calls->bucket[hash_64(counter, BATON_CALLS_BITS)];
}

/* Caller holds the bucket's lock. Return: the caller owns the call now. */
static bool call_take(struct thop_call *call)
{
	if (hlist_unhashed(&call->node))
		return false;
	hlist_del_init(&call->node);
	timer_delete(&call->timer);
	atomic_dec(&call->calls->waiting);
	return true;
}

void thop_call_clean(struct thop_call *call)
{
	baton_peer_put(call->to);
	call->to = NULL;
	kfree_skb(call->skb);
	call->skb = NULL;
}
EXPORT_SYMBOL_GPL(thop_call_clean);

/* A copy, not a clone: the network layer writes headers into what it gets. */
static void call_send(struct thop_call *call)
{
	struct sk_buff *skb = skb_copy(call->skb, GFP_ATOMIC);

	if (!skb) {
		baton_count(call->bn, BATON_STAT_no_memory);
		return;
	}
	thop_set_age(skb->data, jiffies_to_msecs(jiffies - call->started));
	thop_send(call->bn, call->to, skb);
}

static unsigned long call_rto(const struct thop_call *call)
{
	return msecs_to_jiffies(baton_rto_wait(call->rto, call->tries));
}

static void call_arm(struct thop_call *call)
{
	call->due = jiffies + call_rto(call);
	mod_timer(&call->timer, call->due);
}

/*
 * Timers may be late by an eighth. If this one is later still, this node itself
 * stalled, and the answer may have arrived without having been processed.
 */
static bool call_late(const struct thop_call *call)
{
	return time_after(jiffies, call->due + call_rto(call) / 8 + 1 +
				   msecs_to_jiffies(BATON_THOP_LATE_MS));
}

/* The receiver may have forgotten a message that old: send no more copies. */
static bool call_old(const struct thop_call *call)
{
	return time_after(jiffies, call->started +
				   msecs_to_jiffies(BATON_THOP_AGE_MS));
}

/* Return: the call is over, and the caller owns it. Caller holds the lock. */
static bool call_again(struct thop_call *call)
{
	if (call->tries == 1 && !call_late(call))
		baton_rto_silence(&call->to->rto, call->rto);
	/* If the last timeout was late wait once more, but not for ever. */
	if (baton_rto_wait(call->rto, call->tries + 1))
		call->tries++;
	else if (call_late(call) && call->late < BATON_THOP_LATE_MAX)
		call->late++;
	else
		return call->silent = call_take(call);
	if (!call_old(call)) {
		baton_count(call->bn, BATON_STAT_thop_resent);
		call_send(call);
	}
	call_arm(call);
	return false;
}

/*
 * The answer may have taken the call first, and the call may even have been
 * started again, with a new counter, in another bucket.
 */
static void call_timeout(struct timer_list *timer)
{
	struct thop_call *call = container_of(timer, struct thop_call, timer);
	u64 counter = READ_ONCE(call->counter);
	struct thop_calls *calls = READ_ONCE(call->calls);
	struct thop_bucket *bucket = call_bucket(calls, counter);
	bool over = false;

	rcu_read_lock();
	spin_lock(&bucket->lock);
	if (!hlist_unhashed(&call->node) && call->counter == counter &&
	    call->calls == calls)
		over = call_again(call);
	spin_unlock(&bucket->lock);
	if (over)
		call->done(call, NULL);
	rcu_read_unlock();
}

void thop_call_init(struct thop_call *call, u16 opcode, thop_done_t done)
{
	INIT_HLIST_NODE(&call->node);
	timer_setup(&call->timer, call_timeout, 0);
	call->answers = thop_kinds[opcode].answers;
	call->done = done;
}
EXPORT_SYMBOL_GPL(thop_call_init);

int thop_call_start(struct baton_net *bn, struct thop_call *call,
		    struct baton_peer *to)
{
	struct thop_io *io = READ_ONCE(bn->thop);
	struct thop_calls *calls = io ? io->calls : NULL;
	struct thop_bucket *bucket;

	if (!calls || atomic_read(&calls->waiting) >= BATON_THOP_PENDING_MAX) {
		baton_count(bn, BATON_STAT_thop_full);
		return -ENOBUFS;
	}
	call->bn = bn;
	call->calls = calls;
	call->to = baton_peer_get(to);
	call->rto = baton_rto_ms(&to->rto);
	call->tries = 1;
	call->late = 0;
	call->silent = false;
	call->started = jiffies;
	bucket = call_bucket(calls, call->counter);
	spin_lock_bh(&bucket->lock);
	atomic_inc(&calls->waiting);
	hlist_add_head(&call->node, &bucket->calls);
	call_arm(call);
	call_send(call);
	spin_unlock_bh(&bucket->lock);
	return 0;
}
EXPORT_SYMBOL_GPL(thop_call_start);

bool thop_call_cancel(struct thop_call *call)
{
	struct thop_bucket *bucket;
	bool mine;

	if (!call->calls)
		return false;
	bucket = call_bucket(call->calls, call->counter);
	spin_lock_bh(&bucket->lock);
	mine = call_take(call);
	spin_unlock_bh(&bucket->lock);
	return mine;
}
EXPORT_SYMBOL_GPL(thop_call_cancel);

/* struct thop_question - a call that is not embedded in anything else */
struct thop_question {
	struct thop_call call;
	thop_done_t done;
	struct rcu_head rcu;
};

static void question_done(struct thop_call *call, const struct thop_msg *answer)
{
	struct thop_question *question =
		container_of(call, struct thop_question, call);

	if (question->done)
		question->done(call, answer);
	thop_call_clean(call);
	kfree_rcu(question, rcu);
}

int thop_ask(struct baton_net *bn, struct baton_peer *to, struct thop_msg *msg,
	     thop_done_t done)
{
	struct thop_question *question = kzalloc(sizeof(*question), GFP_ATOMIC);
	int err = -ENOMEM;

	if (!question) {
		baton_count(bn, BATON_STAT_no_memory);
		return err;
	}
	question->done = done;
	thop_call_init(&question->call, msg->opcode, question_done);
	question->call.skb = thop_msg_alloc(bn, msg, GFP_ATOMIC);
	question->call.counter = msg->counter;
	if (question->call.skb)
		err = thop_call_start(bn, &question->call, to);
	if (err) {
		kfree_skb(question->call.skb);
		kfree(question);
	}
	return err;
}
EXPORT_SYMBOL_GPL(thop_ask);

bool thop_calls_answer(struct thop_calls *calls, const struct baton_peer *from,
		       const struct thop_msg *msg)
{
	struct thop_bucket *bucket = call_bucket(calls, msg->counter);
	struct thop_call *call;
	bool mine = false;

	spin_lock(&bucket->lock);
	hlist_for_each_entry(call, &bucket->calls, node) {
		if (call->counter != msg->counter ||
		    !baton_addr_eq(call->to->addr, from->addr) ||
		    !(call->answers & BIT(msg->opcode)))
			continue;
		mine = call_take(call);
		break;
	}
	spin_unlock(&bucket->lock);
	if (mine) {
		baton_rto_answer(&call->to->rto,
				 jiffies_to_msecs(jiffies - call->started),
				 call->tries);
		call->done(call, msg);
	}
	return mine;
}

void thop_calls_init(struct thop_calls *calls)
{
	u32 i;

	for (i = 0; i < THOP_CALL_BUCKETS; i++)
		spin_lock_init(&calls->bucket[i].lock);
}

/* The callback that was given to thop_call_init() or thop_ask() */
static thop_done_t call_done(const struct thop_call *call)
{
	return call->done == question_done ?
		       container_of(call, struct thop_question, call)->done :
		       call->done;
}

/* Take out the next call with that @done, or with any if NULL. */
static struct thop_call *call_next(struct thop_bucket *bucket, thop_done_t done)
{
	struct thop_call *call, *found = NULL;

	spin_lock(&bucket->lock);
	hlist_for_each_entry(call, &bucket->calls, node) {
		if (done && call_done(call) != done)
			continue;
		if (call_take(call))
			found = call;
		break;
	}
	spin_unlock(&bucket->lock);
	return found;
}

void thop_calls_flush(struct thop_calls *calls, thop_done_t done)
{
	struct thop_call *call;
	u32 i;

	for (i = 0; i < THOP_CALL_BUCKETS; i++) {
		local_bh_disable();
		rcu_read_lock();
		while ((call = call_next(&calls->bucket[i], done)))
			call->done(call, NULL);
		rcu_read_unlock();
		local_bh_enable();
		cond_resched();
	}
}

void thop_call_flush(struct baton_net *bn, thop_done_t done)
{
	if (bn->thop)
		thop_calls_flush(bn->thop->calls, done);
	synchronize_net();
}
EXPORT_SYMBOL_GPL(thop_call_flush);
