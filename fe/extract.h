/* SPDX-License-Identifier: GPL-2.0 */
/* extract.h - hands off a connection from a socket on the slow path. */
#ifndef _BATON_FE_EXTRACT_H
#define _BATON_FE_EXTRACT_H

#include "../shared/request.h"
#include "waitlist.h"

/**
 * fe_extract_bytes - copy unread data of the client, without consuming it
 * @sk: socket, locked by the caller
 * @from: first byte, counted from the first unread one
 * @buf: destination
 * @len: its size
 *
 * Return: bytes copied; fewer than @len at the end of the data.
 */
u32 fe_extract_bytes(struct sock *sk, u32 from, u8 *buf, u32 len);

/**
 * fe_extract - hand a connection with a complete head to a back end
 * @wait: connection, in its own work
 * @head: parsed
 *
 * May sleep. Return: handed off, or reset, and the socket is closed; false: not
 * yet, with @wait->early; or the client can still get an answer, and a counter
 * says why it was not handed off.
 */
bool fe_extract(struct fe_wait *wait, const struct baton_req *head);

#endif /* _BATON_FE_EXTRACT_H */
