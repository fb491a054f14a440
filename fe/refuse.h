/* SPDX-License-Identifier: GPL-2.0 */
/* refuse.h - refuses connections on the slow path. */
#ifndef _BATON_FE_REFUSE_H
#define _BATON_FE_REFUSE_H

#include "waitlist.h"

/** fe_refuse - respond with @status, and close */
void fe_refuse(struct fe_wait *wait, int status);

/** fe_refuse_close - close without a response */
void fe_refuse_close(struct fe_wait *wait);

/** fe_refuse_late - the head is late: respond only if some of it has arrived */
void fe_refuse_late(struct fe_wait *wait, int status);

/**
 * fe_refuse_drain - discard received data
 * @wait: a refused connection
 * @more: result: call it again, there may be more
 *
 * Return: both sides have closed.
 */
bool fe_refuse_drain(struct fe_wait *wait, bool *more);

#endif /* _BATON_FE_REFUSE_H */
