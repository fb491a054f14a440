/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stats.h - a named counter for every verdict.
 *
 * Whatever is dropped, held, refused, or goes another way than the straight
 * one is counted, so that an operator can say why. One list, used as enum
 * and as table of names.
 */
#ifndef _BATON_STATS_H
#define _BATON_STATS_H

#include "http_error.h"

#define BATON_STAT_HTTP_NAME(error, name, status, S) S(http_##name)

#define BATON_STAT_LIST(S)						\
	/* FE: requests and handoffs */					\
	S(fe_requests_fast)	/* judged in softirq, no socket */	\
	S(fe_requests_slow)	/* judged in the worker pool */		\
	S(fe_request_early)	/* segment before its predecessor: dropped */ \
	S(fe_handoffs)		/* CREATED received */			\
	S(fe_handoff_refused)	/* NOTIFYDROP received */		\
	S(fe_handoff_silent)	/* CREATE never answered: reset */	\
	S(fe_handoff_retried)	/* refused, went to another BE */	\
	S(fe_no_backend)	/* no rule or no usable BE: 503 or reset */ \
	S(fe_unmet)		/* heads that waited for BEs to say their epoch */ \
	S(fe_head_bad)		/* head refused: 4xx or 5xx sent */	\
	S(fe_head_timeout)	/* WAITHEADER too long: 408 sent */	\
	S(fe_head_none)		/* ... and no byte came: closed silently */ \
	S(fe_head_closed)	/* client left before its head was whole */ \
	S(fe_wait_share)	/* too many of one address: 503 to its oldest */ \
	S(fe_wait_full)		/* too many in WAITHEADER: 503 to the oldest */ \
	S(fe_wait_reset)	/* ... and those do not go in time: reset */ \
	S(fe_extract_failed)	/* socket in no state to be handed over: 503 */ \
	S(fe_reset_sent)	/* RST sent because nothing else helped */ \
	S(fe_own_refused)	/* clients on the FE itself: RST */	\
	S(fe_ecn_classic)	/* accurate ECN offered: classic ECN instead */ \
	/* FE: forwarding */						\
	S(fe_forwarded)		/* packets to their owner */		\
	S(fe_icmp)		/* ICMP errors to the owner */		\
	S(fe_held)		/* packets held while HANDOFFING */	\
	S(fe_held_dropped)	/* held no more: over a limit */	\
	S(fe_held_share)	/* ... over that of a client address */	\
	S(fe_redirects)		/* REDIRECT followed */			\
	S(fe_redirect_stale)	/* REDIRECT of an old generation */	\
	S(fe_port_reuse)	/* SYN in the place of what is over */	\
	S(fe_syn_kept)		/* SYN for a live entry: owner asked */	\
	S(fe_syn_dropped)	/* ... which does not give it up, or no room */ \
	S(fe_closed)		/* NOTIFYCLS received */		\
	S(fe_announced)		/* connections their owner spoke for */	\
	S(fe_announce_stale)	/* ... that another has, or are over */	\
	S(fe_announce_unknown)	/* ... of which nothing is known */	\
	S(fe_queried)		/* ends seen: owners asked, for room */	\
	S(fe_query_over)	/* ... who said that it is over */	\
	S(fe_owner_down)	/* RST sent: the owner is down */	\
	S(fe_owner_asked)	/* clients asked where they are, for that */ \
	S(fe_table_full)	/* no entry to be had: 503 */		\
	S(fe_table_share)	/* ... for an address with many: 503 */	\
	S(fe_evicted)		/* entries of what is over, for new ones */ \
	/* BE: connections taken */					\
	S(be_created)		/* connections rebuilt here */		\
	S(be_create_again)	/* CREATE seen before: answered again */ \
	S(be_create_before)	/* first sent before our time: no answer */ \
	S(be_create_older)	/* of an older connection: no answer */	\
	S(be_refused_service)	/* VIP:port not configured here, or no BE */ \
	S(be_refused_listener)	/* no server listens on VIP:port */	\
	S(be_refused_backlog)	/* the server's accept queue is full */	\
	S(be_refused_memory)	/* no memory for its socket or its entry */ \
	S(be_table_full)	/* no entry to be had: no answer */	\
	S(be_table_share)	/* ... for an address with many, likewise */ \
	S(be_evicted)		/* entries of what is over, for new ones */ \
	S(be_refused_options)	/* the server's socket has MD5 or the like */ \
	S(be_refused_address)	/* no client can have that address */ \
	S(be_refused_held)	/* a process stays in the old socket of that port */ \
	S(be_refused_route)	/* no route to the client */		\
	S(be_refused_policy)	/* a security module forbids it */	\
	S(be_arrive_waited)	/* CREATE that waited for a process to leave a socket */ \
	S(be_arrive_late)	/* ... and was overtaken, or found the service gone */ \
	/* BE: connections handed on */					\
	S(be_judged)		/* later requests judged */		\
	S(be_elsewhere)		/* ... that belong to another BE */	\
	S(be_handoffs)		/* CREATED received from the new owner */ \
	S(be_handoff_inline)	/* extracted in softirq */		\
	S(be_handoff_queued)	/* extracted by the kthread */		\
	S(be_syn_refused)	/* SYN for the VIP: only the FE takes those */ \
	S(be_handoff_waited)	/* not quiescent at first sight */	\
	S(be_handoff_memory)	/* no memory to hand on: tried again */	\
	S(be_handoff_refused)	/* NOTIFYDROP received */		\
	S(be_handoff_back)	/* refused: rebuilt here */		\
	S(be_handoff_silent)	/* CREATE never answered: reset */	\
	S(be_handoff_lost)	/* connection closed while a request waited */ \
	S(be_fin_withheld)	/* server closed while a request was held */ \
	S(be_rebuilt)		/* ... and got it in a new socket */	\
	S(be_rebuild_refused)	/* ... or would not have one: reset */	\
	S(be_no_backend)	/* no usable BE: stays here */		\
	S(be_reset_sent)	/* RST: the new owner stays silent */	\
	/* BE: packets */						\
	S(be_held)		/* client packets held */		\
	S(be_held_again)	/* seen before: dropped */		\
	S(be_held_full)		/* no room: dropped, sent again later */ \
	S(be_held_evicted)	/* held after a gap, dropped to make room */ \
	S(be_held_joined)	/* small packets joined */		\
	S(be_held_acked)	/* ACKs sent for what is held */		\
	S(be_held_sacked)	/* ... with SACK blocks: held behind a gap */ \
	S(be_ack_limited)	/* old segments not answered: one was lately */ \
	S(be_split)		/* segments cut in two */		\
	S(be_forwarded)		/* late packets to the new owner */	\
	S(be_unacceptable)	/* bytes that TCP would not take: dropped */ \
	S(be_silenced)		/* output of an old owner suppressed */	\
	S(be_announced)		/* connections spoken for, to the FE */	\
	S(be_query_over)	/* ... it asked for, and they are over */ \
	S(be_redirect_lost)	/* FE never answered REDIRECT */	\
	/* BE: pinned for life, by cause */				\
	S(be_pin_upgrade)	/* CONNECT or Upgrade accepted: HTTP ends here */ \
	S(be_pin_response)	/* response not understood */		\
	S(be_pin_half)		/* the client's FIN stands within a head */ \
	S(be_pin_auth)		/* NTLM or Negotiate: the connection is a user's */ \
	S(be_pin_gap)		/* bytes passed us by */		\
	/* BE: the last request is here, by cause */			\
	S(be_end_request)	/* it says close, or is HTTP/1.0 */	\
	S(be_end_response)	/* its answer does, or is until close */ \
	S(be_end_bad)		/* it was not understood, head or body */ \
	S(be_end_shut)		/* ... and the server did not close: we did */ \
	/* Why heads and bodies were refused or pinned: http_error.h */	\
	BATON_HTTP_ERROR_LIST(BATON_STAT_HTTP_NAME, S)			\
	/* THOP */							\
	S(thop_sent)		/* messages, those sent again included */ \
	S(thop_resent)		/* ... because no answer came in time */ \
	S(thop_cut)		/* ... sent in pieces: larger than a packet */ \
	S(thop_received)	/* messages and pieces, bad ones included */ \
	S(thop_pieces)		/* pieces of messages */		\
	S(thop_piece_again)	/* ... that were here already */	\
	S(thop_joined)		/* messages put together of their pieces */ \
	S(thop_piece_late)	/* messages given up: pieces did not come */ \
	S(thop_piece_full)	/* ... given up for younger ones: no room */	\
	S(thop_malformed)	/* not understood, or under a false name */ \
	S(thop_stranger)	/* sender is no node of ours */		\
	S(thop_unexpected)	/* no such question, or not of its role */ \
	S(thop_full)		/* too many messages unanswered */	\
	S(thop_loads)		/* news of another node's load */	\
	S(epoch_leap)		/* epochs that no FE can have reached */ \
	S(node_down)		/* BEs that ceased to answer probes */	\
	/* Policies */							\
	S(policy_forgotten)	/* targets: a rule's memory was full */	\
	/* Everywhere */						\
	S(xmit_failed)		/* no route, no memory */		\
	S(xmit_expired)		/* TTL over: ICMP time exceeded */	\
	S(tunnel_stranger)	/* IPIP for us, from no node: dropped */ \
	S(xfrm_refused)		/* forbidden by a policy of IPsec: dropped */ \
	S(no_memory)		/* something was not to be had */	\
	S(arp_filtered)		/* ARP for or from the VIP kept silent on a BE */

#define BATON_STAT_ENUM(name) BATON_STAT_##name,
enum baton_stat { BATON_STAT_LIST(BATON_STAT_ENUM) BATON_STATS };
#undef BATON_STAT_ENUM

/* The counter of a refusal, enum baton_http_error, positive */
#define BATON_STAT_HTTP(error) \
	((enum baton_stat)(BATON_STAT_http_method + (error) - \
			   BATON_HTTP_EMETHOD))

/* Names in the order of the enum, for netlink and tests */
extern const char *const baton_stat_names[BATON_STATS];

#endif /* _BATON_STATS_H */
