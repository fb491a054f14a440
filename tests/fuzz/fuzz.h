/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuzz.h - shared by the fuzzers.
 *
 * A fuzzer is one function that is called with arbitrary bytes and aborts when
 * a property does not hold. libFuzzer calls it to search (make fuzz), replay.c
 * to run the inputs that libFuzzer found worth keeping (make fuzz-corpus).
 */
#ifndef _FUZZ_FUZZ_H
#define _FUZZ_FUZZ_H

#include <stdlib.h>
#include <linux/types.h>
#include <linux/string.h>

/**
 * LLVMFuzzerTestOneInput - the function that libFuzzer calls
 * @data: input
 * @size: its length in bytes
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/** fuzz_must - abort when @holds is false */
#define fuzz_must(holds)	do { if (!(holds)) abort(); } while (0)

/**
 * fuzz_exact - copy bytes to an allocation of exactly their length, so that
 * ASan sees reads beyond the end
 * @p: bytes
 * @len: their number
 *
 * Return: the copy, for fuzz_free().
 */
static inline u8 *fuzz_exact(const u8 *p, size_t len)
{
	u8 *copy = calloc(1, len ? len : 1);

	fuzz_must(copy);
	if (len)
		memcpy(copy, p, len);
	return len ? copy : copy + 1;
}

/** fuzz_free - free the copy that fuzz_exact() made of @len bytes */
static inline void fuzz_free(u8 *copy, size_t len)
{
	free(len ? copy : copy - 1);
}

#endif /* _FUZZ_FUZZ_H */
