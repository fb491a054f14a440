/* SPDX-License-Identifier: GPL-2.0 */
/* sealed.h - seals and opens a datagram at once, as hooks/thop/auth.c does in parts. */
#ifndef _BATON_TESTS_UNIT_SEALED_H
#define _BATON_TESTS_UNIT_SEALED_H

#include "../../shared/seal.h"

/** thop_seal - append a seal to @buf of @len bytes */
bool thop_seal(struct thop_session *session, u8 *buf, u32 len, u32 now);

/** thop_open - check the seal of a datagram; @len: bytes of @buf with the seal */
enum thop_opened thop_open(struct thop_session *session, const u8 *buf, u32 len,
			   u32 now);

#endif /* _BATON_TESTS_UNIT_SEALED_H */
