/* SPDX-License-Identifier: GPL-2.0 */
/* workers.h - the workqueue for tasks that can be deferred, or may sleep. */
#ifndef _BATON_FE_WORKERS_H
#define _BATON_FE_WORKERS_H

#include <linux/workqueue.h>

extern struct workqueue_struct *fe_workers;

int fe_workers_setup(void);
void fe_workers_teardown(void);

#endif /* _BATON_FE_WORKERS_H */
