// SPDX-License-Identifier: GPL-2.0
/*
 * state.c - transition and verdict tables.
 *
 * Columns are short names for the states, NO an event that cannot happen.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include "limits.h"
#include "state.h"

#define NO BATON_STATE_NONE
#define ES BE_ESTABLISHED
#define WI BE_WILLHANDOFF
#define LE BE_LEFT
#define HG BE_HANDOFFING
#define HD BE_HANDOFFED
#define TW BE_TIME_WAIT
#define FH FE_HANDOFFING
#define FF FE_FORWARDING
#define FC FE_CLOSING
#define FT FE_TIME_WAIT

const char *const baton_be_state_names[BE_STATES] = {
	[BE_NEW] = "NEW",
	[BE_ESTABLISHED] = "ESTABLISHED",
	[BE_WILLHANDOFF] = "WILLHANDOFF",
	[BE_LEFT] = "LEFT",
	[BE_HANDOFFING] = "HANDOFFING",
	[BE_HANDOFFED] = "HANDOFFED",
	[BE_TIME_WAIT] = "TIME_WAIT",
};

/*
 * ESTABLISHED, WILLHANDOFF and LEFT end with their socket, not by time.
 * HANDOFFING ends with the answer to CREATE or its last try. HANDOFFED outlives
 * every retransmission of REDIRECT and the client's own.
 */
const u16 baton_be_state_timeouts[BE_STATES] = {
	[BE_HANDOFFED] = 60,
	[BE_TIME_WAIT] = 10,
};

/*
 * CREATE in ESTABLISHED, WILLHANDOFF and LEFT: the message is authoritative,
 * the socket here is a leftover. CREATE in HANDOFFING: we handed it on and the
 * new owner hands it back before its CREATED arrived.
 */
static const u8 be_next[BE_STATES][BE_EVENTS] = {
	/*		    CREATE BUILT ELSEWHERE EXTRACT CREATED KEEP LEAVE CLOSE */
	[BE_NEW]	 = { HG,   NO,	 NO,	   NO,	   NO,	   NO,	NO,   TW },
	[BE_ESTABLISHED] = { HG,   NO,	 WI,	   NO,	   NO,	   NO,	LE,   TW },
	[BE_WILLHANDOFF] = { HG,   NO,	 NO,	   HG,	   NO,	   ES,	WI,   TW },
	[BE_LEFT]	 = { HG,   NO,	 NO,	   HG,	   NO,	   ES,	LE,   TW },
	[BE_HANDOFFING]	 = { HG,   ES,	 NO,	   NO,	   HD,	   NO,	NO,   TW },
	[BE_HANDOFFED]	 = { HG,   NO,	 NO,	   NO,	   NO,	   NO,	NO,   TW },
	[BE_TIME_WAIT]	 = { HG,   NO,	 NO,	   NO,	   NO,	   NO,	NO,   TW },
};

u8 baton_be_next(u8 state, enum baton_be_event event)
{
	return be_next[state][event];
}

static const u8 be_verdict[BE_STATES][BE_PKTS] = {
	/*			CONTROL	    DATA	FIN	    RST */
	[BE_NEW]	    = { BE_HOLD,    BE_HOLD,	BE_HOLD,    BE_HOLD },
	[BE_ESTABLISHED]    = { BE_ACCEPT,  BE_FRAME,	BE_FRAME,   BE_ACCEPT },
	[BE_WILLHANDOFF]    = { BE_FEED,    BE_HOLD,	BE_HOLD,    BE_ACCEPT },
	[BE_LEFT]	    = { BE_FEED,    BE_HOLD,	BE_HOLD,    BE_ACCEPT },
	[BE_HANDOFFING]	    = { BE_HOLD,    BE_HOLD,	BE_HOLD,    BE_HOLD },
	[BE_HANDOFFED]	    = { BE_FORWARD, BE_FORWARD, BE_FORWARD, BE_FORWARD },
	[BE_TIME_WAIT]	    = { BE_ACCEPT,  BE_ACCEPT,	BE_ACCEPT,  BE_ACCEPT },
};

enum baton_be_verdict baton_be_verdict(u8 state, enum baton_be_packet packet)
{
	return be_verdict[state][packet];
}

const char *const baton_fe_state_names[FE_STATES] = {
	[FE_NEW] = "NEW",
	[FE_HANDOFFING] = "HANDOFFING",
	[FE_FORWARDING] = "FORWARDING",
	[FE_CLOSING] = "CLOSING",
	[FE_TIME_WAIT] = "TIME_WAIT",
};

/*
 * FORWARDING: as long as IPVS keeps an established connection. CLOSING and
 * TIME_WAIT: a client's FIN_WAIT and its last retransmissions. These are the
 * defaults: the configuration may say otherwise.
 */
const u16 baton_fe_state_timeouts[FE_STATES] = {
	[FE_FORWARDING] = BATON_IDLE_S,
	[FE_CLOSING] = BATON_CLOSE_S,
	[FE_TIME_WAIT] = BATON_CLOSE_S,
};

static const u8 fe_next[FE_STATES][FE_EVENTS] = {
	/*		   CREATE CREATED REDIRECT HINT ALIVE CLOSE */
	[FE_NEW]	= { FH,	  NO,	  NO,	   NO,	NO,   FT },
	[FE_HANDOFFING] = { FH,	  FF,	  FF,	   FH,	FH,   FT },
	[FE_FORWARDING] = { NO,	  NO,	  FF,	   FC,	FF,   FT },
	[FE_CLOSING]	= { NO,	  NO,	  FC,	   FC,	FF,   FT },
	[FE_TIME_WAIT]	= { NO,	  NO,	  FT,	   FT,	FT,   FT },
};

u8 baton_fe_next(u8 state, enum baton_fe_event event)
{
	return fe_next[state][event];
}
