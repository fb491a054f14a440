// SPDX-License-Identifier: GPL-2.0
/* stats.c - the counters. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "ctl.h"

static bool next_stat(const struct nl_reply *reply, size_t *pos,
		      const char **name, u64 *value)
{
	const struct nlattr *tb[BATON_STAT_A_MAX + 1];
	const struct nlattr *attr = nl_each(reply, pos, BATON_A_STAT);

	if (!attr)
		return false;
	nl_nested(attr, tb, BATON_STAT_A_MAX);
	*name = nl_text(tb[BATON_STAT_A_NAME]);
	*value = nl_u64(tb[BATON_STAT_A_VALUE]);
	return true;
}

static bool show_one(const struct nl_reply *reply, const char *wanted,
		     bool json)
{
	const char *name;
	u64 value;
	size_t pos = 0;

	while (next_stat(reply, &pos, &name, &value)) {
		if (strcmp(name, wanted))
			continue;
		if (json)
			json_print(json_pack("{s:I}", name, (json_int_t)value));
		else
			printf("%llu\n", value);
		return true;
	}
	complain("there is no counter '%s' - 'batonctl stats --all' lists those there are",
		 wanted);
	return false;
}

static void show_text(const struct nl_reply *reply, bool all)
{
	const char *name;
	u64 value;
	size_t pos = 0;

	while (next_stat(reply, &pos, &name, &value))
		if (value || all)
			printf("%s %llu\n", name, value);
}

static void show_json(const struct nl_reply *reply, bool all)
{
	json_t *object = json_object();
	const char *name;
	u64 value;
	size_t pos = 0;

	while (next_stat(reply, &pos, &name, &value))
		if (value || all)
			json_object_set_new(object, name,
					    json_integer((json_int_t)value));
	json_print(object);
}

int cmd_stats(const struct args *args)
{
	struct nl_reply reply;
	bool ok = true;

	if (!nl_dump(BATON_CMD_GETSTATS, &reply))
		return REFUSED;
	if (args->operand)
		ok = show_one(&reply, args->operand, args->json);
	else if (args->json)
		show_json(&reply, args->all);
	else
		show_text(&reply, args->all);
	free(reply.data);
	return ok ? DONE : REFUSED;
}
