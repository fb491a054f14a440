/* SPDX-License-Identifier: GPL-2.0 */
/*
 * thop.h - THOP, the protocol between nodes: messages and their codec.
 *
 * After seed 000 (opcodes CREATE, NOTIFYCLS, NOTIFYDROP) and seed 004, 4.1
 * (magic, conn_magic, one exchange a handoff). A message is one UDP datagram, or
 * several when it exceeds the path MTU (piece.h), never IP fragments:
 *
 *    header	THOP_HDR_LEN bytes
 *    body	the parts that thop_kind.c has for the opcode
 *    data	CREATE: client bytes from rcv_nxt on, to the end; ANNOUNCE
 *		and QUERY: records of THOP_RECORD_LEN bytes, THOP_RECORDS_MAX at
 *		most; REDIRECTED: the counters of BATON_RECEIPTS_MAX REDIRECTs
 *		at most
 *
 * Messages go to the configured port, from port thop_sport(). The sender is
 * known by its address.
 *
 * All numbers big-endian. Decoding checks magic, version, opcode, length and
 * the range of every field before anything is used; encoding and decoding
 * are exact inverses.
 *
 *	 0 magic (0x012968b9)
 *	 4 version | flags | opcode (16)
 *	 8 length of the whole message (32)
 *	12 sender, IPv4 address
 *	16 counter (64)
 *	24 generation
 *	28 conn_magic
 *	32 load report: address of a node, 0 for none
 *	36 load report: connections that it has
 *	40 age: milliseconds since the message was first sent
 *	44 body
 *
 * A seal follows each datagram: seal.h, which has the place of the authenticator
 * in seed 004's header.
 */
#ifndef _BATON_THOP_H
#define _BATON_THOP_H

#include <linux/types.h>
#include "addr.h"
#include "thop_conn.h"
#include "thop_kind.h"

#define THOP_MAGIC	0x012968b9
#define THOP_VERSION	3
#define THOP_HDR_LEN	44
#define THOP_SENDER_OFF	12	/* with the counter after it */
#define THOP_AGE_OFF	40
#define THOP_DATA_MAX	60000	/* client bytes in one CREATE */
#define THOP_MSG_MAX	(THOP_HDR_LEN + THOP_CREATE_LEN + THOP_DATA_MAX)

/* Why a CREATE was refused */
enum thop_cause {
	THOP_CAUSE_NONE,
	THOP_CAUSE_NOSERVICE,	/* VIP:port not configured here, or no BE */
	THOP_CAUSE_NOLISTENER,	/* no server listens */
	THOP_CAUSE_BACKLOG,	/* its accept queue is full */
	THOP_CAUSE_MEMORY,	/* no memory */
	THOP_CAUSE_OPTIONS,	/* listener uses MD5 or the like */
	THOP_CAUSE_ADDRESS,	/* no client can have that address */
	THOP_CAUSE_BUSY,	/* old socket of that port is in use */
	THOP_CAUSE_ROUTE,	/* no route to the client */
	THOP_CAUSE_POLICY,	/* a security module forbids it */
	__THOP_CAUSES
};

/**
 * struct thop_key - identifies a connection
 * @caddr: client address
 * @vaddr: VIP
 * @cport: client port; 0 is as good as any
 * @vport: VIP's port
 * @cookie: the FE's initial sequence number, different for earlier connections
 *	of the same addresses and ports
 */
struct thop_key {
	struct baton_addr caddr;
	struct baton_addr vaddr;
	__be16 cport;
	__be16 vport;
	u32 cookie;
};

#define THOP_CREATE_LEN	(THOP_KEY_LEN + THOP_CONN_LEN)

/**
 * struct thop_config - running mode of a service
 * @vaddr: VIP
 * @vport: port
 * @mode: enum baton_mode
 * @epoch: of the FE
 */
struct thop_config {
	struct baton_addr vaddr;
	__be16 vport;
	u8 mode;
	u32 epoch;
};

/* struct thop_record.flags */
#define THOP_RECORD_FIN	0x0001	/* the client has closed its side */
#define THOP_RECORD_OVER	0x0002	/* ANNOUNCE: closed, in answer to a QUERY */
#define THOP_RECORD_MASK	0x0003

/**
 * struct thop_record - a record of ANNOUNCE, on a connection of the sender, or of
 *	QUERY, on one of the receiver
 * @key: the connection
 * @generation: of the owner's ownership, as the sender knows it
 * @rcv_nxt: ANNOUNCE: first client byte that was not given to its server; 0 if
 *	it is closed
 * @flags: THOP_RECORD_*
 */
struct thop_record {
	struct thop_key key;
	u32 generation;
	u32 rcv_nxt;
	u16 flags;
};
#define THOP_RECORD_LEN	(THOP_KEY_LEN + 2 * 4 + 2 * 2)	/* two of padding */
#define THOP_RECORDS_MAX	47	/* with the headers less than 1,408 bytes */

#define THOP_RECEIPT_LEN	8

/**
 * struct thop_load - the load of a node, as the sender knows it
 * @node: its address; unset: no report
 * @conns: connections
 */
struct thop_load {
	struct baton_addr node;
	u32 conns;
};

/**
 * struct thop_msg - a message, decoded
 * @opcode: enum thop_opcode
 * @sender: address of the node it comes from
 * @counter: sender's count of messages; answers repeat the question's, but
 *	REDIRECTED has those of several questions in its data
 * @generation: of the connection's owner: 1 at the first handoff, one more
 *	with each re-handoff
 * @conn_magic: seed 004: next sequence number to be received (rcv_nxt)
 * @load: report of a node's load (seed 003: with the events that change it)
 * @age: milliseconds since it was first sent; an earlier copy may have been
 *	taken
 * @key: the connection; unused in CONFIG, PROBE and their answers, and in
 *	REDIRECTED
 * @conn: CREATE
 * @cause: NOTIFYDROP
 * @owner: REDIRECT: address of the new owner
 * @config: CONFIG and CONFIGURED
 * @epoch: PROBE and PROBED: the highest that the sender knows
 * @data_off: CREATE, ANNOUNCE, QUERY, REDIRECTED: where the data begins in the
 *	message
 * @data_len: of the same: its bytes
 */
struct thop_msg {
	u16 opcode;
	struct baton_addr sender;
	u64 counter;
	u32 generation;
	u32 conn_magic;
	struct thop_load load;
	u32 age;
	struct thop_key key;
	union {
		struct thop_conn conn;
		u32 cause;
		struct baton_addr owner;
		struct thop_config config;
		u32 epoch;
	};
	u32 data_off;
	u32 data_len;
};

/**
 * thop_encode - write a message without its data
 * @msg: the message; @data_len is added to the length field, the data itself
 *	is appended by the caller
 * @buf: room for it
 * @size: bytes of room
 *
 * Return: bytes written (the offset of the data), -EMSGSIZE, or -EINVAL for
 * anything that thop_decode() would not take.
 */
int thop_encode(const struct thop_msg *msg, u8 *buf, u32 size);

/**
 * thop_decode - read a message
 * @msg: result
 * @buf: the first bytes of the datagram
 * @linear: bytes in @buf
 * @len: length of the whole datagram; the data may be beyond @linear
 *
 * Return: 0, or -EINVAL for anything that thop_encode() would not write.
 */
int thop_decode(struct thop_msg *msg, const u8 *buf, u32 linear, u32 len);

/** thop_set_age - set an encoded message's age: @age ms since first sent */
void thop_set_age(u8 *buf, u32 age);

/** thop_age - read an encoded message's age */
u32 thop_age(const u8 *buf);

/**
 * thop_put_record - write a record of ANNOUNCE or QUERY
 * @record: the record
 * @buf: THOP_RECORD_LEN bytes
 */
void thop_put_record(const struct thop_record *record, u8 *buf);

/**
 * thop_get_record - read a record of ANNOUNCE or QUERY
 * @record: result
 * @buf: THOP_RECORD_LEN bytes
 *
 * Return: 0, or -EINVAL for anything that thop_put_record() would not write.
 */
int thop_get_record(struct thop_record *record, const u8 *buf);

/** thop_put_receipt - write the counter of a REDIRECT, THOP_RECEIPT_LEN bytes */
void thop_put_receipt(u64 counter, u8 *buf);

/** thop_get_receipt - read one */
u64 thop_get_receipt(const u8 *buf);

/** thop_opcode_name - "CREATE" and so on; "?" out of range */
const char *thop_opcode_name(u32 opcode);

/** thop_cause_name - "nolistener" and so on; "?" out of range */
const char *thop_cause_name(u32 cause);

/**
 * thop_sport - the UDP port that a message is sent from
 * @buf: encoded message
 * @len: its length
 *
 * It depends on the connection, so that receivers with several queues spread
 * the messages between two nodes over them. All messages of a connection come
 * from one port, so that they stay in order.
 *
 * Return: port, host order.
 */
u16 thop_sport(const u8 *buf, u32 len);

#endif /* _BATON_THOP_H */
