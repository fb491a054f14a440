/* SPDX-License-Identifier: GPL-2.0 */
/*
 * conf.h - a cluster's configuration, as every node holds it.
 *
 * A snapshot: built and checked as a whole, published by RCU, never changed
 * afterwards. The same on every node; a node finds itself by its addresses.
 */
#ifndef _BATON_CONF_H
#define _BATON_CONF_H

#include <linux/types.h>
#include "../shared/addr.h"
#include "../shared/limits.h"
#include "../shared/uapi/baton.h"
#include "node.h"

struct baton_rules;

#define BATON_WHY_MAX 1024	/* room for the longest sentence */

/**
 * struct baton_service_conf - a virtual service
 * @name: unique
 * @vip: virtual address
 * @port: virtual port
 * @forward: enum baton_forward
 * @mode: enum baton_mode at start; sysfs changes the running one
 * @rules: its rule set, owned by the configuration
 */
struct baton_service_conf {
	char name[BATON_NAME_MAX];
	struct baton_addr vip;
	__be16 port;
	u8 forward;
	u8 mode;
	struct baton_rules *rules;
};

/**
 * struct baton_conf - a configuration
 * @seq: different for each configuration; tells a dump that it was replaced
 * @thop_port: UDP port of THOP on every node
 * @probe_ms: milliseconds between two probes of a BE, 0: none
 * @idle_s: seconds that an FE remembers a silent connection
 * @close_s: likewise one that seems to be closed
 * @n_keys: keys in @key
 * @key: keys of the cluster, the first is preferred; see shared/hello.h. One of
 *	zeros: messages are not proved
 * @key_file: where they came from, "": nowhere
 * @n_nodes: nodes in @nodes
 * @n_services: services in @services
 * @nodes: the nodes, by index
 * @services: the services, by index
 */
struct baton_conf {
	u32 seq;
	__be16 thop_port;
	u32 probe_ms;
	u32 idle_s;
	u32 close_s;
	u32 n_keys;
	u8 key[BATON_KEYS_MAX][BATON_KEY_LEN];
	char key_file[BATON_KEY_FILE_MAX];
	u32 n_nodes;
	u32 n_services;
	struct baton_node_conf nodes[BATON_NODES_MAX];
	struct baton_service_conf services[BATON_SERVICES_MAX];
};

/* Names of the enums in uapi/baton.h, as files and sysfs have them */
extern const char *const baton_forward_names[__BATON_FORWARD_MAX];
extern const char *const baton_mode_names[__BATON_MODE_MAX];
extern const char *const baton_field_names[__BATON_FIELD_MAX];
extern const char *const baton_op_names[__BATON_OP_MAX];

/**
 * baton_conf_alloc - an empty configuration, with defaults
 *
 * May sleep. Return: the configuration, NULL when there is no memory.
 */
struct baton_conf *baton_conf_alloc(void);

/**
 * baton_conf_start - prepare its policies, before it is put in force
 * @conf: passed baton_conf_check()
 *
 * May sleep. Return: 0 or -ENOMEM; then it can only be freed.
 */
int baton_conf_start(struct baton_conf *conf);

/** baton_conf_free - free it with its rule sets; NULL is fine */
void baton_conf_free(struct baton_conf *conf);

/**
 * baton_conf_check - is the configuration whole and free of contradiction?
 * @conf: the configuration
 * @why: on error a sentence that says what is wrong and what to do
 * @why_len: room in @why
 *
 * Names unique and made of [A-Za-z0-9._-]; node addresses unicast and unique;
 * VIP unicast, no node's address, VIP:port unique; at least one FE and one BE
 * when there is a service; at least one rule for a service; rules with BEs
 * only, at least one each; no rule that can never match: after one without
 * conditions, or with conditions that exclude each other.
 *
 * Return: 0 or -EINVAL.
 */
int baton_conf_check(const struct baton_conf *conf, char *why, u32 why_len);

/*
 * Its parts, for a caller that knows the place of each item and reports every
 * error: the cluster as a whole, and one item against those before it.
 */
int baton_conf_check_cluster(const struct baton_conf *conf, char *why,
			     u32 why_len);
int baton_conf_check_node(const struct baton_conf *conf, u32 node, char *why,
			  u32 why_len);
int baton_conf_check_service(const struct baton_conf *conf, u32 service,
			     char *why, u32 why_len);
int baton_conf_check_rule(const struct baton_conf *conf, u32 service,
			  u32 rule, char *why, u32 why_len);

/** baton_conf_open - are messages not proved, since the key is "none"? */
bool baton_conf_open(const struct baton_conf *conf);

/** baton_conf_node - index of the node of that name, -1 when there is none */
int baton_conf_node(const struct baton_conf *conf, const char *name);

/** baton_conf_at - index of the node with that address, -1 when there is none */
int baton_conf_at(const struct baton_conf *conf, struct baton_addr addr);

/** baton_conf_service - index of the service of that name, or -1 */
int baton_conf_service(const struct baton_conf *conf, const char *name);

#endif /* _BATON_CONF_H */
