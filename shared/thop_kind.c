// SPDX-License-Identifier: GPL-2.0
/* thop_kind.c - the table of THOP messages. */
#include <linux/types.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/limits.h>
#include "thop_kind.h"

#define KEY	THOP_PART_KEY
#define CONN	THOP_PART_CONN
#define CAUSE	THOP_PART_CAUSE
#define OWNER	THOP_PART_OWNER
#define CONFIG	THOP_PART_CONFIG
#define EPOCH	THOP_PART_EPOCH
#define BYTES	THOP_PART_BYTES
#define RECORDS	THOP_PART_RECORDS
#define RECEIPTS THOP_PART_RECEIPTS

#define LEN(parts)							\
	(((parts) & KEY ? THOP_KEY_LEN : 0) +				\
	 ((parts) & CONN ? THOP_CONN_LEN : 0) +				\
	 ((parts) & CAUSE ? 4 : 0) + ((parts) & OWNER ? 4 : 0) +	\
	 ((parts) & CONFIG ? THOP_CONFIG_LEN : 0) +			\
	 ((parts) & EPOCH ? 4 : 0))

#define FE	BATON_ROLE_FE
#define BE	BATON_ROLE_BE

#define KIND(opcode, parts, from, to, answers)				\
	[THOP_##opcode] = { #opcode, parts, LEN(parts), from, to, answers }

const struct thop_kind thop_kinds[__THOP_OPCODES] = {
	KIND(CREATE,	 KEY | CONN | BYTES, FE | BE, BE,
	     BIT(THOP_CREATED) | BIT(THOP_NOTIFYDROP)),
	KIND(CREATED,	 KEY,		     0,      0,       0),
	KIND(NOTIFYDROP, KEY | CAUSE,	     0,	      0,       0),
	KIND(NOTIFYCLS,	 KEY,		     BE,      FE,      0),
	KIND(REDIRECT,	 KEY | OWNER,	     BE,      FE, BIT(THOP_REDIRECTED)),
	KIND(REDIRECTED, RECEIPTS,	     0,      0,       0),
	KIND(CONFIG,	 CONFIG,	     FE,      BE, BIT(THOP_CONFIGURED)),
	KIND(CONFIGURED, CONFIG,	     0,	      0,       0),
	KIND(PROBE,	 EPOCH,		     FE | BE, FE | BE, BIT(THOP_PROBED)),
	KIND(PROBED,	 EPOCH,		     0,	      0,       0),
	KIND(ANNOUNCE,	 RECORDS,		     BE,      FE,      0),
	KIND(QUERY,	 RECORDS,		     FE,      BE,      0),
};

static_assert(__THOP_OPCODES <= 16, "struct thop_kind.answers is too small");
static_assert(LEN(0x3f) <= U8_MAX, "struct thop_kind.len is too small");
