/* SPDX-License-Identifier: GPL-2.0 */
/*
 * proto.h - an application protocol, for code that holds and hands on its heads.
 *
 * A head is the part of a request that rules judge. The hooks use a protocol only
 * by these operations; be/frame.c alone follows bodies and responses, which only
 * HTTP/1 has.
 */
#ifndef _BATON_PROTO_H
#define _BATON_PROTO_H

#include <linux/types.h>
#include "request.h"
#include "scan.h"

/**
 * struct baton_proto - operations; any context, nothing is allocated
 * @name: for messages
 * @due: baton_scan(): is parsing an incomplete head again worthwhile?
 * @head: baton_http_parse(): length of the head, 0 if incomplete, or a
 *	negative error of enum baton_http_error
 * @refusal: write the answer for a refused connection to @buf: @status is
 *	HTTP's; bytes written, @size at most
 */
struct baton_proto {
	const char *name;
	bool (*due)(struct baton_scan *scan, const u8 *buf, u32 len);
	int (*head)(const u8 *buf, u32 len, struct baton_req *req);
	u32 (*refusal)(int status, char *buf, u32 size);
};

#endif /* _BATON_PROTO_H */
