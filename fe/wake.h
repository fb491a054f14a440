/* SPDX-License-Identifier: GPL-2.0 */
/* wake.h - socket callbacks that wake the work of the slow path. */
#ifndef _BATON_FE_WAKE_H
#define _BATON_FE_WAKE_H

#include "waitlist.h"

/** fe_wake_begin - add a new connection, and hook its callbacks */
void fe_wake_begin(struct fe_wait *wait);

/** fe_wake_hook - hook the callbacks again */
void fe_wake_hook(struct fe_wait *wait);

/** fe_wake_unhook - restore the callbacks */
void fe_wake_unhook(struct fe_wait *wait);

#endif /* _BATON_FE_WAKE_H */
