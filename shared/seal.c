// SPDX-License-Identifier: GPL-2.0
/* seal.c - proves that a datagram of THOP comes from a node of the cluster. */
#include <linux/build_bug.h>
#include "bytes.h"
#include "limits.h"
#include "seal.h"

static_assert(BATON_THOP_AGE_MS + THOP_SEAL_MS <= BATON_CREATE_MS);

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

/* Only as long as two clocks go together. One that is over is forgotten. */
static bool session_lasts(struct thop_session *session, u32 now)
{
	if (session->label && now - session->made > THOP_SESSION_MAX_MS)
		memzero_explicit(session, sizeof(*session));
	return session->label;
}

bool thop_seal_begin(struct thop_session *session, u8 *seal, u32 now,
		     siphash_key_t *key)
{
	if (!session_lasts(session, now) ||
	    session->sent == THOP_SEAL_NUMBER_MAX)
		return false;
	put_u64(&seal, (u64)session->label << 48 | ++session->sent);
	put_u32(&seal, now - session->made);
	*key = session->out;
	return true;
}

void thop_seal_end(const siphash_key_t *key, u8 *buf, u32 len)
{
	u32 off = len - THOP_SEAL_LEN + SEAL_TAG_OFF;
	u8 *p = buf + off;

	put_u64(&p, siphash(buf, off, key));
}

bool thop_seal_doubts(const struct thop_session *session, u32 age, u32 now)
{
	return session->after_gap && age > now - session->made;
}

u16 thop_seal_label(const u8 *seal)
{
	return get_u16(&seal);
}

static enum thop_opened open_number(const struct thop_session *session,
				    const u8 **seal, u64 *number)
{
	*number = get_u64(seal);
	if (!session->label || *number >> 48 != session->label)
		return THOP_OPENED_UNKNOWN;
	*number &= THOP_SEAL_NUMBER_MAX;
	return thop_window_fits(&session->window, *number) ?
		       THOP_OPENED : THOP_OPENED_AGAIN;
}

enum thop_opened thop_open_begin(const struct thop_session *session,
				 const u8 *seal, siphash_key_t *key)
{
	u64 number;

	*key = session->in;
	return open_number(session, &seal, &number);
}

bool thop_open_right(const siphash_key_t *key, const u8 *buf, u32 len)
{
	u32 off = len - THOP_SEAL_LEN + SEAL_TAG_OFF;
	const u8 *p = buf + off;

	return get_u64(&p) == siphash(buf, off, key);
}

enum thop_opened thop_open_end(struct thop_session *session, const u8 *seal,
			       u32 now)
{
	enum thop_opened opened;
	u64 number;
	s32 age;

	if (!session_lasts(session, now))
		return THOP_OPENED_UNKNOWN;
	opened = open_number(session, &seal, &number);
	if (opened != THOP_OPENED)
		return opened;
	age = now - session->not_before - get_u32(&seal);
	if (age > THOP_SEAL_MS || age < -THOP_SEAL_EARLY_MS) {
		session->skewed = true;
		return THOP_OPENED_LATE;
	}
	thop_window_take(&session->window, number);
	session->heard = true;
	return THOP_OPENED;
}
