/* SPDX-License-Identifier: GPL-2.0 */
/* module.h - init and exit functions get names, since there are no modules. */
#ifndef _SIM_LINUX_MODULE_H
#define _SIM_LINUX_MODULE_H

#include "../inet.h"

#define __init
#define __exit
#define __sim_nothing struct sim_nothing
#define MODULE_LICENSE(text) __sim_nothing
#define MODULE_VERSION(text) __sim_nothing
#define MODULE_AUTHOR(text) __sim_nothing
#define MODULE_DESCRIPTION(text) __sim_nothing
#define MODULE_PARM_DESC(name, text) __sim_nothing
#define module_param_cb(name, ops, arg, perm) __sim_nothing
#define __MODULE_PARM_TYPE(name, type) __sim_nothing
#define module_init(f)							\
	int sim_init_##f(void);						\
	int sim_init_##f(void)						\
	{								\
		return f();						\
	}								\
	__sim_nothing
#define module_exit(f)							\
	void sim_exit_##f(void);					\
	void sim_exit_##f(void)						\
	{								\
		f();							\
	}								\
	__sim_nothing

#endif
