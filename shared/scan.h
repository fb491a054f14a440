/* SPDX-License-Identifier: GPL-2.0 */
/*
 * scan.h - is it worth while to parse a head that was not whole?
 *
 * baton_http_parse() begins at the first byte, and a head may come byte by
 * byte. So who waits for the rest of one shows each new byte to this scan,
 * once, and parses again only when it says so: when the head is over or can
 * never be one, and whenever twice as many bytes are there as at the last
 * time. All work together is linear in the bytes.
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
 * baton_scan - show the next bytes of a head
 * @scan: object; the caller's lock protects it
 * @buf: bytes that follow those shown before
 * @len: how many, 0 to ask again
 *
 * Return: parse now. Never false for a head that is whole or over its limit;
 * a malformed one may be found out later than by parsing each time, but not
 * after its end, its limit, or twice its bytes so far.
 */
bool baton_scan(struct baton_scan *scan, const u8 *buf, u32 len);

#endif /* _BATON_SCAN_H */
