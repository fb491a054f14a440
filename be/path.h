/* SPDX-License-Identifier: GPL-2.0 */
/* path.h - knowledge of the path to the client. */
#ifndef _BATON_BE_PATH_H
#define _BATON_BE_PATH_H

#include "be.h"

/** be_path_rtt - restore round trip times; @sk is locked, in TCP_SYN_RECV */
void be_path_rtt(struct sock *sk, const struct thop_conn *tc);

/**
 * be_path_restore - restore congestion window, segment size, pace, idle time
 * @sk: locked, just ESTABLISHED, with initial values
 * @create: the message that brings the connection
 */
void be_path_restore(struct sock *sk, const struct thop_msg *create);

#endif /* _BATON_BE_PATH_H */
