// SPDX-License-Identifier: GPL-2.0
/* compile.c - the conditions of a service, part by part; see compile.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include "../dfa.h"
#include "../rules.h"
#include "compile.h"
#include "dfa_build.h"

const u64 baton_compile_work_max = COMPILE_WORK_MAX;

/* Room for all conditions of a service */
struct conds {
	u32 n;
	struct {
		u32 rule, cond;
	} of[BATON_RULES_MAX * BATON_CONDS_MAX];
};

/**
 * struct job - one part of the request
 * @rules: the service's
 * @field: enum baton_field
 * @name: of the header or cookie, or ""
 * @conds: the conditions on it
 * @need: by rule, how many of them
 * @sole: by rule, it has no other conditions
 * @rule: by condition
 * @nfa: their patterns
 * @draft: the DFA of @nfa
 */
struct job {
	const struct baton_rules *rules;
	u8 field;
	const char *name;
	struct conds conds;
	u32 need[BATON_RULES_MAX];
	bool sole[BATON_RULES_MAX];
	u32 rule[BATON_RULES_MAX * BATON_CONDS_MAX];
	struct nfa nfa;
	struct dfa_draft draft;
};

static const char *name_of(const struct baton_cond *cond)
{
	return cond->name ? cond->name : "";
}

static void find_conds(struct job *job)
{
	const struct baton_rule *rule;
	u32 r, c;

	for (r = 0; r < job->rules->n; r++) {
		rule = &job->rules->rule[r];
		for (c = 0; c < rule->n_conds; c++) {
			if (rule->conds[c].field != job->field ||
			    strcmp(name_of(&rule->conds[c]), job->name))
				continue;
			job->rule[job->conds.n] = r;
			job->conds.of[job->conds.n].rule = r;
			job->conds.of[job->conds.n++].cond = c;
			job->need[r]++;
		}
		job->sole[r] = job->need[r] == rule->n_conds;
	}
}

static const struct baton_cond *cond_of(const struct job *job, u32 i)
{
	return &job->rules->rule[job->conds.of[i].rule]
			.conds[job->conds.of[i].cond];
}

/* Would condition @i of the job be refused even without the others? */
static bool alone(const struct job *job, u32 i)
{
	struct baton_compiled *out;
	struct baton_rules *rules;
	bool ok = true;

	if (job->rules->n == 1 && job->rules->rule[0].n_conds == 1)
		return true;
	rules = baton_rules_alloc(1);
	out = xcalloc(1, sizeof(*out));
	if (rules && !baton_rule_set_conds(&rules->rule[0], cond_of(job, i), 1))
		ok = baton_compile(rules, "", out);
	baton_compiled_clean(out);
	free(out);
	baton_rules_free(rules);
	return !ok;
}

/* Advice on a pattern that is too large by itself */
static const char *advice_alone(const struct baton_cond *cond)
{
	if (!strchr(cond->value, '{'))
		return "make '.*' and other repeats in it narrower, as [^/]*, or make several rules of it";
	if (*cond->value == '^' || !strncmp(cond->value, ".*", 2))
		return "what comes before a counted repeat must not be able to contain its begin: '^/[^a]*a.{16}' passes, '^/.*a.{16}' does not; or make the number smaller";
	return "begin it with '^' and let nothing before a counted repeat contain its begin: '^/[^a]*a.{16}' passes, 'a.{16}' does not; or make the number smaller";
}

/* Refuse condition @i of the job, because it @does something. Without @advice
 * the pattern decides which to give.
 */
static bool refuse(struct baton_compiled *to, const struct job *job, u32 i,
		   const char *service, const char *does, const char *advice)
{
	static const char split[] = "begin patterns with '^', make '.*' and repeats in them narrower, as [^/]*, or give the rules to two services";
	const struct baton_cond *cond = cond_of(job, i);

	to->rule = job->conds.of[i].rule;
	to->cond = job->conds.of[i].cond;
	to->alone = alone(job, i);
	if (!advice)
		advice = to->alone ? advice_alone(cond) : split;
	snprintf(to->why, sizeof(to->why), "rule '%s' of service '%s': %s '%s' for %s%s%s %s%s - %s",
		 job->rules->rule[to->rule].name, service,
		 cond->op == BATON_OP_REGEX ? "the pattern" : "the value",
		 cond->value, baton_field_names[cond->field],
		 *name_of(cond) ? " " : "", name_of(cond), does,
		 to->alone ? "" : " together with the other conditions of the service",
		 advice);
	return false;
}

static bool parse_cond(struct regex *re, const struct baton_cond *cond)
{
	bool fold = cond->field == BATON_FIELD_HOST;

	if (cond->op == BATON_OP_REGEX)
		return regex_parse(re, cond->value, cond->len, fold) &&
		       regex_pcre(re, cond->value, cond->len, fold);
	regex_literal(re, cond->value, cond->len, fold,
		      cond->op == BATON_OP_EXACT);
	return true;
}

static bool add_conds(struct job *job, const char *service,
		      struct baton_compiled *to)
{
	const struct baton_cond *cond;
	struct regex re;
	u32 i;

	for (i = 0; i < job->conds.n; i++) {
		cond = cond_of(job, i);
		if (!parse_cond(&re, cond))
			return refuse(to, job, i, service, "is no pattern",
				      re.why);
		if (!nfa_add(&job->nfa, &re))
			return refuse(to, job, i, service,
				      "repeats too much",
				      "make the numbers in its {...} smaller, or two rules of it");
	}
	return true;
}

static u64 table_size(const struct job *job, u32 *sets)
{
	const struct dfa_draft *draft = &job->draft;
	u64 rows = (u64)draft->n * baton_dfa_stride(draft->k);

	*sets = sizeof(struct baton_dfa) + rows * BATON_DFA_UNIT * sizeof(u16);
	return *sets + (u64)draft->n_sets * (1 + draft->words) * sizeof(u64);
}

static void write_rows(const struct dfa_draft *draft, u16 *row)
{
	u32 stride = baton_dfa_stride(draft->k), s, c;

	for (s = 0; s < draft->n; s++, row += stride * BATON_DFA_UNIT) {
		for (c = 0; c < draft->k; c++)
			row[c] = draft->next[s * draft->k + c] * stride;
		row[c] = draft->label[s];
	}
}

static void write_sets(const struct dfa_draft *draft, u64 *to)
{
	const u64 *word = draft->set;
	u32 i, w;

	for (i = 0; i < draft->n_sets; i++) {
		struct baton_set *set = (struct baton_set *)to;

		for (w = 0; w < draft->words; w++) {
			set->word[w] = *word++;
			set->some |= (u64)!!set->word[w] << w;
		}
		to += 1 + draft->words;
	}
}

/* @table: zeroed */
static void write_table(const struct job *job, u8 *table, u32 size, u32 sets)
{
	const struct dfa_draft *draft = &job->draft;
	struct baton_dfa *dfa = (struct baton_dfa *)table;
	u32 stride = baton_dfa_stride(draft->k);

	*dfa = (struct baton_dfa){
		.magic = BATON_DFA_MAGIC, .version = BATON_DFA_VERSION,
		.field = job->field, .size = size,
		.n_states = draft->n, .n_classes = draft->k,
		.n_labels = draft->n_sets, .n_rules = job->rules->n,
		.start = draft->start * stride,
		.final = draft->n_final * stride,
		.absent = draft->absent, .sets = sets,
	};
	snprintf(dfa->name, sizeof(dfa->name), "%s", job->name);
	memcpy(dfa->class, draft->class, sizeof(dfa->class));
	write_rows(draft, (u16 *)(dfa + 1));
	write_sets(draft, (u64 *)(table + sets));
}

/* Can 16 bits name the last state? */
static bool nameable(const struct dfa_draft *draft)
{
	return (draft->n - 1) * baton_dfa_stride(draft->k) <= U16_MAX;
}

static bool append_table(struct job *job, struct baton_compiled *to)
{
	struct baton_compile_stat *stat = &to->stat[to->n];
	u32 sets;
	u64 size = table_size(job, &sets);
	u8 *tables;

	if (job->draft.n > BATON_DFA_STATES_MAX || !nameable(&job->draft) ||
	    job->draft.n_sets > BATON_DFA_LABELS_MAX ||
	    size > BATON_DFA_SIZE_MAX || to->len + size > BATON_TABLES_SIZE_MAX)
		return false;
	tables = xcalloc(1, to->len + size);
	if (to->len)
		memcpy(tables, to->tables, to->len);
	free(to->tables);
	to->tables = tables;
	write_table(job, tables + to->len, size, sets);
	to->len += size;
	stat->field = job->field;
	snprintf(stat->name, sizeof(stat->name), "%s", job->name);
	stat->conds = job->conds.n;
	stat->states = job->draft.n;
	stat->classes = job->draft.k;
	stat->labels = job->draft.n_sets;
	stat->bytes = size;
	to->n++;
	return true;
}

/* The longest pattern: if the condition is not known, most likely that one */
static u32 longest_regex(const struct job *job)
{
	u32 i, longest = 0, at = 0;

	for (i = 0; i < job->conds.n; i++) {
		if (cond_of(job, i)->len >= longest) {
			longest = cond_of(job, i)->len;
			at = i;
		}
	}
	return at;
}

static bool build(struct job *job, const char *service,
		  struct baton_compiled *to)
{
	const struct want want = {
		job->rules->n, job->need, job->sole, job->rule,
	};
	u32 culprit;

	if (!add_conds(job, service, to))
		return false;
	if (!dfa_build(&job->draft, &job->nfa, &want, &culprit))
		return refuse(to, job, culprit, service,
			      "needs too many states", NULL);
	to->stat[to->n].built = job->draft.n;
	dfa_minimise(&job->draft);
	if (!append_table(job, to))
		return refuse(to, job, longest_regex(job), service,
			      "makes too large a table", NULL);
	return true;
}

static bool compile_part(const struct baton_rules *rules, const char *service,
			 const struct baton_cond *cond,
			 struct baton_compiled *to)
{
	struct job *job = xcalloc(1, sizeof(*job));
	bool ok;

	job->rules = rules;
	job->field = cond->field;
	job->name = name_of(cond);
	job->nfa.work = to->work;
	find_conds(job);
	ok = build(job, service, to);
	to->work = job->nfa.work;
	nfa_clean(&job->nfa);
	dfa_draft_clean(&job->draft);
	free(job);
	return ok;
}

static bool has_part(const struct baton_compiled *to,
		     const struct baton_cond *cond)
{
	u32 i;

	for (i = 0; i < to->n; i++)
		if (to->stat[i].field == cond->field &&
		    !strcmp(to->stat[i].name, name_of(cond)))
			return true;
	return false;
}

static bool too_many(const struct baton_rules *rules, const char *service,
		     u32 r, u32 c, struct baton_compiled *to)
{
	to->rule = r;
	to->cond = c;
	snprintf(to->why, sizeof(to->why), "rule '%s' of service '%s' looks at a part of the request that is one too many - the rules of a service can look at %d different ones",
		 rules->rule[r].name, service, BATON_TABLES_MAX);
	return false;
}

bool baton_compile(const struct baton_rules *rules, const char *service,
		   struct baton_compiled *to)
{
	const struct baton_cond *cond;
	u32 r, c;

	memset(to, 0, sizeof(*to));
	for (r = 0; r < rules->n; r++) {
		for (c = 0; c < rules->rule[r].n_conds; c++) {
			cond = &rules->rule[r].conds[c];
			if (has_part(to, cond))
				continue;
			if (to->n == BATON_TABLES_MAX)
				return too_many(rules, service, r, c, to);
			if (!compile_part(rules, service, cond, to))
				return false;
		}
	}
	return true;
}

void baton_compiled_clean(struct baton_compiled *compiled)
{
	free(compiled->tables);
	compiled->tables = NULL;
	compiled->len = 0;
}

bool baton_compile_into(struct baton_rules *rules, const char *service,
			struct baton_compiled *to)
{
	struct baton_compiled *own = xcalloc(1, sizeof(*own));
	void *tables = NULL;
	const char *why;
	bool ok;

	to = to ? to : own;
	ok = baton_compile(rules, service, to);
	if (ok && to->len) {
		tables = kvmalloc(to->len, GFP_KERNEL);
		if (tables)
			memcpy(tables, to->tables, to->len);
	}
	if (ok && (to->len && !tables)) {
		snprintf(to->why, sizeof(to->why), "there is no memory for the tables of service '%s'",
			 service);
		ok = false;
	} else if (ok && baton_rules_set_tables(rules, tables, to->len, &why)) {
		snprintf(to->why, sizeof(to->why), "the tables of service '%s' are wrong, which is a fault of this program: %s",
			 service, why);
		kvfree(tables);
		ok = false;
	}
	if (to == own)
		baton_compiled_clean(own);
	free(own);
	return ok;
}

bool baton_compile_check(const struct baton_cond *cond, u32 *column,
			 char *why, u32 why_len)
{
	struct regex re;

	if (parse_cond(&re, cond))
		return true;
	*column = re.column;
	snprintf(why, why_len, "%s", re.why);
	return false;
}
