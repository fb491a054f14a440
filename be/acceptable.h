/* SPDX-License-Identifier: GPL-2.0 */
/* acceptable.h - would the server's TCP take a segment? */
#ifndef _BATON_BE_ACCEPTABLE_H
#define _BATON_BE_ACCEPTABLE_H

#include <net/sock.h>
#include "../hooks/packet/packet.h"

/**
 * be_acceptable - would TCP take it?
 * @sk: the connection's socket, locked or not
 * @pkt: segment, with its timestamp
 *
 * What it would not must be neither judged nor held: an acknowledgment out of range
 * or an old timestamp (RFC 7323, 5.3). Without the socket's lock: what is compared
 * with only grows, so that nothing that TCP takes is refused.
 */
bool be_acceptable(const struct sock *sk, const struct baton_packet *pkt);

#endif /* _BATON_BE_ACCEPTABLE_H */
