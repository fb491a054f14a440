// SPDX-License-Identifier: GPL-2.0
/* report.c - results: a table for people, JSON for programs. */
#include <linux/kernel.h>
#include "report.h"

static void costs(const struct cost *cost)
{
	bool some = false;
	u32 i;

	for (i = 0; i < __COST_MAX; i++) {
		if (!cost->us[i])
			continue;
		printf("%s %s %u", some ? "," : "", cost_names[i], cost->us[i]);
		some = true;
	}
}

static void kind(const struct option_mode *mode)
{
	char text[40];

	if (mode->per_conn == 1)
		snprintf(text, sizeof(text), "1 request/conn.");
	else if (mode->per_conn)
		snprintf(text, sizeof(text), "%u/conn., %s", mode->per_conn,
			 mode->name);
	else
		snprintf(text, sizeof(text), "%s", mode->name);
	printf("| %-19s", text);
}

void report_head(const struct options *options, const struct run_conf *conf)
{
	u32 i;

	printf("%s\n%u back ends, %.1f MiB of cache each (%s), %u connections\ncosts in us:",
	       conf->load->name, conf->nodes, conf->cache / 1048576.0,
	       conf->gds ? "gds" : "lru", conf->conns);
	costs(&conf->cost);
	printf("\n%u requests after %u\n\n        ",
	       conf->requests - conf->warm_up, conf->warm_up);
	for (i = 0; i < options->n_modes; i++)
		kind(&options->mode[i]);
	printf("| handed\npolicy  ");
	for (i = 0; i < options->n_modes; i++)
		printf("| miss%%  max   req/s ");
	printf("| on %%\n");
}

void report_policy(const struct run_conf *conf)
{
	printf("%-8s", conf->policy->name);
}

void report_cell(const struct run_result *result)
{
	printf("|%6.1f %5.2f %6.0f ", 100 * result->miss, result->imbalance,
	       result->per_s);
	fflush(stdout);
}

void report_row_end(const struct run_result *result)
{
	printf("|%6.1f\n", 100 * result->handoffs);
}

void report_foot(void)
{
	printf("\nmax: requests of the busiest back end, 1.00 = its share\n"
	       "handed on: later requests of the last column\n");
}

static void json_text(const char *name, const char *text)
{
	printf("\"%s\": \"", name);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			printf("\\u%04x", (unsigned char)*text);
		else
			putchar(*text);
	}
	printf("\", ");
}

static void json_params(const struct run_conf *conf)
{
	const struct baton_param *param;
	char text[BATON_PARAM_MAX];
	u32 i;

	printf("\"params\": {");
	for (i = 0; (param = baton_policy_param(conf->policy, i)); i++) {
		baton_param_text(conf->policy, &conf->params, i, text);
		printf(param->words ? "%s\"%s\": \"%s\"" : "%s\"%s\": %s",
		       i ? ", " : "", param->name, text);
	}
	printf("}, ");
}

static void json_costs(const struct cost *cost)
{
	u32 i;

	json_text("model", cost->model);
	printf("\"costs_us\": {");
	for (i = 0; i < __COST_MAX; i++)
		printf("%s\"%s\": %u", i ? ", " : "", cost_names[i],
		       cost->us[i]);
	printf("}, ");
}

static void json_conf(const struct run_conf *conf, const char *mode)
{
	json_text("load", conf->load->name);
	json_text("policy", conf->policy->name);
	json_params(conf);
	json_text("mode", mode);
	if (conf->per_conn)
		printf("\"per_connection\": %u, ", conf->per_conn);
	else
		printf("\"per_connection\": null, ");
	printf("\"nodes\": %u, \"cache_bytes\": %llu, ", conf->nodes,
	       conf->cache);
	json_text("replace", conf->gds ? "gds" : "lru");
	json_costs(&conf->cost);
	printf("\"connections\": %u, \"pauses\": %s, \"seed\": %u, \"warm_up\": %u, ",
	       conf->conns, conf->pauses ? "true" : "false", conf->seed,
	       conf->warm_up);
}

static void json_nodes(const struct run_conf *conf,
		       const struct run_result *result)
{
	u32 i;

	printf("\"by_node\": [");
	for (i = 0; i < conf->nodes; i++)
		printf("%s{\"requests\": %u, \"misses\": %u, \"idle\": %.4f}",
		       i ? ", " : "", result->node[i].requests,
		       result->node[i].misses, result->node[i].idle);
	printf("]");
}

void report_json(const struct run_conf *conf, const char *mode,
		 const struct run_result *result)
{
	printf("{");
	json_conf(conf, mode);
	printf("\"requests\": %u, \"seconds\": %.6f, \"requests_per_s\": %.2f, ",
	       result->requests, result->seconds, result->per_s);
	printf("\"miss_ratio\": %.5f, \"idle\": %.4f, \"disk_idle\": %.4f, \"underused\": %.4f, ",
	       result->miss, result->idle, result->disk_idle,
	       result->underused);
	printf("\"imbalance\": %.4f, \"later_ratio\": %.5f, \"handoffs_per_later\": %.5f, \"delay_ms\": %.3f, ",
	       result->imbalance, result->later, result->handoffs,
	       result->delay_ms);
	json_nodes(conf, result);
	printf("}\n");
	fflush(stdout);
}
