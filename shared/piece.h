/* SPDX-License-Identifier: GPL-2.0 */
/*
 * piece.h - THOP messages that exceed the path MTU, in pieces.
 *
 * A message that fits into a packet is one datagram, as thop.h has it. A larger
 * one goes as several datagrams, each with this header and a run of its bytes:
 *
 *	 0 magic (0x012968ba)
 *	 4 version | flags | bytes of the message in this piece (16)
 *	 8 length of the whole message (32)
 *	12 sender, IPv4 address
 *	16 counter of the message (64)
 *	24 where the piece begins in the message
 *	28 age: milliseconds since the message was first sent
 *	32 bytes of the message
 *
 * Sender and counter are where a message has them. A seal follows, as with a
 * message. Pieces begin at multiples of THOP_PIECE_UNIT, and all but the last have multiples of it,
 * so that a bit for each unit tells the received ones. A retransmission is the
 * same message but for its age, which every piece has: it fills the gaps that
 * lost pieces left, even where it is cut differently.
 */
#ifndef _BATON_PIECE_H
#define _BATON_PIECE_H

#include <linux/types.h>
#include "addr.h"
#include "seal.h"
#include "thop.h"

#define THOP_PIECE_MAGIC	0x012968ba
#define THOP_PIECE_VERSION	2
#define THOP_PIECE_HDR_LEN	32
#define THOP_PIECE_UNIT		64
#define THOP_PIECE_MIN		(7 * THOP_PIECE_UNIT)	/* but for the last */
#define THOP_PIECE_UNITS	DIV_ROUND_UP(THOP_MSG_MAX, THOP_PIECE_UNIT)
#define THOP_PIECE_WORDS	DIV_ROUND_UP(THOP_PIECE_UNITS, 64)
/* Around a message or piece: headers of IP and UDP, and the seal */
#define THOP_OUTER_LEN		(20 + 8 + THOP_SEAL_LEN)
/* Always fits in one packet: Linux accepts no path MTU below 552. */
#define THOP_WHOLE_MAX		(552 - THOP_OUTER_LEN)
/* Packets of this size fit everywhere (RFC 791, 3.1). */
#define THOP_PATH_MIN		576

/**
 * struct thop_piece - a piece of a message
 * @sender: address of the node it comes from
 * @counter: of the message
 * @total: bytes of the message
 * @off: where the piece begins
 * @len: its bytes
 * @age: milliseconds since the message was first sent
 */
struct thop_piece {
	struct baton_addr sender;
	u64 counter;
	u32 total;
	u32 off;
	u32 len;
	u32 age;
};

/**
 * thop_piece_encode - write the header of a piece
 * @piece: the piece; its bytes are appended by the caller
 * @buf: THOP_PIECE_HDR_LEN bytes
 *
 * Return: 0, or -EINVAL for anything that thop_piece_decode() would not take.
 */
int thop_piece_encode(const struct thop_piece *piece, u8 *buf);

/**
 * thop_piece_decode - read the header of a piece
 * @piece: result
 * @buf: the first bytes of the datagram
 * @linear: bytes in @buf
 * @len: length of the whole datagram
 *
 * Return: 0, or -EINVAL for anything that thop_piece_encode() would not write.
 */
int thop_piece_decode(struct thop_piece *piece, const u8 *buf, u32 linear,
		      u32 len);

/**
 * thop_piece_of - begin to cut a message
 * @piece: result; @off and @len are 0
 * @msg: encoded message
 * @len: its bytes
 */
void thop_piece_of(struct thop_piece *piece, const u8 *msg, u32 len);

/**
 * thop_piece_next - the piece after this one
 * @piece: all but @off and @len is set
 * @mtu: largest packet that the path takes, bytes
 *
 * Return: false when there is none. A small @mtu does not make pieces shorter
 * than THOP_PIECE_MIN: THOP_PATH_MIN has room for those.
 */
bool thop_piece_next(struct thop_piece *piece, u32 mtu);

/**
 * struct thop_piece_map - the received units of a message
 * @missing: number of units still missing
 * @have: a bit for each received unit
 */
struct thop_piece_map {
	u32 missing;
	u64 have[THOP_PIECE_WORDS];
};

/** thop_piece_map_init - for a message of @total bytes, none received */
void thop_piece_map_init(struct thop_piece_map *map, u32 total);

/**
 * thop_piece_map_add - add a piece
 * @map: of its message
 * @piece: decoded, with the @total of thop_piece_map_init()
 *
 * Return: false when all of it was received before.
 */
bool thop_piece_map_add(struct thop_piece_map *map,
			const struct thop_piece *piece);

#endif /* _BATON_PIECE_H */
