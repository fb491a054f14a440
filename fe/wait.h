/* SPDX-License-Identifier: GPL-2.0 */
/* wait.h - WAITHEADER on the slow path. */
#ifndef _BATON_FE_WAIT_H
#define _BATON_FE_WAIT_H

#include "fe.h"

/**
 * fe_wait_start - wait for the head of a connection
 * @fe: front end
 * @svc: its service
 * @sock: accepted; consumed
 * @data_ready: sk_data_ready to restore: the listening socket's original one
 */
void fe_wait_start(struct fe *fe, struct baton_service *svc,
		   struct socket *sock, void (*data_ready)(struct sock *sk));

/** fe_wait_flush - end the connections of closed services, or all */
void fe_wait_flush(struct fe *fe, bool all);

/** fe_wait_drain - wait until all have ended; after fe_wait_flush() of all */
void fe_wait_drain(struct fe *fe);

#endif /* _BATON_FE_WAIT_H */
