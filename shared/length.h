/* SPDX-License-Identifier: GPL-2.0 */
/*
 * length.h - the two fields that say how long a body is, for requests and
 * responses alike.
 */
#ifndef _BATON_LENGTH_H
#define _BATON_LENGTH_H

#include "str.h"

/**
 * baton_length_read - read a Content-Length
 * @value: field value, blanks around it allowed
 * @length: result
 *
 * Return: 0, -BATON_HTTP_ELENGTH for anything but digits, or
 * -BATON_HTTP_ELENGTH_BIG for more than 18 digits, which could overflow.
 */
int baton_length_read(struct baton_str value, u64 *length);

/**
 * baton_coding_read - read a Transfer-Encoding
 * @value: field value
 *
 * Return: number of codings before "chunked", which is the last one; or
 * -BATON_HTTP_ECODING when it is not there at all, -BATON_HTTP_ECODING_LIST
 * when it is twice, not last, or the list is malformed. Parameters count as
 * malformed: no coding that is in use has any.
 */
int baton_coding_read(struct baton_str value);

#endif /* _BATON_LENGTH_H */
