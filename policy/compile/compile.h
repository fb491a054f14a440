/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compile.h - from the conditions of a service to its tables (policy/dfa.h).
 *
 * User space only: batonctl compiles, the kernel verifies. The same rules make
 * the same bytes, on every node and every time. The program exits if memory
 * runs out.
 */
#ifndef _BATON_COMPILE_H
#define _BATON_COMPILE_H

#include <stddef.h>
#include "../conf.h"
#include "../rules.h"

/**
 * struct baton_compile_stat - one table, in figures
 * @field: enum baton_field
 * @name: of the header or cookie, else ""
 * @conds: conditions in it
 * @built: states before minimisation
 * @states: states
 * @classes: classes of bytes
 * @labels: different sets of rules
 * @bytes: of the table
 */
struct baton_compile_stat {
	u8 field;
	char name[BATON_KEY_MAX];
	u32 conds, built, states, classes, labels, bytes;
};

/**
 * struct baton_compiled - tables, or an error
 * @tables: all tables, one after the other
 * @len: bytes of them
 * @n: tables
 * @stat: of each
 * @work: steps it took; bounded, and the same every time
 * @rule: on error the rule to change
 * @cond: on error its condition
 * @alone: on error, the condition would be refused even without the others
 * @why: on error a sentence
 */
struct baton_compiled {
	void *tables;
	u32 len;
	u32 n;
	struct baton_compile_stat stat[BATON_TABLES_MAX];
	u64 work;
	u32 rule, cond;
	bool alone;
	char why[BATON_WHY_MAX];
};

/** baton_compile_work_max - @work never gets far beyond it; for tests */
extern const u64 baton_compile_work_max;

/**
 * baton_compile - the tables of a rule set
 * @rules: conditions that passed baton_conf_check()
 * @service: its name, for sentences
 * @to: result; baton_compiled_clean() when done
 *
 * Return: false when refused, then @to says why.
 */
bool baton_compile(const struct baton_rules *rules, const char *service,
		   struct baton_compiled *to);

void baton_compiled_clean(struct baton_compiled *compiled);

/**
 * baton_compile_into - compile, and give the rule set its tables
 * @rules: as for baton_compile()
 * @service: its name, for sentences
 * @to: result, or NULL if it is not wanted
 *
 * Return: false when refused.
 */
bool baton_compile_into(struct baton_rules *rules, const char *service,
			struct baton_compiled *to);

/**
 * baton_compile_check - check a pattern
 * @cond: with BATON_OP_REGEX
 * @column: on error its column in the pattern, from 1
 * @why: on error a sentence
 * @why_len: room in @why
 *
 * Return: false when it is invalid.
 */
bool baton_compile_check(const struct baton_cond *cond, u32 *column,
			 char *why, u32 why_len);

/**
 * baton_compile_holds - does one condition hold?
 * @cond: the condition, checked
 * @value: of its part of the request, p NULL when absent
 *
 * As in the kernel: compiled, verified, matched.
 */
bool baton_compile_holds(const struct baton_cond *cond,
			 struct baton_str value);

#define BATON_SHADOWED_ITSELF	(-1)	/* its conditions exclude each other */
#define BATON_SHADOWED_TOGETHER	(-2)	/* several before it take them all */

/**
 * baton_compile_shadowed - can a rule never match?
 * @rules: with tables
 * @rule: number of the rule
 * @by: the rule before it that takes all of its requests, or
 *	BATON_SHADOWED_*
 *
 * Never a false claim; some rules that never match are not found.
 */
bool baton_compile_shadowed(const struct baton_rules *rules, u32 rule,
			    int *by);

/**
 * baton_compile_impossible - find a condition that nothing can meet
 * @rule: the rule
 *
 * Return: index of the first condition that no bytes meet, or -1.
 */
int baton_compile_impossible(const struct baton_rule *rule);

#endif /* _BATON_COMPILE_H */
