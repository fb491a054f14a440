/* SPDX-License-Identifier: GPL-2.0 */
/*
 * version.h - what the modules say of themselves, by modinfo(8) and in
 * /sys/module/NAME/version: with CONFIG_MODVERSIONS one that was built for another
 * kernel may well be loaded.
 */
#ifndef _BATON_HOOKS_VERSION_H
#define _BATON_HOOKS_VERSION_H

#include <generated/utsrelease.h>
#include "../shared/version.h"

#define BATON_MODULE_VERSION BATON_VERSION ", built for Linux " UTS_RELEASE

#endif /* _BATON_HOOKS_VERSION_H */
