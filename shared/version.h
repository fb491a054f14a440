/* SPDX-License-Identifier: GPL-2.0 */
/* version.h - the version of modules and batonctl; also in dkms.conf. */
#ifndef _BATON_VERSION_H
#define _BATON_VERSION_H

#define BATON_VERSION "0.1"

#endif /* _BATON_VERSION_H */
