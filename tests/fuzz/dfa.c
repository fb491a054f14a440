// SPDX-License-Identifier: GPL-2.0
/*
 * dfa.c - fuzz the verifier: what it lets pass can be followed over anything.
 *
 * The first byte: how the table is mended before it is tried, so that what
 * lies behind the first checks is reached, too. The second: length of the
 * subject, which comes next. The table ends where memory ends.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "../../policy/dfa.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define MEND_SIZE	1
#define MEND_ROWS	2
#define MEND_HEAD	4

static void mend(struct baton_dfa *dfa, size_t len, u8 how)
{
	u32 stride, rows, i, at;

	if (how & MEND_HEAD) {
		dfa->magic = BATON_DFA_MAGIC;
		dfa->version = BATON_DFA_VERSION;
		dfa->width = dfa->width & 2 ? 2 : 4;
		dfa->reserved = 0;
	}
	stride = (dfa->n_classes & 0xff) + 1;
	rows = (dfa->n_states & 0xff) * stride;
	if (how & MEND_SIZE) {
		dfa->n_classes = stride - 1;
		dfa->n_states = rows / stride;
		dfa->sets = ALIGN(sizeof(*dfa) + rows * dfa->width, 8);
		dfa->size = dfa->sets +
			    dfa->n_labels * baton_dfa_words(dfa->n_rules) * 8;
	}
	if (!(how & MEND_ROWS) || !rows || !dfa->n_labels ||
	    dfa->width != 2 || sizeof(*dfa) + rows * 2 > len)
		return;
	for (i = 0; i < rows; i++) {
		at = ((u16 *)(dfa + 1))[i];
		((u16 *)(dfa + 1))[i] = i % stride == stride - 1 ?
			at % dfa->n_labels : at % rows / stride * stride;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const u64 *set;
	const char *why;
	u64 sum = 0;
	size_t len;
	u8 *table, *subject;
	u32 i, n;

	if (size < 2 || size - 2 < data[1])
		return 0;
	n = data[1];
	len = size - 2 - n;
	table = malloc(len + !len);
	subject = malloc(n + !n);
	memcpy(subject, data + 2, n);
	memcpy(table, data + 2 + n, len);
	if (len >= sizeof(struct baton_dfa))
		mend((struct baton_dfa *)table, len, data[0]);
	if (!baton_dfa_verify(table, len, &why)) {
		const struct baton_dfa *dfa = (struct baton_dfa *)table;

		set = baton_dfa_match(dfa, subject, n);
		for (i = 0; i < baton_dfa_words(dfa->n_rules); i++)
			sum += set[i];
		set = baton_dfa_absent(dfa);
		for (i = 0; i < baton_dfa_words(dfa->n_rules); i++)
			sum += set[i];
		if (dfa->n_rules < 64 && *set >> dfa->n_rules)
			abort();
	}
	/* Read for ASan's sake */
	__asm__ volatile("" : : "r"(sum));
	free(subject);
	free(table);
	return 0;
}
