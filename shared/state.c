// SPDX-License-Identifier: GPL-2.0
/*
 * state.c - transition and verdict tables.
 *
 * Entries are short names of states; NO is an event that cannot happen.
 */
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include "limits.h"
#include "state.h"

#define NO BATON_STATE_NONE
#define AR BE_ARRIVING
#define ES BE_ESTABLISHED
#define PI BE_PINNED
#define WI BE_WILLHANDOFF
#define LE BE_LEFT
#define HG BE_HANDOFFING
#define HD BE_HANDOFFED
#define RF BE_REFUSED
#define RS BE_RESET
#define TW BE_TIME_WAIT
#define FH FE_HANDOFFING
#define FF FE_FORWARDING
#define FC FE_CLOSING
#define FT FE_TIME_WAIT

const char *const baton_be_state_names[BE_STATES] = {
	[BE_NEW] = "NEW",
	[BE_ARRIVING] = "ARRIVING",
	[BE_ESTABLISHED] = "ESTABLISHED",
	[BE_PINNED] = "PINNED",
	[BE_WILLHANDOFF] = "WILLHANDOFF",
	[BE_LEFT] = "LEFT",
	[BE_HANDOFFING] = "HANDOFFING",
	[BE_HANDOFFED] = "HANDOFFED",
	[BE_REFUSED] = "REFUSED",
	[BE_RESET] = "RESET",
	[BE_TIME_WAIT] = "TIME_WAIT",
};

/*
 * States with a socket end with it, not by time. HANDOFFING ends with the
 * answer to CREATE or its last try, ARRIVING before that. HANDOFFED, REFUSED
 * and RESET outlast all retransmissions of REDIRECT, and the client's.
 */
const u16 baton_be_state_timeouts[BE_STATES] = {
	[BE_HANDOFFED] = 60,
	[BE_REFUSED] = 60,
	[BE_RESET] = 60,
	[BE_TIME_WAIT] = 10,
};

/*
 * CREATE where the socket is here: the message is authoritative, the socket
 * stale. CREATE in HANDOFFING: the new owner hands the connection back before
 * its CREATED arrived.
 */
static const u8 be_next[BE_STATES][BE_EVENTS] = {
	/* CREAT BUILT REFUS PIN ELSEW EXTRA CRTED BACK SILEN CANC LEAVE CLOSE */
	[BE_NEW] =
	{  AR,   NO,   NO,   NO, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
	[BE_ARRIVING] =
	{  AR,   ES,   RF,   NO, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
	[BE_ESTABLISHED] =
	{  AR,   NO,   NO,   PI, WI,   NO,   NO,   NO,  NO,   NO,  LE,   TW },
	[BE_PINNED] =
	{  AR,   NO,   NO,   PI, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
	[BE_WILLHANDOFF] =
	{  AR,   NO,   NO,   PI, NO,   HG,   NO,   NO,  NO,   ES,  WI,   TW },
	[BE_LEFT] =
	{  AR,   NO,   NO,   PI, NO,   HG,   NO,   NO,  NO,   ES,  LE,   TW },
	[BE_HANDOFFING] =
	{  AR,   NO,   NO,   NO, NO,   NO,   HD,   AR,  RS,   NO,  NO,   TW },
	[BE_HANDOFFED] =
	{  AR,   NO,   NO,   NO, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
	[BE_REFUSED] =
	{  AR,   NO,   NO,   NO, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
	[BE_RESET] =
	{  AR,   NO,   NO,   NO, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
	[BE_TIME_WAIT] =
	{  AR,   NO,   NO,   NO, NO,   NO,   NO,   NO,  NO,   NO,  NO,   TW },
};

u8 baton_be_next(u8 state, enum baton_be_event event)
{
	return be_next[state][event];
}

#define AC BE_ACCEPT
#define DR BE_DROP
#define AS BE_ASK
#define FR BE_FRAME
#define PA BE_PASS
#define FD BE_FEED
#define HO BE_HOLD
#define FW BE_FORWARD

/*
 * RST in REFUSED: the sender may believe that the connection is here, and the
 * two must not forward it to each other for ever. RESET: the client does not
 * accept our RST if the new owner has sent data. TCP has no socket for its next
 * packet, and answers it with an RST that the client accepts.
 */
static const u8 be_verdict[BE_STATES][BE_PKTS] = {
	/*		       CONTROL DATA FIN RST SYN	 OUT OUT_RST */
	[BE_NEW]	   = { HO,     HO,  HO, HO, AS,	 AC, AC },
	[BE_ARRIVING]	   = { HO,     HO,  HO, HO, DR,	 DR, DR },
	[BE_ESTABLISHED]   = { AC,     FR,  FR, AC, AS,	 FR, FR },
	[BE_PINNED]	   = { AC,     PA,  PA, AC, AS,	 FR, FR },
	[BE_WILLHANDOFF]   = { FD,     HO,  HO, AC, AS,	 FR, FR },
	[BE_LEFT]	   = { FD,     HO,  HO, AC, AS,	 FR, FR },
	[BE_HANDOFFING]	   = { HO,     HO,  HO, HO, DR,	 DR, DR },
	[BE_HANDOFFED]	   = { FW,     FW,  FW, FW, FW,	 DR, DR },
	[BE_REFUSED]	   = { FW,     FW,  FW, DR, FW,	 DR, DR },
	[BE_RESET]	   = { AC,     AC,  AC, FW, AS,	 DR, AC },
	[BE_TIME_WAIT]	   = { AC,     AC,  AC, AC, AS,	 AC, AC },
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
