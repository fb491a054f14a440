// SPDX-License-Identifier: GPL-2.0
/* sealed.c - seals and opens a datagram at once, as hooks/thop/auth.c does in parts. */
#include "sealed.h"

bool thop_seal(struct thop_session *session, u8 *buf, u32 len, u32 now)
{
	siphash_key_t key;

	if (!thop_seal_begin(session, buf + len, now, &key))
		return false;
	thop_seal_end(&key, buf, len + THOP_SEAL_LEN);
	return true;
}

enum thop_opened thop_open(struct thop_session *session, const u8 *buf, u32 len,
			   u32 now)
{
	enum thop_opened opened;
	siphash_key_t key;
	const u8 *seal;

	if (len < THOP_SEAL_LEN)
		return THOP_OPENED_SHORT;
	seal = buf + len - THOP_SEAL_LEN;
	opened = thop_open_begin(session, seal, &key);
	if (opened != THOP_OPENED)
		return opened;
	if (!thop_open_right(&key, buf, len))
		return THOP_OPENED_FORGED;
	return thop_open_end(session, seal, now);
}
