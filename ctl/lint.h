/* SPDX-License-Identifier: GPL-2.0 */
/* lint.h - what is no fault of a configuration, but surely meant otherwise. */
#ifndef _BATON_CTL_LINT_H
#define _BATON_CTL_LINT_H

#include "file.h"

/** file_lint - tell of what is no fault; @place: as for file_draft() */
void file_lint(struct conf_file *cf, const int *place);

#endif /* _BATON_CTL_LINT_H */
