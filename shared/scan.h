/* SPDX-License-Identifier: GPL-2.0 */
/*
 * scan.h - tells when to parse an incomplete head again.
 *
 * baton_http_parse() begins at the first byte, and a head may come byte by
 * byte. So a caller that waits for the rest passes each new byte to this scan
 * once, and parses only when told to: when the head is over or can never be
 * one, and whenever the bytes have doubled since the last time. The total work
 * is linear in the bytes.
 */
#ifndef _BATON_SCAN_H
#define _BATON_SCAN_H

#include <linux/types.h>

/**
 * struct baton_scan - how far the bytes of a head have been looked at
 * @seen: bytes shown so far, from the head's first one
 * @due: parse again when that many have been shown
 * @state: private to scan.c
 *
 * All zero before the first byte of a head. No pointers: the buffer may move.
 */
struct baton_scan {
	u32 seen;
	u32 due;
	u8 state;
};

/**
 * baton_scan - scan the next bytes of a head
 * @scan: object; the caller's lock protects it
 * @buf: bytes that follow those shown before
 * @len: how many, 0 to ask again
 *
 * Return: true to parse now, as always for a head that is complete or over its
 * limit. A malformed head may be found later than by parsing each time, but not
 * after its end, its limit, or twice its bytes so far.
 */
bool baton_scan(struct baton_scan *scan, const u8 *buf, u32 len);

#endif /* _BATON_SCAN_H */
