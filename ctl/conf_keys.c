// SPDX-License-Identifier: GPL-2.0
/* conf_keys.c - the sections and keys of a configuration file; rules: conf_rule.c. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include "conf_keys.h"
#include "conf_rule.h"
#include "key.h"
#include "secret.h"

/**
 * struct section - a kind of section
 * @kind: first word in the brackets
 * @keys: its keys, up to one without a name
 * @begin: starts a new node, service or rule of that name
 * @named: a name follows the kind
 */
struct section {
	const char *kind;
	const struct key *keys;
	void (*begin)(struct conf_file *cf, const char *name);
	bool named;
};

static struct baton_node_conf *node(struct conf_file *cf)
{
	return &cf->conf->nodes[cf->conf->n_nodes - 1];
}

static struct baton_service_conf *service(struct conf_file *cf)
{
	return &cf->conf->services[cf->conf->n_services - 1];
}

/* A decimal number up to 65535, -1 for anything else */
static int number(const char *text)
{
	unsigned long value;
	char *end;

	if (*text < '0' || *text > '9')
		return -1;
	value = strtoul(text, &end, 10);
	return *end || value > 65535 ? -1 : (int)value;
}

/* A port from 1 on, in network order; 0 for anything else */
static __be16 port(const char *text)
{
	int value = number(text);

	return value < 0 ? 0 : htons(value);
}

static void set_weight(struct conf_file *cf, const char *value)
{
	int weight = number(value);

	if (weight < 0)
		value_fault(cf, "'%s' is not a valid weight - give a number from 0 to 65535; a node with 0 gets nothing new",
			    value);
	else
		node(cf)->weight = weight;
}

static void set_thop_port(struct conf_file *cf, const char *value)
{
	cf->conf->thop_port = port(value);
	if (!cf->conf->thop_port) {
		cf->conf->thop_port = htons(BATON_THOP_PORT);
		value_fault(cf, "'%s' is not a valid UDP port - give a number from 1 to 65535, %d is the default",
			    value, BATON_THOP_PORT);
	}
}

static void set_probe_ms(struct conf_file *cf, const char *value)
{
	int ms = number(value);

	if (!ms || (ms >= BATON_PROBE_MS_MIN && ms <= BATON_PROBE_MS_MAX))
		cf->conf->probe_ms = ms;
	else
		value_fault(cf, "'%s' is not a valid probe_ms - give milliseconds from %d to %d, or 0 for no probes",
			    value, BATON_PROBE_MS_MIN, BATON_PROBE_MS_MAX);
}

static void set_idle_s(struct conf_file *cf, const char *value)
{
	int s = number(value);

	if (s >= BATON_IDLE_S_MIN && s <= BATON_IDLE_S_MAX)
		cf->conf->idle_s = s;
	else
		value_fault(cf, "'%s' is not a valid idle_s - give seconds from %d to %d",
			    value, BATON_IDLE_S_MIN, BATON_IDLE_S_MAX);
}

static void set_close_s(struct conf_file *cf, const char *value)
{
	int s = number(value);

	if (s >= BATON_CLOSE_S_MIN && s <= BATON_CLOSE_S_MAX)
		cf->conf->close_s = s;
	else
		value_fault(cf, "'%s' is not a valid close_s - give seconds from %d to %d",
			    value, BATON_CLOSE_S_MIN, BATON_CLOSE_S_MAX);
}

static void set_key(struct conf_file *cf, const char *value)
{
	if (cf->conf->key_file[0])
		value_fault(cf, "key_file is there as well - keep one of the two");
	else if (strcmp(value, "none"))
		value_fault(cf, "key can only be 'none' - put keys into a file and name it as key_file; replace a key that was written here");
	/* After a fault: it is not missing. */
	cf->conf->n_keys = 1;
}

static void set_key_file(struct conf_file *cf, const char *value)
{
	char why[BATON_WHY_MAX];

	if (cf->conf->n_keys) {
		value_fault(cf, "'key = none' is there as well - keep one of the two");
	} else if (!secret_read(value, cf->conf, why, sizeof(why))) {
		value_fault(cf, "%s", why);
		cf->conf->n_keys = 1;
	} else if (!cf->conf->n_keys) {
		file_warn(cf, cf->line, "%s cannot be read by this user: its keys were not checked",
			  cf->conf->key_file);
	}
}

static void set_address(struct conf_file *cf, const char *value)
{
	if (!addr_parse(value, &node(cf)->addr))
		value_fault(cf, "'%s' is no IPv4 address - write it like 10.9.0.11",
			    value);
}

static void set_role(struct conf_file *cf, const char *value)
{
	static const char *const names[] = { "fe", "be" };
	char *copy = must(strdup(value));
	char *rest = copy, *word;
	int i;

	while ((word = strsep(&rest, " \t"))) {
		if (!*word)
			continue;
		i = key_choice(cf, "role", word, names, ARRAY_LEN(names));
		if (i >= 0)
			node(cf)->roles |= 1 << i;
	}
	if (node(cf)->roles == (BATON_ROLE_FE | BATON_ROLE_BE))
		value_fault(cf, "a node that is FE and BE at once is not supported yet: give the roles to two nodes");
	free(copy);
}

static void set_vip(struct conf_file *cf, const char *value)
{
	char *copy = must(strdup(value));
	char *colon = strrchr(copy, ':');

	if (colon)
		*colon = '\0';
	if (colon)
		service(cf)->port = port(colon + 1);
	if (!addr_parse(copy, &service(cf)->vip))
		value_fault(cf, "'%s' has no IPv4 address in front of a port - write it like 10.9.0.100:80",
			    value);
	else if (!service(cf)->port)
		value_fault(cf, "'%s' has no port from 1 to 65535 after the address - write it like %s:80",
			    value, copy);
	free(copy);
}

static void set_forward(struct conf_file *cf, const char *value)
{
	int i = key_choice(cf, "forward", value, baton_forward_names,
			   __BATON_FORWARD_MAX);

	if (i >= 0)
		service(cf)->forward = i;
}

static void set_handoff_mode(struct conf_file *cf, const char *value)
{
	int i = key_choice(cf, "handoff_mode", value, baton_mode_names,
			   __BATON_MODE_MAX);

	if (i >= 0)
		service(cf)->mode = i;
}

static void begin_cluster(struct conf_file *cf, const char *name)
{
	(void)name;
	if (cf->cluster_line)
		file_fault(cf, cf->line, "[cluster] is there twice, first in line %u - join them",
			   cf->cluster_line);
	cf->cluster_line = cf->line;
}

static void begin_node(struct conf_file *cf, const char *name)
{
	struct origin *origin;

	if (cf->conf->n_nodes == BATON_NODES_MAX) {
		file_fault(cf, cf->line, "there are more than %d nodes - make two clusters of them",
			   BATON_NODES_MAX);
		cf->section = NULL;
		return;
	}
	origin = &cf->node[cf->conf->n_nodes++];
	origin->line = cf->line;
	cf->bad = &origin->bad;
	strcpy(node(cf)->name, name);
	node(cf)->weight = 1;
}

static void begin_service(struct conf_file *cf, const char *name)
{
	struct origin *origin;

	if (cf->conf->n_services == BATON_SERVICES_MAX) {
		file_fault(cf, cf->line, "there are more than %d services - make two clusters of them",
			   BATON_SERVICES_MAX);
		cf->section = NULL;
		return;
	}
	origin = &cf->service[cf->conf->n_services++];
	origin->line = cf->line;
	cf->bad = &origin->bad;
	strcpy(service(cf)->name, name);
	service(cf)->mode = BATON_MODE_MULTI;
}

static const struct section sections[] = {
	{ "cluster", (const struct key[]){
		{ .name = "thop_port", .set = set_thop_port },
		{ .name = "probe_ms", .set = set_probe_ms },
		{ .name = "idle_s", .set = set_idle_s },
		{ .name = "close_s", .set = set_close_s },
		{ .name = "key_file", .set = set_key_file },
		{ .name = "key", .set = set_key },
		{ 0 } }, begin_cluster, false },
	{ "node", (const struct key[]){
		{ .name = "address", .set = set_address, .example = "address = 10.9.0.11" },
		{ .name = "role", .set = set_role, .example = "role = be" },
		{ .name = "weight", .set = set_weight },
		{ 0 } }, begin_node, true },
	{ "service", (const struct key[]){
		{ .name = "vip", .set = set_vip, .example = "vip = 10.9.0.100:80" },
		{ .name = "forward", .set = set_forward },
		{ .name = "handoff_mode", .set = set_handoff_mode },
		{ 0 } }, begin_service, true },
	{ "rule", rule_keys, begin_rule, true },
};

static const struct section *find_section(const char *kind)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(sections); i++)
		if (!strcmp(sections[i].kind, kind))
			return &sections[i];
	return NULL;
}

/* Is there a name exactly where one belongs, and does it fit? */
static bool name_fits(struct conf_file *cf, const char *name)
{
	const char *kind = cf->section->kind;

	if (cf->section->named && !*name)
		file_fault(cf, cf->line, "[%s] needs a name, as in [%s x]",
			   kind, kind);
	else if (!cf->section->named && *name)
		file_fault(cf, cf->line, "[%s] takes no name - leave '%s' out",
			   kind, name);
	else if (strlen(name) >= BATON_NAME_MAX)
		file_fault(cf, cf->line, "the name '%s' is too long - at most %d characters fit",
			   name, BATON_NAME_MAX - 1);
	else
		return true;
	return false;
}

static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && strchr(" \t", end[-1]))
		end--;
	*end = '\0';
	return text;
}

static void take_section(void *ctx, unsigned int line, char *text)
{
	struct conf_file *cf = ctx;
	const char *name;
	char *rest;

	file_section_end(cf);
	cf->line = line;
	cf->section_line = line;
	cf->bad = NULL;
	memset(cf->key_line, 0, sizeof(cf->key_line));
	rest = trim(text);
	snprintf(cf->title, sizeof(cf->title), "%s", rest);
	cf->section = find_section(strsep(&rest, " \t"));
	name = rest ? trim(rest) : "";
	if (!cf->section)
		file_fault(cf, line, "unknown section [%s] - use [cluster], [node NAME], [service NAME] or [rule NAME]",
			   cf->title);
	else if (name_fits(cf, name))
		cf->section->begin(cf, name);
	else
		cf->section = NULL;
	cf->lost |= !cf->section;
}

/* A line of the section at hand was lost: don't report faults that follow from it */
static void line_lost(struct conf_file *cf)
{
	if (cf->section && cf->section->keys == rule_keys)
		rule_lost_cond(cf);
}

/* "header" or "cookie" without the name that follows it */
static bool lacks_name(struct conf_file *cf, const char *name)
{
	const struct key *key = cf->section->keys;
	size_t len = strlen(name);

	while (key->name && (strncmp(key->name, name, len) ||
			     key->name[len] != ' '))
		key++;
	if (key->name)
		value_fault(cf, "'%s' does not say which %s - write '%s = ...'",
			    name, name, key->name);
	return key->name;
}

static void unknown_key(struct conf_file *cf, const char *name)
{
	const struct key *key = cf->section->keys;
	char list[256] = "";

	line_lost(cf);
	if (lacks_name(cf, name))
		return;
	for (; key->name; key++) {
		if (*list)
			strcat(list, key[1].name ? ", " : " or ");
		strcat(list, key->name);
	}
	value_fault(cf, "unknown key '%s' in [%s] - use %s", name, cf->title,
		    list);
}

/* Is @given that key? For a key that takes a name, *@name is set to that name */
static bool is_key(const struct key *key, const char *given, const char **name)
{
	size_t len = strcspn(key->name, " ");

	*name = NULL;
	if (!key->name[len])
		return !strcmp(key->name, given);
	if (strncmp(key->name, given, len) ||
	    given[len + strspn(given + len, " \t")] == '\0' ||
	    !strchr(" \t", given[len]))
		return false;
	*name = given + len + strspn(given + len, " \t");
	return true;
}

static const struct key *find_key(struct conf_file *cf, const char *name)
{
	const struct key *key;

	for (key = cf->section->keys; key->name; key++)
		if (is_key(key, name, &cf->key_name))
			return key;
	unknown_key(cf, name);
	return NULL;
}

/* Checks that apply to the value of any key */
static bool value_stands(struct conf_file *cf, const struct key *key,
			 const char *name, const char *value)
{
	if (!*value && key->example)
		value_fault(cf, "%s has no value - write a line like '%s'",
			    name, key->example);
	else if (!*value)
		value_fault(cf, "%s has no value - give it one or take the line out",
			    name);
	else if (strchr("\"'", *value))
		value_fault(cf, "the value of %s begins with a quote - leave the quotes out",
			    name);
	else if (!key->repeat && strchr(value, '#'))
		value_fault(cf, "%s", COMMENT_FAULT);
	else
		return true;
	return false;
}

static void take_pair(void *ctx, unsigned int line, unsigned int column,
		      const char *name, const char *value)
{
	struct conf_file *cf = ctx;
	const struct key *key;
	unsigned int *seen;

	cf->line = line;
	cf->column = column;
	if (!cf->section) {
		if (!cf->section_line)
			file_fault(cf, line, "'%s' stands before the first section - begin the file with one, such as [cluster]",
				   name);
		return;
	}
	key = find_key(cf, name);
	if (!key)
		return;
	seen = &cf->key_line[key - cf->section->keys];
	if (*seen && !key->repeat) {
		value_fault(cf, "%s is there twice in [%s], first in line %u - keep one",
			    name, cf->title, *seen);
		return;
	}
	*seen = line;
	if (value_stands(cf, key, name, value))
		key->set(cf, value);
	else if (key->empty)
		key->set(cf, "");
}

static void take_fault(void *ctx, unsigned int line, const char *text,
		       bool lost)
{
	struct conf_file *cf = ctx;

	file_fault(cf, line, "%s", text);
	cf->line = line;
	if (lost)
		line_lost(cf);
}

static void take_doubt(void *ctx, unsigned int line, const char *text)
{
	file_warn(ctx, line, "%s", text);
}

const struct ini_sink conf_file_sink = {
	.section = take_section,
	.pair = take_pair,
	.fault = take_fault,
	.doubt = take_doubt,
};

void file_section_end(struct conf_file *cf)
{
	const struct key *key;

	if (!cf->section)
		return;
	for (key = cf->section->keys; key->name; key++) {
		if (!key->example || cf->key_line[key - cf->section->keys])
			continue;
		file_fault(cf, cf->section_line, "[%s] has no %s - add a line like '%s'",
			   cf->title, key->name, key->example);
		*cf->bad = true;
	}
	cf->section = NULL;
}
