/* SPDX-License-Identifier: GPL-2.0 */
/* lint.h - warnings: no faults of a configuration, but probably mistakes. */
#ifndef _BATON_CTL_LINT_H
#define _BATON_CTL_LINT_H

#include "file.h"

/** file_lint - note the warnings of a file; @place: as for file_draft() */
void file_lint(struct conf_file *cf, const int *place);

#endif /* _BATON_CTL_LINT_H */
