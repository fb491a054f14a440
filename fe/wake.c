// SPDX-License-Identifier: GPL-2.0
/* wake.c - socket callbacks that wake the work of the slow path, in softirq. */
#include <net/sock.h>
#include "waitlist.h"
#include "wake.h"
#include "workers.h"

static void wake_work(struct sock *sk)
{
	struct fe_wait *wait;

	read_lock_bh(&sk->sk_callback_lock);
	wait = sk->sk_user_data;
	if (wait)
		mod_delayed_work(fe_workers, &wait->work, 0);
	read_unlock_bh(&sk->sk_callback_lock);
}

/* Caller holds sk_callback_lock. */
static void wake_hook_locked(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	if (sk->sk_user_data != wait)
		wait->sk_state_change = sk->sk_state_change;
	sk->sk_user_data = wait;
	sk->sk_data_ready = wake_work;
	sk->sk_state_change = wake_work;
	mod_delayed_work(fe_workers, &wait->work, 0);
}

/*
 * Hook the callbacks, and wake the work for earlier data. Called by that work
 * itself, so @wait stays.
 */
void fe_wake_hook(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (!wait->dying)
		wake_hook_locked(wait);
	write_unlock_bh(&sk->sk_callback_lock);
}

/*
 * The same for a new one: if it is pushed out, its work waits for the lock. Once that
 * is dropped, the work may have freed @wait.
 */
void fe_wake_begin(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	fe_waitlist_add(wait);
	wake_hook_locked(wait);
	write_unlock_bh(&sk->sk_callback_lock);
}

void fe_wake_unhook(struct fe_wait *wait)
{
	struct sock *sk = wait->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_user_data == wait) {
		sk->sk_user_data = NULL;
		sk->sk_data_ready = wait->sk_data_ready;
		sk->sk_state_change = wait->sk_state_change;
	}
	write_unlock_bh(&sk->sk_callback_lock);
}
