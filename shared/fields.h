/* SPDX-License-Identifier: GPL-2.0 */
/* fields.h - the field lines of a request head. */
#ifndef _BATON_FIELDS_H
#define _BATON_FIELDS_H

#include "head.h"

/** head_fields - parse the field lines and the empty line */
int head_fields(struct head *h);

#endif /* _BATON_FIELDS_H */
