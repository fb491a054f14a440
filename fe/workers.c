// SPDX-License-Identifier: GPL-2.0
/* workers.c - the workqueue for tasks that can be deferred, or may sleep. */
#include <linux/workqueue.h>
#include "workers.h"

struct workqueue_struct *fe_workers;

int fe_workers_setup(void)
{
	fe_workers = alloc_workqueue("baton_fe", WQ_UNBOUND, 0);
	return fe_workers ? 0 : -ENOMEM;
}

void fe_workers_teardown(void)
{
	destroy_workqueue(fe_workers);
}
