// SPDX-License-Identifier: GPL-2.0
/* excuse.c - reasons for which a connection may end early. */
#include "sim.h"
#include "../../shared/stats.h"

/* The FE could not learn in time which epoch its BEs know. */
static bool unmet(void)
{
	return sim_has(SIM_F_thop_loss | SIM_F_thop_delay | SIM_F_deaf |
		       SIM_F_still | SIM_F_nomem) &&
	       (sim_stat(&sim.fe, BATON_STAT_fe_unmet) ||
		sim_stat(&sim.fe, BATON_STAT_fe_no_backend));
}

/*
 * Owners announce their connections every 3 s, four times while the FE
 * remembers an end. One that is cut off for longer than this may miss three of
 * these times, and the fourth comes just as the FE forgets.
 */
#define CUT_OFF 6000000

static bool cut_off(void)
{
	u32 i;

	for (i = 0; i < sim.plan.n_bes; i++)
		if (sim.be[i].deafest > CUT_OFF)
			return true;
	return false;
}

/* Something happened on a node that may end any connection; or NULL */
static const char *node_excuse(void)
{
	static const u8 stats[] = {
		BATON_STAT_fe_handoff_silent, BATON_STAT_be_handoff_silent,
		BATON_STAT_fe_owner_down, BATON_STAT_fe_table_share,
		BATON_STAT_fe_table_full, BATON_STAT_be_table_share,
		BATON_STAT_be_table_full, BATON_STAT_fe_wait_share,
		BATON_STAT_fe_wait_full, BATON_STAT_fe_handoff_full,
	};
	u32 i, j;

	if (sim.stopped)
		return "a node stopped";
	if (sim_has(SIM_F_nomem))
		return "no memory";
	if (unmet())
		return "unmet";
	if (cut_off())
		return "cut off";
	for (i = 0; i < ARRAY_SIZE(stats); i++)
		for (j = 0; j <= sim.plan.n_bes; j++)
			if (sim_stat(j ? &sim.be[j - 1] : &sim.fe, stats[i]))
				return baton_stat_names[stats[i]];
	return NULL;
}

/* Features that may make a back end refuse a connection */
#define REFUSALS (SIM_F_backlog | SIM_F_listener)

/* The reason for an early end, or NULL */
static const char *excuse(const struct sim_conn *conn)
{
	return conn->excuse ?: node_excuse();
}

/* No node gives a reason to withhold data from a server. */
bool sim_calm(void)
{
	return !node_excuse() && !sim_has(REFUSALS);
}

/* Features that give nobody a reason to send anything twice */
#define QUIET (SIM_F_cut | SIM_F_body | SIM_F_chunked | SIM_F_direct |	\
	       SIM_F_parallel | SIM_F_pause | SIM_F_toggle | SIM_F_stray | \
	       SIM_F_dup | SIM_F_fin | SIM_F_thop_dup)

bool sim_quiet(void)
{
	return !(sim.plan.mask & ~QUIET);
}

/* Has a back end refused one, since the room for held data was used up twice? */
static bool room_used_up(void)
{
	u32 i;

	for (i = 0; i < sim.plan.n_bes; i++)
		if (sim_stat(&sim.be[i], BATON_STAT_be_refused_memory))
			return true;
	return false;
}

/* The same, and refusals: no back end took it, and the client was told. */
const char *sim_refused(const struct sim_conn *conn)
{
	u32 j;

	if (!sim_has(REFUSALS) && !room_used_up())
		return excuse(conn);

	for (j = 0; j <= sim.plan.n_bes; j++)
		if (sim_stat(j ? &sim.be[j - 1] : &sim.fe, j ?
			     BATON_STAT_be_handoff_refused :
			     BATON_STAT_fe_handoff_refused))
			return "refused";
	return excuse(conn);
}

/*
 * A client that loses its connection is reset. With these faults the reset may
 * get lost, or there may be no node to send it. Faults of THOP alone are no
 * excuse for a client that waits for ever.
 */
#define MAY_HANG (SIM_F_loss | SIM_F_reboot | SIM_F_still | SIM_F_deaf |	\
		  SIM_F_unload | SIM_F_listener | SIM_F_stray |		\
		  SIM_F_nomem | SIM_F_rst | SIM_F_vanish |		\
		  SIM_F_srvabort | SIM_F_hang)

/*
 * A lost reset excuses only a client with nothing to retransmit: the network is
 * perfect by now, and a retransmission would be reset again.
 */
bool sim_may_hang(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	/* An FE without room loses packets, as any network may. */
	bool loss = sim.plan.mask & SIM_F_loss ||
		    sim_stat(&sim.fe, BATON_STAT_fe_held_dropped);

	return sim.plan.mask & MAY_HANG & ~(u32)SIM_F_loss ||
	       (loss && tp->snd_una == tp->snd_nxt);
}

/*
 * Memory was short, but no handoff was refused for it: this is no reason to be
 * served by the wrong back end.
 */
bool sim_short_of(void)
{
	u32 i;

	for (i = 0; i < sim.plan.n_bes; i++)
		if (sim_stat(&sim.be[i], BATON_STAT_be_handoff_back))
			return false;
	return sim_has(SIM_F_nomem) && !sim.stopped && !sim_has(REFUSALS);
}
