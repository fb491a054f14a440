// SPDX-License-Identifier: GPL-2.0
/* conns.c - the connections of this node, as a table or as JSON. */
#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "ctl.h"

enum { ROLE, CLIENT, VIP, STATE, OWNER, GENERATION, IDLE, COLUMNS };

/* Owners' names are cut to this length, so that the table fits into 80 columns */
#define OWNER_MAX 12

struct row {
	char cell[COLUMNS][BATON_NAME_MAX];
};

struct table {
	struct row *rows;
	size_t n;
	int width[COLUMNS];
};

static struct row *row_add(struct table *table)
{
	table->rows = must(reallocarray(table->rows, table->n + 1,
					sizeof(*table->rows)));
	return &table->rows[table->n++];
}

static void row_measure(struct table *table, const struct row *row)
{
	int i, len;

	for (i = 0; i < COLUMNS; i++) {
		len = strlen(row->cell[i]);
		if (len > table->width[i])
			table->width[i] = len;
	}
}

/* At most three characters up to 99 days */
static void idle_text(char *text, size_t size, u32 ms)
{
	u32 s = ms / 1000;

	if (s < 100)
		snprintf(text, size, "%us", s);
	else if (s < 100 * 60)
		snprintf(text, size, "%um", s / 60);
	else if (s < 100 * 3600)
		snprintf(text, size, "%uh", s / 3600);
	else
		snprintf(text, size, "%ud", s / 86400);
}

/* The owner's name if the configuration knows it, else its address */
static void owner_text(char *text, size_t size, const struct baton_conf *conf,
		       struct baton_addr addr)
{
	char bare[ADDR_TEXT];
	u32 i;

	for (i = 0; i < conf->n_nodes; i++) {
		if (!baton_addr_eq(conf->nodes[i].addr, addr))
			continue;
		snprintf(text, size, "%.*s", OWNER_MAX, conf->nodes[i].name);
		if (strlen(conf->nodes[i].name) > OWNER_MAX)
			text[OWNER_MAX - 1] = '~';
		return;
	}
	snprintf(text, size, "%s", addr_text(bare, addr));
}

static void row_fill(struct row *row, const struct baton_conf *conf,
		     const struct nlattr **tb)
{
	const size_t size = sizeof(row->cell[0]);
	char text[ADDR_TEXT];

	snprintf(row->cell[ROLE], size, "%s",
		 roles_text(nl_u8(tb[BATON_CONN_A_ROLE])));
	snprintf(row->cell[CLIENT], size, "%s",
		 port_text(text, nl_addr(tb[BATON_CONN_A_CADDR]),
			   htons(nl_u16(tb[BATON_CONN_A_CPORT]))));
	snprintf(row->cell[VIP], size, "%s",
		 port_text(text, nl_addr(tb[BATON_CONN_A_VADDR]),
			   htons(nl_u16(tb[BATON_CONN_A_VPORT]))));
	snprintf(row->cell[STATE], size, "%s", nl_text(tb[BATON_CONN_A_STATE]));
	owner_text(row->cell[OWNER], size, conf,
		   nl_addr(tb[BATON_CONN_A_OWNER]));
	snprintf(row->cell[GENERATION], size, "%u",
		 nl_u32(tb[BATON_CONN_A_GENERATION]));
	idle_text(row->cell[IDLE], size, nl_u32(tb[BATON_CONN_A_IDLE_MS]));
}

static void print_table(const struct table *table)
{
	size_t i;
	int k;

	for (i = 0; i < table->n; i++) {
		for (k = 0; k < COLUMNS - 1; k++)
			printf("%-*s ", table->width[k], table->rows[i].cell[k]);
		puts(table->rows[i].cell[k]);
	}
}

static bool show_text(const struct nl_reply *reply)
{
	static const struct row head = {
		{ "", "client", "vip", "state", "owner", "gen", "idle" }
	};
	const struct nlattr *tb[BATON_CONN_A_MAX + 1], *attr;
	struct table table = { .rows = NULL };
	struct baton_conf *conf = conf_fetch(NULL);
	size_t pos = 0;

	if (!conf)
		return false;
	*row_add(&table) = head;
	row_measure(&table, &head);
	while ((attr = nl_each(reply, &pos, BATON_A_CONN))) {
		nl_nested(attr, tb, BATON_CONN_A_MAX);
		row_fill(row_add(&table), conf, tb);
		row_measure(&table, &table.rows[table.n - 1]);
	}
	print_table(&table);
	free(table.rows);
	baton_conf_free(conf);
	return true;
}

static json_t *json_conn(const struct nlattr **tb)
{
	char caddr[ADDR_TEXT], vaddr[ADDR_TEXT], owner[ADDR_TEXT];

	return json_pack("{s:s, s:s, s:i, s:s, s:i, s:s, s:s, s:I, s:I}",
			 "role", roles_text(nl_u8(tb[BATON_CONN_A_ROLE])),
			 "client", addr_text(caddr, nl_addr(tb[BATON_CONN_A_CADDR])),
			 "client_port", nl_u16(tb[BATON_CONN_A_CPORT]),
			 "vip", addr_text(vaddr, nl_addr(tb[BATON_CONN_A_VADDR])),
			 "port", nl_u16(tb[BATON_CONN_A_VPORT]),
			 "state", nl_text(tb[BATON_CONN_A_STATE]),
			 "owner", addr_text(owner, nl_addr(tb[BATON_CONN_A_OWNER])),
			 "generation", (json_int_t)nl_u32(tb[BATON_CONN_A_GENERATION]),
			 "idle_ms", (json_int_t)nl_u32(tb[BATON_CONN_A_IDLE_MS]));
}

static void show_json(const struct nl_reply *reply)
{
	const struct nlattr *tb[BATON_CONN_A_MAX + 1], *attr;
	json_t *list = json_array();
	size_t pos = 0;

	while ((attr = nl_each(reply, &pos, BATON_A_CONN))) {
		nl_nested(attr, tb, BATON_CONN_A_MAX);
		json_array_append_new(list, json_conn(tb));
	}
	json_print(list);
}

int cmd_conns(const struct args *args)
{
	struct nl_reply reply;
	bool ok = true;

	if (!nl_dump(BATON_CMD_GETCONN, &reply))
		return REFUSED;
	if (args->json)
		show_json(&reply);
	else
		ok = show_text(&reply);
	free(reply.data);
	return ok ? DONE : REFUSED;
}
