/* SPDX-License-Identifier: GPL-2.0 */
/* http_proto.h - HTTP/1 as a protocol of the hooks. */
#ifndef _BATON_HTTP_PROTO_H
#define _BATON_HTTP_PROTO_H

#include "proto.h"

extern const struct baton_proto baton_proto_http;

#endif /* _BATON_HTTP_PROTO_H */
