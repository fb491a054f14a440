/* SPDX-License-Identifier: GPL-2.0 */
/* wake.h - a socket on the slow path wakes its work. */
#ifndef _BATON_FE_WAKE_H
#define _BATON_FE_WAKE_H

#include "waits.h"

/** fe_wake_begin - a new one waits for its head */
void fe_wake_begin(struct fe_wait *wait);

/** fe_wake_hook - listen again */
void fe_wake_hook(struct fe_wait *wait);

/** fe_wake_unhook - its work is not woken any more */
void fe_wake_unhook(struct fe_wait *wait);

#endif /* _BATON_FE_WAKE_H */
