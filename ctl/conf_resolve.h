/* SPDX-License-Identifier: GPL-2.0 */
/* conf_resolve.h - look up the names in rules, then check everything. */
#ifndef _BATON_CTL_CONF_RESOLVE_H
#define _BATON_CTL_CONF_RESOLVE_H

#include "file.h"

/** file_resolve - put the rules into the configuration and check everything */
void file_resolve(struct conf_file *cf);

#endif /* _BATON_CTL_CONF_RESOLVE_H */
