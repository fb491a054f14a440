/* SPDX-License-Identifier: GPL-2.0 */
/* init.h - no init sections to discard here. */
#ifndef _SHIM_LINUX_INIT_H
#define _SHIM_LINUX_INIT_H

#define __init
#define __exit
#define __initdata

#endif
