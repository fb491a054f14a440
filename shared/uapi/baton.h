/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * baton.h - the generic netlink family "baton"
 *
 * Everything is per network namespace: a message acts on the namespace of
 * the socket that sends it. SETCONF needs CAP_NET_ADMIN in the initial user
 * namespace or, where baton.ko has unprivileged_userns=1, in the one that owns
 * the network namespace; the others need no privilege. Every refusal carries an
 * extended ack with a sentence that says what is wrong and what to do.
 *
 * BATON_CMD_SETCONF
 * -----------------
 * Replaces the whole configuration, or nothing: on error the running one is
 * untouched. Lists are not nested in an outer attribute but repeated at the
 * top level, so that only the message and not an attribute bounds them:
 *
 *    BATON_A_THOP_PORT: NLA_U16, host order, default 8467
 *    BATON_A_PROBE_MS: NLA_U32, milliseconds between two probes of a back end,
 *        2000 to 60000, or 0: none; default 2000
 *    BATON_A_IDLE_S: NLA_U32, seconds after which a front end forgets a silent
 *        connection that no back end announces, 6 to 65535; default 900
 *    BATON_A_CLOSE_S: NLA_U32, likewise one that seems closed, 4 to 3600;
 *        default 60
 *    BATON_A_KEYS: NLA_BINARY, one or two keys of the cluster, BATON_KEY_LEN
 *        bytes each; messages under either are taken, and the first is used
 *        where the peer has both. A single key of zeros means that messages
 *        are not proved: whoever can send one is believed. Needed when there
 *        is a node. No command tells them.
 *    BATON_A_KEY_FILE: NLA_NUL_STRING, up to 255 bytes, where the sender has
 *        them from; for GETCONF only
 *    BATON_A_NODE: NLA_NESTED, once for each node
 *        BATON_NODE_A_NAME: NLA_NUL_STRING, 1 to 31 bytes
 *        BATON_NODE_A_ADDR: NLA_IN_ADDR
 *        BATON_NODE_A_ROLES: NLA_U8, BATON_ROLE_*
 *        BATON_NODE_A_WEIGHT: NLA_U16, default 1; 0: it gets nothing new
 *    BATON_A_SERVICE: NLA_NESTED, once for each service
 *        BATON_SERVICE_A_NAME: NLA_NUL_STRING
 *        BATON_SERVICE_A_VIP: NLA_IN_ADDR
 *        BATON_SERVICE_A_PORT: NLA_U16, host order
 *        BATON_SERVICE_A_FORWARD: NLA_U8, enum baton_forward
 *        BATON_SERVICE_A_MODE: NLA_U8, enum baton_mode
 *    BATON_A_RULE: NLA_NESTED, once for each rule, in the order of matching
 *        BATON_RULE_A_SERVICE: NLA_NUL_STRING, name of its service
 *        BATON_RULE_A_NAME: NLA_NUL_STRING
 *        BATON_RULE_A_POLICY: NLA_NUL_STRING, "rr" ...; default "rr"
 *        BATON_RULE_A_PARAM: NLA_NESTED, repeated: parameters of the policy
 *            BATON_PARAM_A_NAME: NLA_NUL_STRING
 *            BATON_PARAM_A_VALUE: NLA_NUL_STRING, up to 95 bytes, as in a
 *                file: "65", "path", "cookie:user"
 *        BATON_RULE_A_BACKEND: NLA_NUL_STRING, repeated: names of nodes
 *        BATON_RULE_A_COND: NLA_NESTED, repeated
 *            BATON_COND_A_FIELD: NLA_U8, enum baton_field
 *            BATON_COND_A_OP: NLA_U8, enum baton_op
 *            BATON_COND_A_VALUE: NLA_NUL_STRING, 1 to 255 bytes
 *            BATON_COND_A_NAME: NLA_NUL_STRING, 1 to 63 bytes: which header
 *                or cookie; only for those fields
 *    BATON_A_TABLE: NLA_NESTED, repeated
 *        BATON_TABLE_A_SERVICE: NLA_NUL_STRING
 *        BATON_TABLE_A_SIZE: NLA_U32, bytes of all tables of that service
 *        BATON_TABLE_A_OFFSET: NLA_U32, where this piece goes
 *        BATON_TABLE_A_DATA: NLA_BINARY, up to 32768 bytes
 *
 * The tables of a service are its conditions compiled, one after the other:
 * policy/dfa.h has their format. They come in pieces, in order, since they may
 * be larger than an attribute. A service with conditions needs them. The
 * kernel verifies that they are safe to follow; that they agree with the
 * conditions is up to the sender.
 *
 * A message without nodes and services clears the namespace: listeners,
 * hooks and connections of baton go away.
 *
 * A service of the same name, VIP and port survives SETCONF with its
 * connections; connections of services that went away are dropped by the FE.
 * The running handoff_mode of a service that survives becomes the one given.
 *
 * BATON_CMD_GETCONF
 * -----------------
 * With NLM_F_DUMP. One message for the cluster (BATON_A_THOP_PORT,
 * BATON_A_PROBE_MS, BATON_A_IDLE_S, BATON_A_CLOSE_S, BATON_A_KEY_FILE, and
 * BATON_A_KEY_ID: NLA_U64 for each key, which tells keys apart but not what
 * they are; 0: messages are not proved), then one for each node,
 * service and rule, each with a single BATON_A_NODE, BATON_A_SERVICE or
 * BATON_A_RULE as above, and in addition:
 *
 *        BATON_NODE_A_SELF: NLA_FLAG, it is the node that answers
 *        BATON_NODE_A_CONNS: NLA_U32, connections it has: handed to it (FE's
 *            view), owned by it (a BE's view of itself), or last reported (a
 *            BE's view of the others)
 *        BATON_NODE_A_DOWN: NLA_FLAG, it does not answer probes
 *        BATON_RULE_A_HITS: NLA_U32, requests judged on this node
 *
 * BATON_SERVICE_A_MODE is the running mode.
 *
 * BATON_CMD_GETCONN
 * -----------------
 * With NLM_F_DUMP: a message with one BATON_A_CONN for each connection. The
 * walk does not stop traffic: entries that come or go meanwhile may be
 * missing, none is listed twice.
 *
 *    BATON_A_CONN: NLA_NESTED
 *        BATON_CONN_A_ROLE: NLA_U8, BATON_ROLE_FE or BATON_ROLE_BE
 *        BATON_CONN_A_CADDR: NLA_IN_ADDR, client
 *        BATON_CONN_A_CPORT: NLA_U16, host order
 *        BATON_CONN_A_VADDR: NLA_IN_ADDR, VIP
 *        BATON_CONN_A_VPORT: NLA_U16, host order
 *        BATON_CONN_A_STATE: NLA_NUL_STRING, name of the state
 *        BATON_CONN_A_OWNER: NLA_IN_ADDR, address of the owning node
 *        BATON_CONN_A_GENERATION: NLA_U32, 1 + re-handoffs so far
 *        BATON_CONN_A_IDLE_MS: NLA_U32, since the last client packet
 *
 * BATON_CMD_GETSTATS
 * ------------------
 * With NLM_F_DUMP. One message for each counter, in the order of
 * shared/stats.h:
 *
 *    BATON_A_STAT: NLA_NESTED
 *        BATON_STAT_A_NAME: NLA_NUL_STRING
 *        BATON_STAT_A_VALUE: NLA_U64
 */
#ifndef _UAPI_BATON_H
#define _UAPI_BATON_H

#define BATON_GENL_NAME		"baton"
#define BATON_GENL_VERSION	1

#define BATON_THOP_PORT		8467

/* BATON_NODE_A_ROLES */
#define BATON_ROLE_FE		(1 << 0)
#define BATON_ROLE_BE		(1 << 1)

/* How the FE, and a BE that handed a connection on, forward its packets */
enum baton_forward {
	BATON_FORWARD_TUNNEL,	/* IPIP */
	BATON_FORWARD_DIRECT,	/* same layer 2: only the MAC changes */
	__BATON_FORWARD_MAX
};

/* Are the later requests of a connection judged? */
enum baton_mode {
	BATON_MODE_SINGLE,	/* no: it stays with the BE of the first one */
	BATON_MODE_MULTI,	/* yes, by the BE that owns it */
	__BATON_MODE_MAX
};

/* The part of the request that a condition is on */
enum baton_field {
	BATON_FIELD_METHOD,
	BATON_FIELD_HOST,	/* without port, in lower case */
	BATON_FIELD_PATH,	/* as sent, without query */
	BATON_FIELD_QUERY,	/* the rest after the first '?' */
	BATON_FIELD_HEADER,	/* value of the first header of that name */
	BATON_FIELD_COOKIE,	/* value of the first cookie of that name */
	__BATON_FIELD_MAX
};

#define BATON_KEY_LEN		32
#define BATON_KEYS_MAX		2
#define BATON_KEY_FILE_MAX	256

/* The way a condition compares */
enum baton_op {
	BATON_OP_EXACT,
	BATON_OP_PREFIX,
	BATON_OP_REGEX,		/* found anywhere; the regular subset of PCRE2 */
	__BATON_OP_MAX
};

enum baton_cmd {
	BATON_CMD_UNSPEC,
	BATON_CMD_SETCONF,
	BATON_CMD_GETCONF,
	BATON_CMD_GETCONN,
	BATON_CMD_GETSTATS,
	__BATON_CMD_MAX
};
#define BATON_CMD_MAX (__BATON_CMD_MAX - 1)

/* An attribute of a configuration, here or in a nest, has a row in policy/attrs.c. */
enum baton_attr {
	BATON_A_UNSPEC,
	BATON_A_THOP_PORT,
	BATON_A_NODE,
	BATON_A_SERVICE,
	BATON_A_RULE,
	BATON_A_TABLE,
	BATON_A_CONN,
	BATON_A_STAT,
	BATON_A_PROBE_MS,
	BATON_A_IDLE_S,
	BATON_A_CLOSE_S,
	BATON_A_KEYS,
	BATON_A_KEY_FILE,
	BATON_A_KEY_ID,
	__BATON_A_MAX
};
#define BATON_A_MAX (__BATON_A_MAX - 1)

enum baton_node_attr {
	BATON_NODE_A_UNSPEC,
	BATON_NODE_A_NAME,
	BATON_NODE_A_ADDR,
	BATON_NODE_A_ROLES,
	BATON_NODE_A_SELF,
	BATON_NODE_A_CONNS,
	BATON_NODE_A_WEIGHT,
	BATON_NODE_A_DOWN,
	__BATON_NODE_A_MAX
};
#define BATON_NODE_A_MAX (__BATON_NODE_A_MAX - 1)

enum baton_service_attr {
	BATON_SERVICE_A_UNSPEC,
	BATON_SERVICE_A_NAME,
	BATON_SERVICE_A_VIP,
	BATON_SERVICE_A_PORT,
	BATON_SERVICE_A_FORWARD,
	BATON_SERVICE_A_MODE,
	__BATON_SERVICE_A_MAX
};
#define BATON_SERVICE_A_MAX (__BATON_SERVICE_A_MAX - 1)

enum baton_rule_attr {
	BATON_RULE_A_UNSPEC,
	BATON_RULE_A_SERVICE,
	BATON_RULE_A_NAME,
	BATON_RULE_A_POLICY,
	BATON_RULE_A_BACKEND,
	BATON_RULE_A_COND,
	BATON_RULE_A_HITS,
	BATON_RULE_A_PARAM,
	__BATON_RULE_A_MAX
};
#define BATON_RULE_A_MAX (__BATON_RULE_A_MAX - 1)

enum baton_cond_attr {
	BATON_COND_A_UNSPEC,
	BATON_COND_A_FIELD,
	BATON_COND_A_OP,
	BATON_COND_A_VALUE,
	BATON_COND_A_NAME,
	__BATON_COND_A_MAX
};
#define BATON_COND_A_MAX (__BATON_COND_A_MAX - 1)

enum baton_param_attr {
	BATON_PARAM_A_UNSPEC,
	BATON_PARAM_A_NAME,
	BATON_PARAM_A_VALUE,
	__BATON_PARAM_A_MAX
};
#define BATON_PARAM_A_MAX (__BATON_PARAM_A_MAX - 1)
enum baton_table_attr {
	BATON_TABLE_A_UNSPEC,
	BATON_TABLE_A_SERVICE,
	BATON_TABLE_A_SIZE,
	BATON_TABLE_A_OFFSET,
	BATON_TABLE_A_DATA,
	__BATON_TABLE_A_MAX
};
#define BATON_TABLE_A_MAX (__BATON_TABLE_A_MAX - 1)

/* Bytes of BATON_TABLE_A_DATA at most */
#define BATON_TABLE_PIECE 32768

enum baton_conn_attr {
	BATON_CONN_A_UNSPEC,
	BATON_CONN_A_ROLE,
	BATON_CONN_A_CADDR,
	BATON_CONN_A_CPORT,
	BATON_CONN_A_VADDR,
	BATON_CONN_A_VPORT,
	BATON_CONN_A_STATE,
	BATON_CONN_A_OWNER,
	BATON_CONN_A_GENERATION,
	BATON_CONN_A_IDLE_MS,
	__BATON_CONN_A_MAX
};
#define BATON_CONN_A_MAX (__BATON_CONN_A_MAX - 1)

enum baton_stat_attr {
	BATON_STAT_A_UNSPEC,
	BATON_STAT_A_NAME,
	BATON_STAT_A_VALUE,
	BATON_STAT_A_PAD,
	__BATON_STAT_A_MAX
};
#define BATON_STAT_A_MAX (__BATON_STAT_A_MAX - 1)

#endif /* _UAPI_BATON_H */
