/* SPDX-License-Identifier: GPL-2.0 */
/*
 * limits.h - every bound of baton, in one place.
 *
 * Whatever grows with traffic has a limit here and a counter in stats.h that
 * shows when it bit. Bytes are bytes, times are milliseconds.
 */
#ifndef _BATON_LIMITS_H
#define _BATON_LIMITS_H

/* Configuration */
#define BATON_NAME_MAX		32	/* name of a node, service, rule; with NUL */
#define BATON_NODES_MAX		64	/* nodes of a cluster; fits a u64 mask */
#define BATON_SERVICES_MAX	64	/* services of a cluster */
#define BATON_RULES_MAX		1024	/* rules of one service */
#define BATON_CONDS_MAX		16	/* conditions of one rule */
#define BATON_SERVICE_CONDS_MAX	1024	/* conditions of one service */
#define BATON_VALUE_MAX		256	/* value of a condition; with NUL */
#define BATON_PARAMS_MAX	5	/* parameters of a policy */
#define BATON_PARAM_MAX		96	/* value of a parameter; with NUL */
#define BATON_TARGETS_MAX	65536	/* targets a rule remembers, lard... */
#define BATON_KEY_MAX		64	/* name of a header or cookie; with NUL */

/* Rules as automata */
#define BATON_TABLES_MAX	16	/* of one service: parts looked at */
#define BATON_TABLES_SIZE_MAX	(4U << 20)	/* bytes of them together */
#define BATON_DFA_STATES_MAX	32768	/* states of one */
#define BATON_DFA_SIZE_MAX	(1U << 20)	/* bytes of one */
#define BATON_DFA_LABELS_MAX	65536	/* different sets of rules in one */

/* Connections */
#define BATON_CONNS_MAX		(1U << 20)	/* entries of one table */
#define BATON_BUCKETS_BITS	15		/* hash buckets of one table */
#define BATON_CALLS_BITS	10		/* hash buckets of unanswered calls */

/* HTTP */
#define BATON_HEAD_MAX		32768	/* request head; beyond it 431 */
#define BATON_RESP_LINE_MAX	65536	/* response head; beyond it: pinned */
#define BATON_CHUNK_LINE_MAX	1024	/* chunk size with its extensions */
#define BATON_TRAILER_MAX	8192	/* all trailers of a body */
#define BATON_PIPELINE_MAX	64	/* requests in the server's hands at once */

/* Probes: longer apart than one takes with all its tries */
#define BATON_PROBE_MS		2000	/* usual interval */
#define BATON_PROBE_MS_MIN	2000
#define BATON_PROBE_MS_MAX	60000
#define BATON_PROBES		3	/* unanswered in a row: down */

/* What an FE remembers of a silent connection: see batonctl(8) */
#define BATON_IDLE_S		900	/* seconds; default */
#define BATON_IDLE_S_MIN	6
#define BATON_IDLE_S_MAX	65535
#define BATON_CLOSE_S		60	/* seconds; default */
#define BATON_CLOSE_S_MIN	4
#define BATON_CLOSE_S_MAX	3600

/* SYNs that an FE keeps until the owner of their address has had its say */
#define BATON_SYNS_MAX		4096	/* the oldest makes room */
#define BATON_SYN_MS		1000	/* then the client says it again */

/* Held client data */
#define BATON_HELD_CONN_MAX	(256U << 10)	/* per connection, truesize */
#define BATON_HELD_NODE_MAX	(64U << 20)	/* per node, truesize */

/* FE slow path */
#define BATON_WAIT_CONNS_MAX	4096	/* connections in WAITHEADER */
#define BATON_WAIT_MS		15000	/* longest stay in WAITHEADER */

/* THOP retransmission: RTO, 2 RTO, 4 RTO ... up to a limit */
#define BATON_THOP_RTO_MS	25
#define BATON_THOP_RTO_MAX_MS	200
#define BATON_THOP_TRIES	10	/* 25+50+100+7*200 = 1575 ms in all */
#define BATON_THOP_LATE_MS	50	/* a timer as late: stood still */
#define BATON_THOP_LATE_MAX	2	/* so often it waits once more */
#define BATON_THOP_AGE_MS	5000	/* not sent again when older */
#define BATON_LOAD_MS		5000	/* what is known of another's load */
#define BATON_THOP_PENDING_MAX	65536	/* messages waiting for an answer */

#endif /* _BATON_LIMITS_H */
