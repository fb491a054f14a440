// SPDX-License-Identifier: GPL-2.0
/* seal.c - proves that a datagram of THOP comes from a node of the cluster. */
#include "bytes.h"
#include "seal.h"

#define SEAL_TAG_OFF 12

bool thop_window_fits(const struct thop_window *window, u64 number)
{
	u64 bit = number % THOP_SEAL_WINDOW;

	if (number > window->top)
		return number <= THOP_SEAL_NUMBER_MAX;
	if (!number || window->top - number >= THOP_SEAL_WINDOW)
		return false;
	return !(window->seen[bit / 64] >> bit % 64 & 1);
}

/* Forget numbers that leave the window: their bits are for those that enter. */
static void window_advance(struct thop_window *window, u64 top)
{
	u64 n = top - window->top;

	if (n >= THOP_SEAL_WINDOW) {
		memset(window->seen, 0, sizeof(window->seen));
		window->top = top;
	}
	while (window->top < top) {
		u64 bit = ++window->top % THOP_SEAL_WINDOW;

		window->seen[bit / 64] &= ~(1ULL << bit % 64);
	}
}

void thop_window_take(struct thop_window *window, u64 number)
{
	u64 bit = number % THOP_SEAL_WINDOW;

	if (number > window->top)
		window_advance(window, number);
	window->seen[bit / 64] |= 1ULL << bit % 64;
}

bool thop_seal(struct thop_session *session, u8 *buf, u32 len, u32 now)
{
	u8 *p = buf + len;

	if (session->sent == THOP_SEAL_NUMBER_MAX)
		return false;
	put_u64(&p, (u64)session->label << 48 | ++session->sent);
	put_u32(&p, now - session->made);
	put_u64(&p, siphash(buf, len + SEAL_TAG_OFF, &session->out));
	return true;
}

u16 thop_seal_label(const u8 *buf, u32 len)
{
	const u8 *p;

	if (len < THOP_SEAL_LEN)
		return 0;
	p = buf + len - THOP_SEAL_LEN;
	return get_u16(&p);
}

enum thop_opened thop_open(struct thop_session *session, const u8 *buf, u32 len,
			   u32 now)
{
	const u8 *p;
	u64 number;
	u32 sent;

	if (len < THOP_SEAL_LEN)
		return THOP_OPENED_SHORT;
	p = buf + len - THOP_SEAL_LEN;
	number = get_u64(&p);
	if (!session->label || number >> 48 != session->label)
		return THOP_OPENED_UNKNOWN;
	number &= THOP_SEAL_NUMBER_MAX;
	sent = get_u32(&p);
	if (!thop_window_fits(&session->window, number))
		return THOP_OPENED_AGAIN;
	if (get_u64(&p) != siphash(buf, len - THOP_SEAL_LEN + SEAL_TAG_OFF,
				   &session->in))
		return THOP_OPENED_FORGED;
	if ((s32)(now - session->not_before - sent) > THOP_SEAL_MS)
		return THOP_OPENED_LATE;
	thop_window_take(&session->window, number);
	session->heard = true;
	return THOP_OPENED;
}
