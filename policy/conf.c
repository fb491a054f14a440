// SPDX-License-Identifier: GPL-2.0
/*
 * conf.c - a configuration: its memory, and whether it makes sense.
 *
 * Each check compares a thing with those before it, so that checking all of
 * them in order is checking the whole.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "conf.h"
#include "policy.h"

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

/* Where a sentence goes */
struct why {
	char *text;
	u32 len;
};

#define refuse(why, ...) (snprintf((why)->text, (why)->len, __VA_ARGS__), \
			  -EINVAL)

struct addr_text {
	char s[16];
};

/* An address for people, since user space has no %pI4 */
static struct addr_text text(__be32 addr)
{
	const u8 *octet = (const u8 *)&addr;
	struct addr_text to;

	snprintf(to.s, sizeof(to.s), "%u.%u.%u.%u", octet[0], octet[1],
		 octet[2], octet[3]);
	return to;
}

struct baton_conf *baton_conf_alloc(void)
{
	static atomic_t seq = ATOMIC_INIT(0);
	struct baton_conf *conf = kvzalloc(sizeof(*conf), GFP_KERNEL);

	if (conf) {
		conf->seq = atomic_inc_return(&seq);
		conf->thop_port = htons(BATON_THOP_PORT);
	}
	return conf;
}

void baton_conf_free(struct baton_conf *conf)
{
	u32 i;

	if (!conf)
		return;
	for (i = 0; i < conf->n_services; i++)
		baton_rules_free(conf->services[i].rules);
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

int baton_conf_service(const struct baton_conf *conf, const char *name)
{
	u32 i;

	for (i = 0; i < conf->n_services; i++)
		if (!strcmp(conf->services[i].name, name))
			return i;
	return -1;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Service names become directories in sysfs, so no "." and no ".." */
static int check_name(const char *what, u32 i, const char *name,
		      struct why *why)
{
	u32 len = strnlen(name, BATON_NAME_MAX);
	u32 k;

	if (!len)
		return refuse(why, "%s number %u has no name - give it one",
			      what, i + 1);
	if (len == BATON_NAME_MAX)
		return refuse(why, "the name of %s number %u is too long - at most %d characters fit",
			      what, i + 1, BATON_NAME_MAX - 1);
	for (k = 0; k < len; k++)
		if (!is_alnum(name[k]) && !(k && strchr("._-", name[k])))
			return refuse(why, "the name of %s number %u has a character that names must not have - use letters, digits, '.', '_' and '-', a letter or digit first",
				      what, i + 1);
	return 0;
}

/* Not 0/8, 127/8, multicast, reserved or broadcast */
static bool is_unicast(__be32 addr)
{
	u8 first = *(const u8 *)&addr;

	return first && first != 127 && first < 224;
}

static int check_node_addr(const struct baton_conf *conf, u32 i,
			   struct why *why)
{
	const struct baton_node_conf *node = &conf->nodes[i];
	u32 k;

	if (!is_unicast(node->addr))
		return refuse(why, "address %s of node '%s' is not the address of a host - give the IPv4 address by which the other nodes reach it",
			      text(node->addr).s, node->name);
	for (k = 0; k < i; k++)
		if (conf->nodes[k].addr == node->addr)
			return refuse(why, "nodes '%s' and '%s' have the same address %s - each node needs its own",
				      conf->nodes[k].name, node->name,
				      text(node->addr).s);
	return 0;
}

static int check_node(const struct baton_conf *conf, u32 i, struct why *why)
{
	const struct baton_node_conf *node = &conf->nodes[i];
	int err = check_name("node", i, node->name, why);

	if (err)
		return err;
	if (baton_conf_node(conf, node->name) != (int)i)
		return refuse(why, "node '%s' is declared twice - rename one or take it out",
			      node->name);
	if (!node->roles || node->roles & ~(BATON_ROLE_FE | BATON_ROLE_BE))
		return refuse(why, "node '%s' has no role that exists - give it 'fe', 'be' or both",
			      node->name);
	return check_node_addr(conf, i, why);
}

static int check_vip(const struct baton_conf *conf, u32 i, struct why *why)
{
	const struct baton_service_conf *svc = &conf->services[i], *other;
	u32 k;

	if (!is_unicast(svc->vip))
		return refuse(why, "VIP %s of service '%s' is not the address of a host - give the IPv4 address that clients connect to",
			      text(svc->vip).s, svc->name);
	if (!svc->port)
		return refuse(why, "service '%s' has port 0 - give one from 1 to 65535",
			      svc->name);
	for (k = 0; k < conf->n_nodes; k++)
		if (conf->nodes[k].addr == svc->vip)
			return refuse(why, "VIP %s of service '%s' is node '%s' itself - a VIP must be an address of its own",
				      text(svc->vip).s, svc->name,
				      conf->nodes[k].name);
	for (k = 0; k < i; k++) {
		other = &conf->services[k];
		if (other->vip == svc->vip && other->port == svc->port)
			return refuse(why, "services '%s' and '%s' have the same VIP and port %s:%u - give one of them another port or make them one service",
				      other->name, svc->name,
				      text(svc->vip).s, ntohs(svc->port));
	}
	return 0;
}

static u32 count_conds(const struct baton_rules *rules)
{
	u32 i, n = 0;

	for (i = 0; i < rules->n; i++)
		n += rules->rule[i].n_conds;
	return n;
}

static int check_service(const struct baton_conf *conf, u32 i,
			 struct why *why)
{
	const struct baton_service_conf *svc = &conf->services[i];
	int err = check_name("service", i, svc->name, why);

	if (err)
		return err;
	if (baton_conf_service(conf, svc->name) != (int)i)
		return refuse(why, "service '%s' is declared twice - rename one or take it out",
			      svc->name);
	if (svc->forward >= __BATON_FORWARD_MAX)
		return refuse(why, "service '%s' forwards in an unknown way - use 'tunnel' or 'direct'",
			      svc->name);
	if (svc->mode >= __BATON_MODE_MAX)
		return refuse(why, "service '%s' has an unknown handoff mode - use 'single' or 'multi'",
			      svc->name);
	if (!svc->rules || !svc->rules->n)
		return refuse(why, "service '%s' has no rule, so that no request could go anywhere - add a rule; one without conditions takes every request",
			      svc->name);
	if (count_conds(svc->rules) > BATON_SERVICE_CONDS_MAX)
		return refuse(why, "the rules of service '%s' have more than %d conditions in all - join some of them or make two services",
			      svc->name, BATON_SERVICE_CONDS_MAX);
	return check_vip(conf, i, why);
}

/* "rule 'a' of service 'web'" begins every sentence about a rule */
#define RULE "rule '%s' of service '%s' "

/* Where a rule stands, for its checks */
struct place {
	const struct baton_conf *conf;
	const struct baton_service_conf *svc;
	const struct baton_rule *rule;
	struct why *why;
};

#define refuse_rule(at, fmt, ...) \
	refuse((at)->why, RULE fmt, (at)->rule->name, (at)->svc->name, \
	       ##__VA_ARGS__)

/* What may stand in a method or a field's name, RFC 9110 5.6.2 */
static bool is_tchar(char c)
{
	return is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool may_have_blanks(const struct baton_cond *cond)
{
	return cond->field == BATON_FIELD_HEADER ||
	       cond->field == BATON_FIELD_COOKIE ||
	       cond->op == BATON_OP_REGEX;
}

static int check_bytes(const struct place *at, const struct baton_cond *cond)
{
	const char *field = baton_field_names[cond->field];
	u32 i;

	if (!cond->len)
		return refuse_rule(at, "compares the %s with nothing - give a value or take the condition out",
				   field);
	if (cond->len >= BATON_VALUE_MAX)
		return refuse_rule(at, "has a value for %s that is too long - at most %d bytes fit",
				   field, BATON_VALUE_MAX - 1);
	for (i = 0; i < cond->len; i++)
		if ((u8)cond->value[i] < ' ' || cond->value[i] == 0x7f ||
		    (cond->value[i] == ' ' && !may_have_blanks(cond)))
			return refuse_rule(at, "has a blank or control character in its value for %s, which no request has there - take it out",
					   field);
	return 0;
}

/* A name for headers and cookies, and for nothing else */
static int check_key(const struct place *at, const struct baton_cond *cond)
{
	const char *field = baton_field_names[cond->field];
	const char *name = cond->name ? cond->name : "";
	u32 i;

	if (cond->field != BATON_FIELD_HEADER &&
	    cond->field != BATON_FIELD_COOKIE)
		return *name ? refuse_rule(at, "names a %s, of which there is only one - leave the name out",
					   field) : 0;
	if (!*name)
		return refuse_rule(at, "does not say which %s it looks at - give its name",
				   field);
	if (strlen(name) >= BATON_KEY_MAX)
		return refuse_rule(at, "has a name of a %s that is too long - at most %d bytes fit",
				   field, BATON_KEY_MAX - 1);
	for (i = 0; name[i]; i++)
		if (!is_tchar(name[i]))
			return refuse_rule(at, "can never match: '%s' cannot be the name of a %s - such names have letters, digits and '-'",
					   name, field);
	return 0;
}

static int check_path(const struct place *at, const struct baton_cond *cond)
{
	if (cond->value[0] != '/' && (cond->len > 1 || cond->value[0] != '*'))
		return refuse_rule(at, "can never match: path '%s' does not begin with '/' - paths do, as in 'prefix:/images/'",
				   cond->value);
	if (strchr(cond->value, '?'))
		return refuse_rule(at, "can never match: path '%s' has a '?' - the path is compared without the query, take out what follows",
				   cond->value);
	return 0;
}

static int check_host(const struct place *at, const struct baton_cond *cond)
{
	u32 i;

	for (i = 0; i < cond->len; i++)
		if (cond->value[i] >= 'A' && cond->value[i] <= 'Z')
			return refuse_rule(at, "has capitals in host '%s' - hosts are kept in lower case",
					   cond->value);
	if (strchr(cond->value, '/') || strchr(cond->value, '@'))
		return refuse_rule(at, "can never match: '%s' is more than a host - give the name or address only",
				   cond->value);
	if (strchr(cond->value, ':') && cond->value[0] != '[')
		return refuse_rule(at, "can never match: host '%s' has a port - the host is compared without its port, leave it out",
				   cond->value);
	return 0;
}

static int check_method(const struct place *at, const struct baton_cond *cond)
{
	u32 i;

	for (i = 0; i < cond->len; i++)
		if (!is_tchar(cond->value[i]))
			return refuse_rule(at, "can never match: '%s' is no method - methods look like GET or POST",
					   cond->value);
	return 0;
}

static int check_query(const struct place *at, const struct baton_cond *cond)
{
	if (strchr(cond->value, '#'))
		return refuse_rule(at, "can never match: query '%s' has a '#' - fragments are never sent, take out what follows",
				   cond->value);
	return 0;
}

static int check_cond(const struct place *at, const struct baton_cond *cond)
{
	static int (*const check[__BATON_FIELD_MAX])(const struct place *at,
						     const struct baton_cond *cond) = {
		[BATON_FIELD_METHOD] = check_method,
		[BATON_FIELD_HOST] = check_host,
		[BATON_FIELD_PATH] = check_path,
		[BATON_FIELD_QUERY] = check_query,
	};
	int err;

	if (cond->field >= __BATON_FIELD_MAX)
		return refuse_rule(at, "looks at an unknown part of the request - use method, host, path, query, header or cookie");
	if (cond->op >= __BATON_OP_MAX)
		return refuse_rule(at, "compares the %s in an unknown way - use 'exact', 'prefix' or 'regex'",
				   baton_field_names[cond->field]);
	err = check_key(at, cond);
	if (!err)
		err = check_bytes(at, cond);
	/* A pattern is not a value */
	if (err || cond->op == BATON_OP_REGEX || !check[cond->field])
		return err;
	return check[cond->field](at, cond);
}

/* Can one request meet both? Values of different fields never quarrel; what
 * patterns exclude, 'batonctl rules check' finds.
 */
static bool exclude(const struct baton_cond *a, const struct baton_cond *b)
{
	if (a->field != b->field || a->op == BATON_OP_REGEX ||
	    b->op == BATON_OP_REGEX ||
	    (a->name && b->name && strcmp(a->name, b->name)))
		return false;
	if (memcmp(a->value, b->value, a->len < b->len ? a->len : b->len))
		return true;
	return (a->op == BATON_OP_EXACT && a->len < b->len) ||
	       (b->op == BATON_OP_EXACT && b->len < a->len);
}

static int check_conds(const struct place *at)
{
	const struct baton_cond *cond = at->rule->conds;
	u32 i, k;
	int err;

	if (at->rule->n_conds > BATON_CONDS_MAX)
		return refuse_rule(at, "has %u conditions - at most %d fit, split it into several rules",
				   at->rule->n_conds, BATON_CONDS_MAX);
	for (i = 0; i < at->rule->n_conds; i++) {
		err = check_cond(at, &cond[i]);
		if (err)
			return err;
		for (k = 0; k < i; k++)
			if (exclude(&cond[k], &cond[i]))
				return refuse_rule(at, "can never match: no %s is both %s:%s and %s:%s - all conditions of a rule must hold, make a rule for each",
						   baton_field_names[cond[i].field],
						   baton_op_names[cond[k].op],
						   cond[k].value,
						   baton_op_names[cond[i].op],
						   cond[i].value);
	}
	return 0;
}

static int check_backends(const struct place *at)
{
	const struct baton_conf *conf = at->conf;
	u64 left = at->rule->backends;
	u32 i;

	if (!left)
		return refuse_rule(at, "names no back end - name at least one node with role 'be'");
	for (; left; left &= left - 1) {
		i = __ffs64(left);
		if (i >= conf->n_nodes)
			return refuse_rule(at, "names node number %u, but there are only %u - declare that node first",
					   i + 1, conf->n_nodes);
		if (!(conf->nodes[i].roles & BATON_ROLE_BE))
			return refuse_rule(at, "names node '%s', which is no back end - give that node the role 'be' or name another",
					   conf->nodes[i].name);
	}
	return 0;
}

static int check_policy(const struct place *at)
{
	const struct baton_policy *policy = at->rule->policy;
	const char *wrong;

	if (!policy)
		return refuse_rule(at, "has no policy that exists - use '%s'",
				   baton_policies[0]->name);
	wrong = policy->check ? policy->check(at->rule->params.value) : NULL;
	if (wrong)
		return refuse_rule(at, "with policy '%s' %s", policy->name,
				   wrong);
	return 0;
}

/* Is it the first of its name, and reached at all? */
static int check_order(const struct place *at)
{
	const struct baton_rule *before = at->svc->rules->rule;

	for (; before < at->rule; before++) {
		if (!strcmp(before->name, at->rule->name))
			return refuse_rule(at, "is declared twice - rename one or take it out");
		if (!before->n_conds)
			return refuse_rule(at, "can never match: rule '%s' before it has no conditions and takes every request - put '%s' last",
					   before->name, before->name);
	}
	return 0;
}

static int check_rule(const struct baton_conf *conf, u32 service, u32 i,
		      struct why *why)
{
	const struct baton_service_conf *svc = &conf->services[service];
	const struct baton_rule *rule = &svc->rules->rule[i];
	const struct place at = { conf, svc, rule, why };
	int err = check_name("rule", i, rule->name, why);

	if (!err)
		err = check_order(&at);
	if (!err)
		err = check_conds(&at);
	if (!err)
		err = check_policy(&at);
	if (!err)
		err = check_backends(&at);
	return err;
}

static int check_cluster(const struct baton_conf *conf, struct why *why)
{
	u8 roles = 0;
	u32 i;

	if (!conf->thop_port)
		return refuse(why, "the THOP port is 0 - give a UDP port from 1 to 65535, %d is usual",
			      BATON_THOP_PORT);
	for (i = 0; i < conf->n_nodes; i++)
		roles |= conf->nodes[i].roles;
	if (!conf->n_services)
		return 0;
	if (!(roles & BATON_ROLE_FE))
		return refuse(why, "there are services, but no node has the role 'fe' - give it to the node that is to own the VIPs");
	if (!(roles & BATON_ROLE_BE))
		return refuse(why, "there are services, but no node has the role 'be' - give it to the nodes where the servers run");
	return 0;
}

int baton_conf_check_cluster(const struct baton_conf *conf, char *why,
			     u32 why_len)
{
	struct why w = { why, why_len };

	return check_cluster(conf, &w);
}

int baton_conf_check_node(const struct baton_conf *conf, u32 node, char *why,
			  u32 why_len)
{
	struct why w = { why, why_len };

	return check_node(conf, node, &w);
}

int baton_conf_check_service(const struct baton_conf *conf, u32 service,
			     char *why, u32 why_len)
{
	struct why w = { why, why_len };

	return check_service(conf, service, &w);
}

int baton_conf_check_rule(const struct baton_conf *conf, u32 service,
			  u32 rule, char *why, u32 why_len)
{
	struct why w = { why, why_len };

	return check_rule(conf, service, rule, &w);
}

static int check_services(const struct baton_conf *conf, struct why *why)
{
	u32 i, k;
	int err = 0;

	for (i = 0; i < conf->n_services && !err; i++) {
		err = check_service(conf, i, why);
		for (k = 0; !err && k < conf->services[i].rules->n; k++)
			err = check_rule(conf, i, k, why);
	}
	return err;
}

int baton_conf_check(const struct baton_conf *conf, char *why, u32 why_len)
{
	struct why w = { why, why_len };
	int err = 0;
	u32 i;

	for (i = 0; i < conf->n_nodes && !err; i++)
		err = check_node(conf, i, &w);
	if (!err)
		err = check_cluster(conf, &w);
	return err ? err : check_services(conf, &w);
}
