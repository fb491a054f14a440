// SPDX-License-Identifier: GPL-2.0
/*
 * dfa.c - fuzz the verifier: a table that it accepts is safe to walk with any
 * subject.
 *
 * The first byte selects which fields of the table are repaired before it is
 * verified, so that the later checks are reached, too. The second byte is the
 * length of the subject, which follows; the table comes last, and its
 * allocation ends where the table does.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "../../policy/dfa.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define MEND_SIZE	1
#define MEND_ROWS	2
#define MEND_HEAD	4

/* Make the summary word of each set match its words */
static void mend_sets(struct baton_dfa *dfa, size_t len)
{
	u32 words = baton_dfa_words(dfa->n_rules), i, w;
	struct baton_set *set;

	if (!dfa->n_rules || dfa->n_rules > BATON_RULES_MAX ||
	    dfa->n_labels > BATON_DFA_LABELS_MAX || dfa->sets % 8 ||
	    dfa->sets + (u64)dfa->n_labels * (1 + words) * 8 > len)
		return;
	for (i = 0; i < dfa->n_labels; i++) {
		set = (struct baton_set *)baton_dfa_set(dfa, i);
		for (w = 0, set->some = 0; w < words; w++)
			set->some |= (u64)!!set->word[w] << w;
	}
}

static void mend(struct baton_dfa *dfa, size_t len, u8 how)
{
	u32 stride, columns, rows, i, at;
	u16 *next = (u16 *)(dfa + 1);

	if (how & MEND_HEAD) {
		dfa->magic = BATON_DFA_MAGIC;
		dfa->version = BATON_DFA_VERSION;
		dfa->reserved = 0;
	}
	stride = baton_dfa_stride(dfa->n_classes & 0xff);
	columns = stride * BATON_DFA_UNIT;
	rows = dfa->n_states & 0xff;
	if (how & MEND_SIZE) {
		dfa->n_classes &= 0xff;
		dfa->n_states = rows;
		dfa->sets = sizeof(*dfa) + rows * columns * 2;
		dfa->size = dfa->sets + dfa->n_labels *
			    (1 + baton_dfa_words(dfa->n_rules)) * 8;
	}
	if (!(how & MEND_ROWS) || !rows || !dfa->n_labels ||
	    sizeof(*dfa) + rows * columns * 2 > len)
		return;
	for (i = 0; i < rows * columns; i++) {
		at = i % columns;
		if (at < dfa->n_classes)
			next[i] = next[i] % rows * stride;
		else
			next[i] = at == dfa->n_classes ?
				  next[i] % dfa->n_labels : 0;
	}
	mend_sets(dfa, len);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const struct baton_set *set[2];
	const char *why;
	u64 sum = 0;
	size_t len;
	u8 *table, *subject;
	u32 i, k, n;

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

		set[0] = baton_dfa_match(dfa, subject, n);
		set[1] = baton_dfa_absent(dfa);
		for (k = 0; k < 2; k++)
			for (i = 0; i < baton_dfa_words(dfa->n_rules); i++)
				sum += set[k]->word[i];
		for (k = 1; k <= 2; k++)
			if (baton_set_first(set, k) >= (int)dfa->n_rules)
				abort();
	}
	/* Keep the compiler from removing the reads, for ASan */
	__asm__ volatile("" : : "r"(sum));
	free(subject);
	free(table);
	return 0;
}
