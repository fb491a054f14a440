/* SPDX-License-Identifier: GPL-2.0 */
/* request_line.h - method SP request-target SP HTTP-version. */
#ifndef _BATON_REQUEST_LINE_H
#define _BATON_REQUEST_LINE_H

#include "head.h"

/** head_request_line - parse empty lines and the request line */
int head_request_line(struct head *h);

#endif /* _BATON_REQUEST_LINE_H */
