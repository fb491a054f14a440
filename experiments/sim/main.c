// SPDX-License-Identifier: GPL-2.0
/* main.c - simulate the dispatch policies with the same requests: all runs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/kernel.h>
#include "die.h"
#include "options.h"
#include "report.h"

/* A node is underused below this part of t_low (Pai et al. 1998) */
#define FEW(t_low) ((t_low) * 2 / 5)
#define WARM_UP_PART 4	/* of the load, unless it is given */

static struct run_conf conf_make(const struct options *options,
				 const struct load *load)
{
	struct run_conf conf = {
		.load = load,
		.gds = options->gds,
		.cost = options->cost,
		.few = FEW(options->t_low),
		.pauses = options->pauses,
		.seed = options->seed,
		.requests = load->n,
	};

	if (options->requests > load->n)
		die(STATUS_FAILED, "--requests %u: the load has only %u",
		    options->requests, load->n);
	if (options->requests)
		conf.requests = options->requests;
	conf.warm_up = options->warm_up_set ? options->warm_up :
					      conf.requests / WARM_UP_PART;
	if (conf.warm_up >= conf.requests)
		die(STATUS_FAILED, "--warm-up %u leaves nothing of %u requests to count",
		    conf.warm_up, conf.requests);
	return conf;
}

static void runs_of_policy(const struct options *options,
			   struct run_conf *conf)
{
	const struct option_mode *mode = options->mode;
	struct run_result result;

	if (!options->json)
		report_policy(conf);
	for (; mode < options->mode + options->n_modes; mode++) {
		conf->mode = mode->mode;
		conf->per_conn = mode->per_conn;
		run(conf, &result);
		if (options->json)
			report_json(conf, mode->name, &result);
		else
			report_cell(&result);
	}
	if (!options->json)
		report_row_end(&result);
}

static void runs_of_cluster(const struct options *options,
			    struct run_conf *conf)
{
	u32 i;

	conf->conns = options->conns;
	if (!conf->conns)
		conf->conns = max((conf->nodes - 1) * options->t_high +
				  options->t_low - 1, 1U);
	if (!options->json)
		report_head(options, conf);
	for (i = 0; i < options->n_policies; i++) {
		conf->policy = options->policy[i].policy;
		conf->params = options->policy[i].params;
		runs_of_policy(options, conf);
	}
	if (!options->json)
		report_foot();
}

int main(int argc, char **argv)
{
	static struct options options;
	struct run_conf conf;
	struct load load;
	u32 i, k;

	options_parse(&options, argc, argv);
	load_read(&load, options.load);
	conf = conf_make(&options, &load);
	for (i = 0; i < options.n_nodes; i++) {
		for (k = 0; k < options.n_caches; k++) {
			if (!options.json && i + k)
				putchar('\n');
			conf.nodes = options.nodes[i];
			conf.cache = options.cache[k];
			runs_of_cluster(&options, &conf);
		}
	}
	load_clean(&load);
	if (fflush(stdout) || ferror(stdout))
		die(STATUS_FAILED, "cannot write: %s", strerror(errno));
	return 0;
}
