// SPDX-License-Identifier: GPL-2.0
/*
 * refuse.c - refuses connections on the slow path: sends an error response,
 * then discards data until the client closes, so that no RST overtakes the
 * response.
 */
#include <net/sock.h>
#include "refuse.h"
#include "waitlist.h"

#define LINGER_TIME (2 * HZ)
/* Discarded at a time: a client may send as fast as we read */
#define DRAIN_BYTES (64 << 10)

/* Send our FIN; then discard data until the client's FIN and ACK arrive. */
void fe_refuse_close(struct fe_wait *wait)
{
	kernel_sock_shutdown(wait->sock, SHUT_WR);
	wait->refused = true;
	wait->deadline = jiffies + LINGER_TIME;
	fe_waitlist_linger(wait);
}

void fe_refuse(struct fe_wait *wait, int status)
{
	char buf[160];
	struct kvec vec = { .iov_base = buf };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };

	vec.iov_len = wait->svc->proto->refusal(status, buf, sizeof(buf));
	kernel_sendmsg(wait->sock, &msg, &vec, 1, vec.iov_len);
	fe_refuse_close(wait);
}

/* With MSG_TRUNC nothing is copied, so there is no buffer. */
bool fe_refuse_drain(struct fe_wait *wait, bool *more)
{
	struct kvec vec = { .iov_len = DRAIN_BYTES };
	struct msghdr msg = {};

	*more = kernel_recvmsg(wait->sock, &msg, &vec, 1, DRAIN_BYTES,
			       MSG_DONTWAIT | MSG_TRUNC) > 0;
	return wait->sock->sk->sk_state == TCP_CLOSE;
}

/*
 * A client that has sent nothing would take a response for that of a request
 * that may be in flight. Close silently, as servers do.
 */
void fe_refuse_late(struct fe_wait *wait, int status)
{
	if (wait->scan.seen)
		fe_refuse(wait, status);
	else
		fe_refuse_close(wait);
}
