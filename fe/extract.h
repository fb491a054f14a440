/* SPDX-License-Identifier: GPL-2.0 */
/* extract.h - from a socket on the slow path to a handoff. */
#ifndef _BATON_FE_EXTRACT_H
#define _BATON_FE_EXTRACT_H

#include "../shared/request.h"
#include "waits.h"

/**
 * fe_extract_bytes - look at what the client has sent and the kernel acknowledged
 * @sk: socket, held by the caller
 * @from: first byte, counted from the first one that is unread
 * @buf: where to
 * @len: room there
 *
 * Return: bytes; fewer than @len at their end.
 */
u32 fe_extract_bytes(struct sock *sk, u32 from, u8 *buf, u32 len);

/**
 * fe_extract - hand a connection whose head is whole to a back end
 * @wait: connection, in its own work
 * @head: parsed
 *
 * May sleep. Return: handed off, or reset, and the socket is closed; false: the
 * client can be told, and a counter says why.
 */
bool fe_extract(struct fe_wait *wait, const struct baton_req *head);

#endif /* _BATON_FE_EXTRACT_H */
