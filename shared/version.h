/* SPDX-License-Identifier: GPL-2.0 */
/* version.h - of modules and batonctl alike; dkms.conf has it, too. */
#ifndef _BATON_VERSION_H
#define _BATON_VERSION_H

#define BATON_VERSION "0.1"

#endif /* _BATON_VERSION_H */
