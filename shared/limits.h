/* SPDX-License-Identifier: GPL-2.0 */
/*
 * limits.h - every bound of baton, in one place.
 *
 * Everything that grows with traffic has a limit here, and a counter in stats.h
 * that shows when it was reached. Bytes are bytes, times are milliseconds.
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
#define BATON_TARGETS_MAX	65536	/* targets that a rule remembers */
#define BATON_KEY_MAX		64	/* name of a header or cookie; with NUL */

/* Rules as automata */
#define BATON_TABLES_MAX	16	/* of a service: parts of the request */
#define BATON_TABLES_SIZE_MAX	(4U << 20)	/* bytes of all of them */
#define BATON_DFA_STATES_MAX	32768	/* states of one table */
#define BATON_DFA_SIZE_MAX	(1U << 20)	/* bytes of one table */
#define BATON_DFA_LABELS_MAX	65536	/* different sets of rules in a table */

/* Connections */
#define BATON_CONNS_MAX		(1U << 24)	/* entries of one table, at most */
#define BATON_CONNS_MIN		(1U << 10)	/* ... at least */
#define BATON_CONNS_MEMORY	8		/* default: 1/8 of memory */
#define BATON_BUCKET_CONNS	4		/* per bucket of a full table */
#define BATON_TABLE_SPARE	4		/* nearly full: < 1/4 free */
#define BATON_TABLE_SHARE	8		/* ... of it 1/8 per address */
#define BATON_EVICT_MS		1000	/* closed for this long: may be evicted */
#define BATON_EVICT_BUCKETS	32		/* searched for one insertion */
#define BATON_EVICT_CONNS	128		/* entries searched in them */
#define BATON_EVICT_OVER	8		/* closed ones found: enough */
#define BATON_QUERY_FULL	2		/* 1/2 full: ask owners */
#define BATON_QUERY_MS		500		/* silence after a FIN or RST */
#define BATON_QUERY_CONNS	65536		/* entries looked at in one run */
#define BATON_QUERY_MSGS	64		/* full messages of one run */
#define BATON_QUERY_BACKOFF	7		/* asked again after 2, 4 ... times as long */
#define BATON_CALLS_BITS	10		/* hash buckets of unanswered calls */

/* Bounds on the connection in a CREATE; senders clamp to them */
#define BATON_WINDOW_MAX	(1U << 30)	/* RFC 7323, 2.3 */
#define BATON_CWND_MAX		4096	/* segments; tcp_wmem's 4 MiB hold fewer */
#define BATON_RTT_US_MAX	120000000U	/* a round trip, a deviation */
#define BATON_RTO_MS_MAX	120000	/* as TCP's own limit */
#define BATON_IDLE_MS_MAX	3600000	/* 30 of those: no cwnd outlasts them */
#define BATON_MTU_MIN		88	/* least MSS of Linux, and two headers */
#define BATON_REORDERING_MAX	300	/* segments; tcp_max_reordering's default */

/* HTTP */
#define BATON_HEAD_MAX		32768	/* request head; beyond it 431 */
#define BATON_RESP_LINE_MAX	65536	/* response head; beyond it: pinned */
#define BATON_CHUNK_LINE_MAX	1024	/* chunk size with its extensions */
#define BATON_TRAILER_MAX	8192	/* all trailers of a body */
#define BATON_PIPELINE_MAX	64	/* requests at the server at once */

/* Probes: the interval is longer than all tries of one */
#define BATON_PROBE_MS		2000	/* default interval */
#define BATON_PROBE_MS_MIN	2000
#define BATON_PROBE_MS_MAX	60000
#define BATON_PROBES		3	/* unanswered in a row: down */

/* How long an FE remembers a silent connection: see batonctl(8) */
#define BATON_IDLE_S		900	/* seconds; default */
#define BATON_IDLE_S_MIN	6
#define BATON_IDLE_S_MAX	65535
#define BATON_CLOSE_S		60	/* seconds; default */
#define BATON_CLOSE_S_MIN	4
#define BATON_CLOSE_S_MAX	3600

/* SYNs that an FE keeps until the owner of that connection has answered */
#define BATON_SYNS_MAX		4096	/* the oldest is dropped */
#define BATON_SYN_LEN		2048	/* of each, without headroom */
#define BATON_SYN_MS		1000	/* then the client retransmits it */

/* Held client data */
#define BATON_HELD_CONN_MAX	(256U << 10)	/* per connection, truesize */
#define BATON_CARRY_AGAIN	(4U << 10)	/* bytes handed on again at once */
#define BATON_CARRY_PER_MS	4096		/* ... more: bytes for each ms of stay */
#define BATON_HELD_NODE_MAX	(64U << 20)	/* per node, truesize */
#define BATON_ROOM_SHARE	8	/* one address gets 1/8 of a node's room */
/* On a BE only once half of the node's room is used */
#define BATON_HELD_CLIENT_MAX	(BATON_HELD_NODE_MAX / BATON_ROOM_SHARE)

/* CREATEs of a front end that are not answered yet */
#define BATON_MESSAGES_MAX	(64U << 20)	/* bytes, before rounding */

/* A server that closes while a head is held */
#define BATON_WITHHOLD_MS		60000	/* longest withholding of closes for one head */

/* FE slow path */
#define BATON_WAIT_CONNS	4096	/* waiting heads; default */
#define BATON_WAIT_CONNS_MIN	16
#define BATON_WAIT_CONNS_MAX	65536
#define BATON_WAIT_SHARE	4	/* one address gets this part of them */
#define BATON_WAIT_GROUPS	256	/* addresses are grouped by a hash */
#define BATON_WAIT_SOCKETS	3	/* times as many sockets as heads */
#define BATON_BACKLOG		4096	/* half-open connections; default */
#define BATON_BACKLOG_MIN	16
#define BATON_BACKLOG_MAX	65535
#define BATON_WAIT_MS		15000	/* longest stay in WAITHEADER */

#define BATON_EPOCH_LEAP	65536	/* largest step of an epoch */

/* THOP retransmission: RTO, 2 RTO, 4 RTO ... up to a limit; each node has its own */
#define BATON_THOP_RTO_MS	25	/* the shortest */
#define BATON_THOP_RTO_MAX_MS	200
#define BATON_THOP_SILENCE_MS	1575	/* 25+50+100+7*200; fewer if longer */
#define BATON_THOP_TRIES	10	/* number of these waits */
#define BATON_THOP_SPORT	49152	/* first source port of messages */
#define BATON_THOP_SPORTS	256	/* of them: chosen by connection */
#define BATON_HELLO_MS		100	/* from one HELLO to the next */
#define BATON_HELLO_MS_MAX	1000	/* likewise, after so many */
#define BATON_HELLO_FAST	10
#define BATON_HELLO_JIFFY	16	/* HELLOs taken in a jiffy from one peer */
#define BATON_HELLO_LOOK_MS	60000	/* whether one is due */
#define BATON_RECEIPT_MS	4	/* longest stay of an answer nobody waits for */
#define BATON_RECEIPTS_MAX	32	/* such answers in a message */
#define BATON_THOP_LATE_MS	50	/* a timer this late: node stalled */
#define BATON_THOP_LATE_MAX	2	/* extra waits for that */
#define BATON_THOP_AGE_MS	3000	/* not sent again when older */
#define BATON_CREATE_MS		5000	/* no copy of a CREATE arrives later */

/* Messages larger than a packet, reassembled from pieces */
#define BATON_PIECE_MS		2000	/* longer than all tries of a CREATE */
#define BATON_PIECE_MSGS	256	/* incomplete ones; oldest is dropped */
#define BATON_PIECE_NODE_MAX	(16U << 20)	/* their truesize */
#define BATON_PIECE_SENDER_MAX	(BATON_PIECE_NODE_MAX / 4) /* ... of one sender */
#define BATON_PIECE_DONE	64	/* completed ones that are remembered */
#define BATON_PIECE_SMALL_MS	300	/* so old: pieces that fit anywhere */

/* CREATEs that wait for a process to release an old socket of the same tuple */
#define BATON_ARRIVE_MS		1200	/* since first sent; below all tries */
#define BATON_ARRIVE_STEP_MS	16	/* between two attempts, at most */
#define BATON_ARRIVE_MAX	256	/* at once, on a node */

#define BATON_LOAD_MS		5000	/* lifetime of a load report */
#define BATON_THOP_PENDING_MAX	65536	/* messages waiting for an answer */

#endif /* _BATON_LIMITS_H */
