/* SPDX-License-Identifier: GPL-2.0 */
/* acceptable.h - would the server's TCP take a segment? */
#ifndef _BATON_BE_ACCEPTABLE_H
#define _BATON_BE_ACCEPTABLE_H

#include <net/sock.h>
#include "../hooks/packet/packet.h"

/**
 * be_acceptable - would TCP accept the segment?
 * @sk: the connection's socket, locked or not
 * @pkt: segment, with its timestamp
 *
 * Checks the acknowledgment number and the timestamp (RFC 7323, 5.3). A segment
 * that TCP would drop must be neither judged nor held. The socket need not be
 * locked: snd_una, ts_recent, max_window and bytes_acked only grow. Old values
 * of the first two refuse no more than new ones. Old ones of the others would,
 * beside a newer snd_una, and so would an old snd_nxt: these are read later.
 *
 * Return: TCP would accept it, as far as these two are concerned.
 */
bool be_acceptable(const struct sock *sk, const struct baton_packet *pkt);

#endif /* _BATON_BE_ACCEPTABLE_H */
