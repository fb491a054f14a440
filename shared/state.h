/* SPDX-License-Identifier: GPL-2.0 */
/*
 * state.h - the states of a connection, as tables.
 *
 * FE after seed 001 (WAITHEADER, FORWARDING) and seed 004, 4.8.1; BE after
 * seed 004, 4.8.2 and 4.8.3. Where 4.8.3 drops client data, it is held here.
 */
#ifndef _BATON_STATE_H
#define _BATON_STATE_H

#include <linux/types.h>

/**
 * enum baton_be_state - a connection on a BE
 * @BE_NEW: entry made, nothing else
 * @BE_ARRIVING: a CREATE has come: no socket yet, everything is held
 * @BE_ESTABLISHED: the server here owns it, and its next request is judged
 * @BE_PINNED: the server here owns it for good: requests are never judged again
 * @BE_WILLHANDOFF: a request for another BE is held until the connection is
 *	quiescent
 * @BE_LEFT: the server closed without having seen a held request; rebuilt here
 *	once it is quiescent
 * @BE_HANDOFFING: on its way to another node: no socket, everything is held
 * @BE_HANDOFFED: another node owns it: late packets are forwarded
 * @BE_REFUSED: it was refused, and the sender keeps it: late packets are
 *	forwarded, but not RSTs, since the sender may believe that it is here
 * @BE_RESET: given up: the node it went to never answered, and may have it; the
 *	client was reset, and its RSTs are forwarded to that node
 * @BE_TIME_WAIT: closed; the entry waits for duplicates
 * @BE_STATES: number of states
 */
enum baton_be_state {
	BE_NEW,
	BE_ARRIVING,
	BE_ESTABLISHED,
	BE_PINNED,
	BE_WILLHANDOFF,
	BE_LEFT,
	BE_HANDOFFING,
	BE_HANDOFFED,
	BE_REFUSED,
	BE_RESET,
	BE_TIME_WAIT,
	BE_STATES
};

/**
 * enum baton_be_event - an event of a connection on a BE
 * @BE_CREATE: a CREATE with a newer generation came
 * @BE_BUILT: the socket is rebuilt and on the accept queue
 * @BE_REFUSE: it cannot be built, and the sender keeps it
 * @BE_PIN: it cannot be judged any more
 * @BE_ELSEWHERE: a request was judged to belong to another BE
 * @BE_EXTRACT: quiescent: state taken out of the socket, socket closed
 * @BE_CREATED: the new owner has it
 * @BE_BACK: refused by all, or taken out to be rebuilt here
 * @BE_SILENCE: the new owner never answered
 * @BE_CANCEL: a planned handoff or rebuild is cancelled: it stays
 * @BE_LEAVE: the server closed while a request is held: its FIN or RST is
 *	withheld, or its FIN is still queued after unsent data
 * @BE_CLOSE: both FINs, an RST, or nothing left to save
 * @BE_EVENTS: number of events
 */
enum baton_be_event {
	BE_CREATE,
	BE_BUILT,
	BE_REFUSE,
	BE_PIN,
	BE_ELSEWHERE,
	BE_EXTRACT,
	BE_CREATED,
	BE_BACK,
	BE_SILENCE,
	BE_CANCEL,
	BE_LEAVE,
	BE_CLOSE,
	BE_EVENTS
};

/* Kinds of packets on a BE: from the client, or (OUT) from its own TCP */
enum baton_be_packet {
	BE_PKT_CONTROL,		/* no payload, no FIN, no RST */
	BE_PKT_DATA,
	BE_PKT_FIN,		/* with or without payload */
	BE_PKT_RST,
	BE_PKT_SYN,
	BE_PKT_OUT,
	BE_PKT_OUT_RST,
	BE_PKTS
};

/**
 * enum baton_be_verdict - the treatment of a packet on a BE
 * @BE_ACCEPT: let it through to the stack
 * @BE_DROP: drop it
 * @BE_ASK: to the socket, if there is one that can answer a SYN
 * @BE_FRAME: find the boundaries of requests or responses in it, judge
 * @BE_PASS: to the server, with everything that is held
 * @BE_FEED: to the socket at once, then check whether it is quiescent
 * @BE_HOLD: hold it
 * @BE_FORWARD: to the owner
 */
enum baton_be_verdict {
	BE_ACCEPT,
	BE_DROP,
	BE_ASK,
	BE_FRAME,
	BE_PASS,
	BE_FEED,
	BE_HOLD,
	BE_FORWARD
};

/**
 * enum baton_fe_state - a connection on the FE
 *
 * WAITHEADER of seed 001 has no entry: until its first request is complete a
 * connection is the kernel's request_sock, or a child in the worker pool.
 *
 * @FE_NEW: entry made, nothing else
 * @FE_HANDOFFING: CREATE sent: packets are held
 * @FE_FORWARDING: packets go to the owner
 * @FE_CLOSING: a FIN or RST has passed, which only the owner can check:
 *	forwards as before, but is forgotten sooner and counts as no load
 * @FE_TIME_WAIT: its owner closed it, or the handoff failed: still forwards,
 *	until it expires or a SYN takes its place
 * @FE_STATES: number of states
 */
enum baton_fe_state {
	FE_NEW,
	FE_HANDOFFING,
	FE_FORWARDING,
	FE_CLOSING,
	FE_TIME_WAIT,
	FE_STATES
};

/**
 * enum baton_fe_event - an event of a connection on the FE
 * @FE_CREATE: CREATE sent
 * @FE_CREATED: the BE has it
 * @FE_REDIRECT: a BE with a newer generation has it
 * @FE_HINT: a FIN or RST that claims to be the client's
 * @FE_ALIVE: ANNOUNCE: its owner has it
 * @FE_CLOSE: NOTIFYCLS, or the handoff failed
 * @FE_EVENTS: number of events
 */
enum baton_fe_event {
	FE_CREATE,
	FE_CREATED,
	FE_REDIRECT,
	FE_HINT,
	FE_ALIVE,
	FE_CLOSE,
	FE_EVENTS
};

/* No such transition */
#define BATON_STATE_NONE 0xff

extern const char *const baton_be_state_names[BE_STATES];
extern const char *const baton_fe_state_names[FE_STATES];

/* Seconds without a client packet after which an entry expires; 0: never */
extern const u16 baton_be_state_timeouts[BE_STATES];
extern const u16 baton_fe_state_timeouts[FE_STATES];

/** baton_be_next - state after an event, BATON_STATE_NONE if there is none */
u8 baton_be_next(u8 state, enum baton_be_event event);

/** baton_fe_next - state after an event, BATON_STATE_NONE if there is none */
u8 baton_fe_next(u8 state, enum baton_fe_event event);

/** baton_be_verdict - the treatment of a packet in a state */
enum baton_be_verdict baton_be_verdict(u8 state, enum baton_be_packet packet);

#endif /* _BATON_STATE_H */
