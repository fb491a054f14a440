/* SPDX-License-Identifier: GPL-2.0 */
/*
 * state.h - the states of a connection, as tables.
 *
 * FE after seed 001 (WAITHEADER, FORWARDING) and seed 004, 4.8.1; BE after
 * seed 004, 4.8.2 and 4.8.3. Where 4.8.3 drops client data, we hold it.
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
 * @BE_WILLHANDOFF: a request for elsewhere is held until it is quiescent
 * @BE_LEFT: the server closed while a request was held that it had not seen;
 *	rebuilt here once it is quiescent
 * @BE_HANDOFFING: on its way to another node: no socket, everything is held
 * @BE_HANDOFFED: another node owns it: late packets are forwarded
 * @BE_REFUSED: it was not taken, and lives where it came from: late packets are
 *	forwarded, but not the client's end of it: who is there may think it is here
 * @BE_RESET: given up, since the node it went to never answered, and may have it:
 *	the client is told, and what it answers goes there
 * @BE_TIME_WAIT: over; the entry waits out duplicates
 * @BE_STATES: how many there are
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
 * enum baton_be_event - what moves it
 * @BE_CREATE: a CREATE with a newer generation came
 * @BE_BUILT: the socket is rebuilt and on the accept queue
 * @BE_REFUSE: it can't be built, and whoever had it before has it still
 * @BE_PIN: it can't be judged any more
 * @BE_ELSEWHERE: a request was judged to belong to another BE
 * @BE_EXTRACT: quiescent: state taken out of the socket, socket closed
 * @BE_CREATED: the new owner has it
 * @BE_BACK: nobody took it, or it was taken out to be rebuilt here
 * @BE_SILENCE: the new owner never answered
 * @BE_KEEP: it can't be handed on any more, and stays
 * @BE_LEAVE: the server closed, and its FIN is withheld
 * @BE_CLOSE: both FINs, a RST, or nothing left to save
 * @BE_EVENTS: how many there are
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
	BE_KEEP,
	BE_LEAVE,
	BE_CLOSE,
	BE_EVENTS
};

/* What a packet is, to a BE: the client's, or what its own TCP sends */
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
 * enum baton_be_verdict - what becomes of it
 * @BE_ACCEPT: on its way through the stack
 * @BE_DROP: it goes no further
 * @BE_ASK: to the socket, if there is one that can answer a SYN
 * @BE_FRAME: find the boundaries of requests or responses in it, judge
 * @BE_OWN: the server's, as what is held is
 * @BE_FEED: to the socket at once, then look whether it is quiescent
 * @BE_HOLD: keep it
 * @BE_FORWARD: to the owner
 */
enum baton_be_verdict {
	BE_ACCEPT,
	BE_DROP,
	BE_ASK,
	BE_FRAME,
	BE_OWN,
	BE_FEED,
	BE_HOLD,
	BE_FORWARD
};

/**
 * enum baton_fe_state - a connection on the FE
 *
 * WAITHEADER of seed 001 has no entry: until its first request is whole a
 * connection is the kernel's request_sock, or a child in the worker pool.
 *
 * @FE_NEW: entry made, nothing else
 * @FE_HANDOFFING: CREATE sent: packets are held
 * @FE_FORWARDING: packets go to the owner
 * @FE_CLOSING: a FIN or RST has passed, which only the owner can check: forwards
 *	as before, but is forgotten sooner and is nobody's load
 * @FE_TIME_WAIT: the owner says that it is over, or nobody took it: still
 *	forwards, until it expires or a SYN takes its place
 * @FE_STATES: how many there are
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
 * enum baton_fe_event - what moves it
 * @FE_CREATE: CREATE sent
 * @FE_CREATED: the BE has it
 * @FE_REDIRECT: a BE with a newer generation has it
 * @FE_HINT: a FIN or RST that claims to be the client's
 * @FE_ALIVE: ANNOUNCE: its owner has it
 * @FE_CLOSE: NOTIFYCLS, or nobody took it
 * @FE_EVENTS: how many there are
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

/* Seconds without a client packet after which an entry goes; 0: never */
extern const u16 baton_be_state_timeouts[BE_STATES];
extern const u16 baton_fe_state_timeouts[FE_STATES];

/** baton_be_next - state after an event, BATON_STATE_NONE if it can't be */
u8 baton_be_next(u8 state, enum baton_be_event event);

/** baton_fe_next - state after an event, BATON_STATE_NONE if it can't be */
u8 baton_fe_next(u8 state, enum baton_fe_event event);

/** baton_be_verdict - what becomes of a packet */
enum baton_be_verdict baton_be_verdict(u8 state, enum baton_be_packet packet);

#endif /* _BATON_STATE_H */
