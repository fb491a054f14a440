/* SPDX-License-Identifier: GPL-2.0 */
/* sysfs.h - /sys/class/baton/<service>/. */
#ifndef _BATON_HOOKS_CONTROL_SYSFS_H
#define _BATON_HOOKS_CONTROL_SYSFS_H

#include "../node/net.h"

int baton_sysfs_setup(void);
void baton_sysfs_teardown(void);

int baton_sysfs_add(struct baton_service *svc);
void baton_sysfs_del(struct baton_service *svc);

#endif /* _BATON_HOOKS_CONTROL_SYSFS_H */
