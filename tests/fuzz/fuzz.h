/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz.h - what the fuzzers share.
 *
 * A fuzzer is one function, called with any bytes; it ends the process when
 * something does not hold. libFuzzer calls it to search (make fuzz), replay.c
 * with what libFuzzer found worth keeping (make fuzz-corpus).
 */
#ifndef _FUZZ_FUZZ_H
#define _FUZZ_FUZZ_H

#include <stdlib.h>
#include <linux/types.h>
#include <linux/string.h>

/**
 * LLVMFuzzerTestOneInput - the name that libFuzzer calls
 * @data: the input
 * @size: its bytes
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/** fuzz_must - end the process when @holds is false */
#define fuzz_must(holds)	do { if (!(holds)) abort(); } while (0)

/**
 * fuzz_exact - a copy that ends where its memory does, for the sanitizer
 * @p: bytes
 * @len: how many
 *
 * Return: to be freed by the caller.
 */
static inline u8 *fuzz_exact(const u8 *p, size_t len)
{
	u8 *copy = calloc(1, len ? len : 1);

	fuzz_must(copy);
	if (len)
		memcpy(copy, p, len);
	return len ? copy : copy + 1;
}

/** fuzz_free - give back what fuzz_exact() gave for @len bytes */
static inline void fuzz_free(u8 *copy, size_t len)
{
	free(len ? copy : copy - 1);
}

#endif /* _FUZZ_FUZZ_H */
