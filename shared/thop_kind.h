/* SPDX-License-Identifier: GPL-2.0 */
/* thop_kind.h - the kinds of THOP messages, as a table. */
#ifndef _BATON_THOP_KIND_H
#define _BATON_THOP_KIND_H

#include <linux/types.h>
#include "uapi/baton.h"

/* Bytes of the parts of a body */
#define THOP_KEY_LEN	16
#define THOP_CONN_LEN	(16 * 4 + 5 * 8 + 6 * 2 + 4 + 4)	/* one of padding */
#define THOP_CONFIG_LEN	12				/* one of padding */

/**
 * enum thop_opcode - messages
 * @THOP_CREATE: old owner -> new owner: take this connection
 * @THOP_CREATED: answer: taken
 * @THOP_NOTIFYDROP: answer: refused, with enum thop_cause
 * @THOP_NOTIFYCLS: owner -> FE: the connection is closed
 * @THOP_REDIRECT: new owner -> FE: forward to me from now on
 * @THOP_REDIRECTED: answer to several of them, since nobody waits for it
 * @THOP_CONFIG: FE -> BE: the running handoff mode of a service
 * @THOP_CONFIGURED: answer
 * @THOP_PROBE: node -> BE: are you alive? with the highest epoch that it knows
 * @THOP_PROBED: answer, likewise
 * @THOP_ANNOUNCE: owner -> FE: these connections are here, or closed; no answer
 * @THOP_QUERY: FE -> owner: are these connections closed? answered with an
 *	ANNOUNCE of the known ones
 * @__THOP_OPCODES: one more than the last
 */
enum thop_opcode {
	THOP_CREATE = 1,
	THOP_CREATED,
	THOP_NOTIFYDROP,
	THOP_NOTIFYCLS,
	THOP_REDIRECT,
	THOP_REDIRECTED,
	THOP_CONFIG,
	THOP_CONFIGURED,
	THOP_PROBE,
	THOP_PROBED,
	THOP_ANNOUNCE,
	THOP_QUERY,
	__THOP_OPCODES
};

/* Parts of a body, in the order in which they are written */
#define THOP_PART_KEY		0x01	/* the connection */
#define THOP_PART_CONN		0x02	/* its state: struct thop_conn */
#define THOP_PART_CAUSE		0x04	/* enum thop_cause */
#define THOP_PART_OWNER		0x08	/* address of a node */
#define THOP_PART_CONFIG	0x10	/* struct thop_config */
#define THOP_PART_EPOCH		0x20	/* of a front end */
/* Data after the body */
#define THOP_PART_BYTES		0x40	/* of the client */
#define THOP_PART_RECORDS		0x80	/* struct thop_record, one or more */
#define THOP_PART_RECEIPTS	0x100	/* counters of questions, one or more */
#define THOP_PARTS_DATA	(THOP_PART_BYTES | THOP_PART_RECORDS | THOP_PART_RECEIPTS)

/**
 * struct thop_kind - a kind of message
 * @name: as in the seeds
 * @parts: THOP_PART_*
 * @len: bytes of its body, without data
 * @from: BATON_ROLE_* that may send it; 0 for an answer: the node that was asked
 * @to: BATON_ROLE_* that it is for; 0 for an answer: the node that asked
 * @answers: bit i: opcode i answers it
 */
struct thop_kind {
	const char *name;
	u16 parts;
	u8 len;
	u8 from;
	u8 to;
	u16 answers;
};

/* By opcode; without a name there is no such message. */
extern const struct thop_kind thop_kinds[__THOP_OPCODES];

#endif /* _BATON_THOP_KIND_H */
