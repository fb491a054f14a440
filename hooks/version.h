/* SPDX-License-Identifier: GPL-2.0 */
/*
 * version.h - the modules' version, for modinfo(8) and
 * /sys/module/NAME/version. It names the kernel, because with
 * CONFIG_MODVERSIONS a module built for another kernel may be loaded.
 */
#ifndef _BATON_HOOKS_VERSION_H
#define _BATON_HOOKS_VERSION_H

#include <generated/utsrelease.h>
#include "../shared/version.h"

#define BATON_MODULE_VERSION BATON_VERSION ", built for Linux " UTS_RELEASE

#endif /* _BATON_HOOKS_VERSION_H */
