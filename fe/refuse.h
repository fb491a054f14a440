/* SPDX-License-Identifier: GPL-2.0 */
/* refuse.h - connections on the slow path that get an answer instead. */
#ifndef _BATON_FE_REFUSE_H
#define _BATON_FE_REFUSE_H

#include "waits.h"

/** fe_refuse - answer with @status, and close */
void fe_refuse(struct fe_wait *wait, int status);

/** fe_refuse_close - our FIN, without an answer */
void fe_refuse_close(struct fe_wait *wait);

/** fe_refuse_late - a head does not come: answered, if any of it is there */
void fe_refuse_late(struct fe_wait *wait, int status);

/** fe_refuse_drain - read out. Return: both sides have closed */
bool fe_refuse_drain(struct fe_wait *wait);

#endif /* _BATON_FE_REFUSE_H */
