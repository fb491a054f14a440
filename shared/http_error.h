/* SPDX-License-Identifier: GPL-2.0 */
/*
 * http_error.h - causes to refuse bytes as HTTP/1. Each has a name, a counter
 * http_NAME, and the status that a front end answers with.
 *
 * Sections in brackets are RFC 9112's. A back end ends the connection of such a
 * request once its server has answered. A response has no status: the column
 * says 502.
 */
#ifndef _BATON_HTTP_ERROR_H
#define _BATON_HTTP_ERROR_H

/*
 * E(error, name, status); one more argument is passed on to E, for stats.h.
 */
#define BATON_HTTP_ERROR_LIST(E, ...)					\
	/* Request line */						\
	E(METHOD, method, 400, __VA_ARGS__)	/* empty or no token [3.1] */ \
	E(SPACES, spaces, 400, __VA_ARGS__)	/* tab between words [3] */ \
	E(TARGET, target, 400, __VA_ARGS__)	/* in no valid form [3.2] */ \
	E(TARGET_FORM, target_form, 400, __VA_ARGS__) /* form not for this method */ \
	E(TARGET_BYTE, target_byte, 400, __VA_ARGS__) /* control byte */ \
	E(FRAGMENT, fragment, 400, __VA_ARGS__)	/* target begins with '#' */ \
	E(VERSION_NONE, version_none, 400, __VA_ARGS__) /* HTTP/0.9 */	\
	E(VERSION_BAD, version_bad, 400, __VA_ARGS__) /* not HTTP/d.d [2.3] */ \
	E(VERSION, version, 505, __VA_ARGS__)	/* neither 1.0 nor 1.1 */ \
	/* Any line */							\
	E(CR, cr, 400, __VA_ARGS__)		/* CR without LF [2.2] */ \
	E(NUL, nul, 400, __VA_ARGS__)		/* a NUL byte */	\
	E(CONTROL, control, 400, __VA_ARGS__)	/* another control byte */ \
	/* Field lines */						\
	E(NAME, name, 400, __VA_ARGS__)		/* empty, or no colon [5] */ \
	E(COLON_SPACE, colon_space, 400, __VA_ARGS__) /* blank before the colon [5.1] */ \
	E(FIRST_SPACE, first_space, 400, __VA_ARGS__) /* first line folded [2.2] */ \
	E(FOLD, fold, 400, __VA_ARGS__)		/* obs-fold [5.2] */	\
	E(TOOBIG, toobig, 431, __VA_ARGS__)	/* head over its limit */ \
	/* Body length */						\
	E(LENGTH, length, 400, __VA_ARGS__)	/* not digits [6.3] */	\
	E(LENGTH_BIG, length_big, 400, __VA_ARGS__) /* over 18 digits */ \
	E(LENGTH_AGAIN, length_again, 400, __VA_ARGS__) /* two values [6.3] */ \
	E(CODING, coding, 501, __VA_ARGS__)	/* not supported [6.1] */ \
	E(CODING_LIST, coding_list, 400, __VA_ARGS__) /* malformed, or chunked not last */ \
	E(CODING_LENGTH, coding_length, 400, __VA_ARGS__) /* Content-Length as well [6.3] */ \
	E(CODING_OLD, coding_old, 400, __VA_ARGS__) /* in HTTP/1.0 [6.1] */ \
	/* Host */							\
	E(HOST, host, 400, __VA_ARGS__)		/* malformed [3.2] */	\
	E(HOST_NONE, host_none, 400, __VA_ARGS__)	/* HTTP/1.1 without Host */ \
	E(HOST_AGAIN, host_again, 400, __VA_ARGS__)	/* more than one */ \
	/* Chunked bodies */						\
	E(CHUNK_SIZE, chunk_size, 400, __VA_ARGS__) /* not hex digits [7.1] */ \
	E(CHUNK_BIG, chunk_big, 400, __VA_ARGS__) /* over 63 bits */	\
	E(CHUNK_LINE, chunk_line, 400, __VA_ARGS__) /* bad byte or line end */ \
	E(CHUNK_LONG, chunk_long, 400, __VA_ARGS__) /* line over its limit */ \
	E(CHUNK_END, chunk_end, 400, __VA_ARGS__) /* no line end after data */ \
	E(TRAILER, trailer, 400, __VA_ARGS__)	/* not a field line [7.1.2] */ \
	E(TRAILER_LONG, trailer_long, 400, __VA_ARGS__) /* trailers over their limit */ \
	/* Responses */							\
	E(STATUS, status, 502, __VA_ARGS__)	/* not a status line [4] */ \
	E(LINE_LONG, line_long, 502, __VA_ARGS__) /* split, and too long to keep */ \
	E(UNASKED, unasked, 502, __VA_ARGS__)	/* answers no request */ \
	E(UNTIL_CLOSE, until_close, 502, __VA_ARGS__) /* body until close [6.3] */ \
	E(SWITCHED, switched, 502, __VA_ARGS__)	/* 101, or 2xx to CONNECT */

#define BATON_HTTP_ERROR_ENUM(error, name, status, ...) \
	BATON_HTTP_E##error,
enum baton_http_error {
	BATON_HTTP_OK,
	BATON_HTTP_ERROR_LIST(BATON_HTTP_ERROR_ENUM)
	BATON_HTTP_ERRORS
};
#undef BATON_HTTP_ERROR_ENUM

/**
 * baton_http_error_name - short name of an error, for logs and tests
 * @error: enum baton_http_error, positive
 *
 * Return: never NULL; "?" out of range.
 */
const char *baton_http_error_name(int error);

/**
 * baton_http_error_status - status code to refuse with: 400, 431, 501, 505
 * @error: enum baton_http_error, positive
 */
int baton_http_error_status(int error);

#endif /* _BATON_HTTP_ERROR_H */
