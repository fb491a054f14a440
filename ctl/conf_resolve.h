/* SPDX-License-Identifier: GPL-2.0 */
/* conf_resolve.h - rules find what they name, then everything is checked. */
#ifndef _BATON_CTL_CONF_RESOLVE_H
#define _BATON_CTL_CONF_RESOLVE_H

#include "file.h"

/** file_resolve - put the rules into the configuration and check it all */
void file_resolve(struct conf_file *cf);

#endif /* _BATON_CTL_CONF_RESOLVE_H */
