/* SPDX-License-Identifier: GPL-2.0 */
/* module.h - there are no modules here. */
#ifndef _SHIM_LINUX_MODULE_H
#define _SHIM_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>

/* A declaration, so that it takes the semicolon that follows. */
#define __shim_nothing struct shim_nothing
#define MODULE_LICENSE(text) __shim_nothing
#define MODULE_AUTHOR(text) __shim_nothing
#define MODULE_DESCRIPTION(text) __shim_nothing
#define MODULE_ALIAS(text) __shim_nothing
#define MODULE_PARM_DESC(name, text) __shim_nothing
#define module_param(name, type, perm) __shim_nothing

#endif
