// SPDX-License-Identifier: GPL-2.0
/* conf.c - a configuration: memory, names, look-up by name. */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "conf.h"
#include "rules.h"

const char *const baton_forward_names[__BATON_FORWARD_MAX] = {
	[BATON_FORWARD_TUNNEL] = "tunnel",
	[BATON_FORWARD_DIRECT] = "direct",
};

const char *const baton_mode_names[__BATON_MODE_MAX] = {
	[BATON_MODE_SINGLE] = "single",
	[BATON_MODE_MULTI] = "multi",
};

const char *const baton_field_names[__BATON_FIELD_MAX] = {
	[BATON_FIELD_METHOD] = "method",
	[BATON_FIELD_HOST] = "host",
	[BATON_FIELD_PATH] = "path",
	[BATON_FIELD_QUERY] = "query",
	[BATON_FIELD_HEADER] = "header",
	[BATON_FIELD_COOKIE] = "cookie",
};

const char *const baton_op_names[__BATON_OP_MAX] = {
	[BATON_OP_EXACT] = "exact",
	[BATON_OP_PREFIX] = "prefix",
	[BATON_OP_REGEX] = "regex",
};

struct baton_conf *baton_conf_alloc(void)
{
	static atomic_t seq = ATOMIC_INIT(0);
	struct baton_conf *conf = kvzalloc(sizeof(*conf), GFP_KERNEL_ACCOUNT);

	if (conf) {
		conf->seq = atomic_inc_return(&seq);
		conf->thop_port = htons(BATON_THOP_PORT);
		conf->probe_ms = BATON_PROBE_MS;
		conf->idle_s = BATON_IDLE_S;
		conf->close_s = BATON_CLOSE_S;
	}
	return conf;
}

bool baton_conf_open(const struct baton_conf *conf)
{
	return conf->n_keys == 1 &&
	       !memchr_inv(conf->key[0], 0, BATON_KEY_LEN);
}

void baton_conf_free(struct baton_conf *conf)
{
	u32 i;

	if (!conf)
		return;
	for (i = 0; i < conf->n_services; i++)
		baton_rules_free(conf->services[i].rules);
	memzero_explicit(conf->key, sizeof(conf->key));
	kvfree(conf);
}

int baton_conf_start(struct baton_conf *conf)
{
	int err = 0;
	u32 i;

	for (i = 0; i < conf->n_services && !err; i++)
		err = baton_rules_start(conf->services[i].rules);
	return err;
}

int baton_conf_node(const struct baton_conf *conf, const char *name)
{
	u32 i;

	for (i = 0; i < conf->n_nodes; i++)
		if (!strcmp(conf->nodes[i].name, name))
			return i;
	return -1;
}

int baton_conf_at(const struct baton_conf *conf, struct baton_addr addr)
{
	u32 i;

	for (i = 0; i < conf->n_nodes; i++)
		if (baton_addr_eq(conf->nodes[i].addr, addr))
			return i;
	return -1;
}

int baton_conf_service(const struct baton_conf *conf, const char *name)
{
	u32 i;

	for (i = 0; i < conf->n_services; i++)
		if (!strcmp(conf->services[i].name, name))
			return i;
	return -1;
}
