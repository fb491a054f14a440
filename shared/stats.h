/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stats.h - a named counter for every verdict.
 *
 * Everything that is dropped, held or refused, or takes another path than
 * usual, is counted, so that an operator can find out why. One list, used as
 * enum and as table of names.
 */
#ifndef _BATON_STATS_H
#define _BATON_STATS_H

#include "http_error.h"

#define BATON_STAT_HTTP_NAME(error, name, status, S) S(http_##name)

#define BATON_STAT_LIST(S)						\
	/* FE: requests and handoffs */					\
	S(fe_requests_fast)	/* judged in softirq, without a socket */ \
	S(fe_requests_slow)	/* judged in the worker pool */		\
	S(fe_request_early)	/* segment ahead of a missing one: dropped */ \
	S(fe_handoffs)		/* CREATED received */			\
	S(fe_handoff_refused)	/* NOTIFYDROP received */		\
	S(fe_handoff_silent)	/* CREATE never answered: reset */	\
	S(fe_handoff_retried)	/* refused, sent to another BE */	\
	S(fe_handoff_full)	/* too many bytes in CREATEs: slow path, or 503 */ \
	S(fe_no_backend)	/* no rule, or no usable BE left: 503 or reset */ \
	S(fe_unmet)		/* waited for epochs, or a service's rules */ \
	S(fe_head_bad)		/* head refused: 4xx or 5xx sent */	\
	S(fe_head_timeout)	/* head incomplete for too long: 408 sent */ \
	S(fe_head_none)		/* ... and no byte came: closed silently */ \
	S(fe_head_closed)	/* client closed before its head was whole */ \
	S(fe_wait_share)	/* too many heads of one address: 503 to its oldest */ \
	S(fe_wait_full)		/* too many heads: 503 to the oldest */	\
	S(fe_wait_reset)	/* ... and refused ones still there: reset */ \
	S(fe_extract_failed)	/* socket in no state for a handoff: 503 */ \
	S(fe_reset_silenced)	/* of TCP, for a connection handed on just now */ \
	S(fe_reset_sent)	/* RST sent: the handoff failed */	\
	S(fe_own_refused)	/* clients on the FE itself: RST sent */ \
	S(fe_ecn_classic)	/* accurate ECN offered: classic ECN instead */ \
	/* FE: forwarding */						\
	S(fe_forwarded)		/* packets to their owner */		\
	S(fe_icmp)		/* ICMP errors to the owner */		\
	S(fe_held)		/* packets held while HANDOFFING */	\
	S(fe_held_dropped)	/* packets not held: over a limit */	\
	S(fe_held_share)	/* ... the limit of a client address */	\
	S(fe_redirects)		/* REDIRECT followed */			\
	S(fe_redirect_stale)	/* REDIRECT of an old generation */	\
	S(fe_port_reuse)	/* SYN in place of an ended connection */ \
	S(fe_syn_kept)		/* SYN for a live connection: owner asked */ \
	S(fe_syn_dropped)	/* ... dropped: no room, or TCP had it already */ \
	S(fe_closed)		/* NOTIFYCLS received */		\
	S(fe_announced)		/* connections announced by their owner */ \
	S(fe_announce_stale)	/* ... that another BE has, or are closed */ \
	S(fe_announce_unknown)	/* ... that are unknown here */		\
	S(fe_queried)		/* connections asked about, to make room */ \
	S(fe_query_over)	/* ... and called closed by their owner */ \
	S(fe_owner_down)	/* RST sent: the owner is down */	\
	S(fe_owner_asked)	/* ... silent clients asked for an ACK */ \
	S(fe_table_full)	/* no free entry: 503 */		\
	S(fe_table_share)	/* ... for an address with many: 503 */	\
	S(fe_evicted)		/* entries of closed connections, for new ones */ \
	/* BE: connections taken */					\
	S(be_created)		/* connections rebuilt here */		\
	S(be_create_again)	/* CREATE received before, or entry being removed */ \
	S(be_create_before)	/* sent before service or module: silent */ \
	S(be_create_older)	/* of an older connection: no answer */	\
	S(be_refused_service)	/* VIP:port not configured here, or no BE */ \
	S(be_refused_listener)	/* no server listens on VIP:port */	\
	S(be_refused_backlog)	/* the server's accept queue is full */	\
	S(be_refused_memory)	/* no memory for its socket or its entry */ \
	S(be_table_full)	/* no free entry: no answer */		\
	S(be_table_share)	/* ... for an address with many: no answer */ \
	S(be_evicted)		/* entries of closed connections, for new ones */ \
	S(be_refused_options)	/* the server's socket uses MD5 or the like */ \
	S(be_refused_address)	/* no client can have that address */ \
	S(be_refused_busy)	/* the old socket of that port is in use */ \
	S(be_refused_route)	/* no route to the client */		\
	S(be_refused_policy)	/* a security module forbids it */	\
	S(be_arrive_waited)	/* CREATE that waited for an old socket */ \
	S(be_arrive_dropped)	/* ... superseded, or service removed: no answer */ \
	/* BE: connections handed on */					\
	S(be_judged)		/* later requests judged */		\
	S(be_elsewhere)		/* ... that belong to another BE */	\
	S(be_handoffs)		/* CREATED received from the new owner */ \
	S(be_handoff_inline)	/* extracted in softirq */		\
	S(be_handoff_queued)	/* extracted by the kthread */		\
	S(be_syn_refused)	/* SYN for the VIP: accepted on the FE only */ \
	S(be_handoff_waited)	/* not quiescent at the first look */	\
	S(be_handoff_paced)	/* a deep pipeline: waited, see CARRY_MS */ \
	S(be_handoff_memory)	/* no memory for the handoff: tried again */ \
	S(be_handoff_refused)	/* NOTIFYDROP received */		\
	S(be_handoff_back)	/* refused: rebuilt here */		\
	S(be_handoff_silent)	/* CREATE never answered: reset */	\
	S(be_handoff_lost)	/* handoff dropped: connection closed or pinned */ \
	S(be_fin_withheld)	/* server closed while a request was held */ \
	S(be_rebuilt)		/* ... which it got in a new socket */	\
	S(be_rebuild_refused)	/* ... or no socket could be made: reset */ \
	S(be_no_backend)	/* no usable BE: stays here */		\
	S(be_reset_sent)	/* RST sent: the handoff failed */	\
	/* BE: packets */						\
	S(be_held)		/* client packets held */		\
	S(be_held_again)	/* duplicates: dropped */		\
	S(be_held_full)		/* no room: dropped, the client retransmits */ \
	S(be_held_evicted)	/* held after a gap, dropped to make room */ \
	S(be_held_joined)	/* small packets joined */		\
	S(be_held_acked)	/* ACKs sent for held packets */	\
	S(be_held_sacked)	/* ... with SACK blocks: held after a gap */ \
	S(be_ack_limited)	/* old segments not answered: rate limit */ \
	S(be_split)		/* segments cut in two */		\
	S(be_forwarded)		/* late packets to the new owner */	\
	S(be_feed_lost)		/* data that a socket dropped: no memory, or a filter */ \
	S(be_unacceptable)	/* bytes that TCP would not accept: dropped */ \
	S(be_silenced)		/* output of an old owner suppressed */	\
	S(be_announced)		/* connections announced to the FE */	\
	S(be_query_over)	/* ... that the FE asked about, and are closed */ \
	S(be_redirect_lost)	/* REDIRECT never answered, or no memory for it */ \
	/* BE: pinned for life, by cause */				\
	S(be_pin_upgrade)	/* CONNECT or Upgrade accepted: HTTP ends here */ \
	S(be_pin_response)	/* response that cannot be parsed */	\
	S(be_pin_half)		/* the client's FIN came within a head */ \
	S(be_pin_auth)		/* NTLM or Negotiate on the connection */ \
	S(be_pin_gap)		/* response bytes that were not seen */	\
	/* BE: connections that end after a request, by cause */	\
	S(be_end_request)	/* the request says close, or is HTTP/1.0 */ \
	S(be_end_response)	/* the response does, or lasts until close */ \
	S(be_end_bad)		/* head or body that cannot be parsed */ \
	S(be_end_shut)		/* ... and baton closed, not the server */ \
	/* Why heads and bodies were refused or pinned: http_error.h */	\
	BATON_HTTP_ERROR_LIST(BATON_STAT_HTTP_NAME, S)			\
	/* THOP */							\
	S(thop_sent)		/* messages, with those sent again */	\
	S(thop_resent)		/* ... because no answer came in time */ \
	S(thop_cut)		/* ... sent in pieces: larger than a packet */ \
	S(thop_received)	/* messages and pieces, bad ones included */ \
	S(thop_pieces)		/* pieces of messages */		\
	S(thop_piece_again)	/* ... that had come already */		\
	S(thop_joined)		/* messages completed from pieces */	\
	S(thop_piece_late)	/* messages given up: pieces missing */	\
	S(thop_piece_full)	/* ... given up for newer ones: no room */ \
	S(thop_malformed)	/* malformed, or with a false sender */	\
	S(thop_stranger)	/* sender is no node of the cluster */	\
	S(thop_sessions)	/* sessions: with each node one, every 10 minutes */ \
	S(thop_unsealed)	/* messages not sent: no session with that node */ \
	S(thop_forged)		/* messages made with another key, or altered */ \
	S(thop_session_unknown)	/* messages of a session that this node lacks */ \
	S(thop_replayed)	/* copies of messages, or too late to tell */ \
	S(thop_late)		/* messages under way for over 2 s, by the clocks */ \
	S(thop_unexpected)	/* answer to no question, or wrong role */ \
	S(thop_full)		/* too many messages unanswered */	\
	S(thop_loads)		/* reports of another node's load */	\
	S(epoch_leap)		/* epochs that no FE can have reached */ \
	S(node_down)		/* BEs that stopped answering probes */	\
	/* Policies */							\
	S(policy_forgotten)	/* targets forgotten: the rule's table is full */ \
	/* Everywhere */						\
	S(xmit_failed)		/* no route, no memory */		\
	S(xmit_expired)		/* TTL expired: ICMP time exceeded */	\
	S(tunnel_stranger)	/* IPIP from outside the cluster: dropped */ \
	S(xfrm_refused)		/* forbidden by an IPsec policy: dropped */ \
	S(no_memory)		/* an allocation failed */		\
	S(arp_filtered)		/* ARP for or from the VIP suppressed on a BE */

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
