// SPDX-License-Identifier: GPL-2.0
/*
 * run.c - one run.
 *
 *	CALL	the client sends a request: choose its node
 *	READ	the node has the connection: have the target in memory
 *	SEND	the target is in memory: send the answer
 *	DONE	the answer is sent: next request or next connection
 */
#include <stdlib.h>
#include <string.h>
#include <linux/kernel.h>
#include "die.h"
#include "event.h"
#include "run.h"

enum { CALL, READ, SEND, DONE };

/**
 * struct conn - a connection
 * @next: index of its request under way, or the next one
 * @end: index after its last one
 * @owner: the node that has it, -1: none yet
 * @begun: when the request was sent
 * @counts: the request is counted, since the warm-up is over
 */
struct conn {
	u32 next, end;
	int owner;
	u64 begun;
	bool counts;
};

struct run {
	const struct run_conf *conf;
	struct dispatch dispatch;
	struct node node[BATON_NODES_MAX];
	struct conn *conn;
	struct events events;
	u64 now;
	u64 begun;	/* the first request that counts */
	u32 taken;	/* of the load's requests, by connections begun */
	u32 requests;
	u32 later, handoffs, done;
	u64 delay;
	bool over;
};

static const struct load_request *request_of(const struct run *run, u32 i)
{
	return &run->conf->load->request[run->conn[i].next];
}

static u64 pause_of(const struct run *run, u32 i)
{
	if (!run->conf->pauses)
		return 0;
	return 1000ULL * request_of(run, i)->pause_ms;
}

/* Start the load's next connection. When there is none the run is over, as it would
 * go on with fewer connections than the model has at a time.
 */
static void conn_begin(struct run *run, u32 i)
{
	struct conn *conn = &run->conn[i];
	const struct load *load = run->conf->load;

	if (run->taken == load->n) {
		run->over = true;
		return;
	}
	conn->next = run->taken;
	conn->end = load_connection_end(load, conn->next, run->conf->per_conn);
	conn->owner = -1;
	run->taken = conn->end;
	events_add(&run->events, run->now + pause_of(run, i), i, CALL);
}

static void count_from_here(struct run *run)
{
	u32 i;

	run->begun = run->now;
	for (i = 0; i < run->conf->nodes; i++)
		node_reset(&run->node[i], run->now);
}

static int owner_find(struct run *run, const struct conn *conn, u32 target)
{
	if (conn->owner < 0)
		return dispatch_first(&run->dispatch, target, run->now,
				      run->conf->mode);
	return dispatch_later(&run->dispatch, conn->owner, target, run->now,
			      run->conf->mode);
}

/* Return: microseconds of work for the new owner's processor */
static u64 owner_set(struct run *run, struct conn *conn, int node)
{
	int was = conn->owner;

	run->later += conn->counts && was >= 0;
	if (node == was)
		return 0;
	conn->owner = node;
	node_conns(&run->node[node], run->now, 1);
	if (was < 0)
		return run->conf->cost.us[COST_CONNECT];
	node_conns(&run->node[was], run->now, -1);
	run->handoffs += conn->counts;
	return run->conf->cost.us[COST_HANDOFF];
}

static void call(struct run *run, u32 i)
{
	struct conn *conn = &run->conn[i];
	bool later = conn->owner >= 0;
	u64 at = run->now, work;
	struct node *node;
	int was = conn->owner;

	if (run->requests == run->conf->warm_up)
		count_from_here(run);
	conn->counts = run->requests++ >= run->conf->warm_up;
	conn->begun = run->now;
	work = owner_set(run, conn,
			 owner_find(run, conn, request_of(run, i)->target));
	node = &run->node[conn->owner];
	node->requests++;
	if (work)
		at = queue_add(&node->processor, run->now, work);
	if (later && conn->owner != was)
		at += run->conf->cost.us[COST_DELAY];
	events_add(&run->events, at, i, READ);
}

/* An answer without a body needs no file */
static void read_target(struct run *run, u32 i)
{
	const struct load_request *request = request_of(run, i);
	u64 at = run->now;

	if (request->bytes)
		at = node_read(&run->node[run->conn[i].owner], run->now,
			       request->target,
			       run->conf->load->size[request->target],
			       &run->conf->cost);
	events_add(&run->events, at, i, SEND);
}

static void send_answer(struct run *run, u32 i)
{
	const struct cost *cost = &run->conf->cost;
	struct conn *conn = &run->conn[i];
	u64 work = cost->us[COST_REQUEST];

	work += cost_send(cost, request_of(run, i)->bytes);
	if (conn->next + 1 == conn->end)
		work += cost->us[COST_CLOSE];
	events_add(&run->events,
		   queue_add(&run->node[conn->owner].processor, run->now, work),
		   i, DONE);
}

static void done(struct run *run, u32 i)
{
	struct conn *conn = &run->conn[i];

	if (conn->counts) {
		run->done++;
		run->delay += run->now - conn->begun;
	}
	if (++conn->next < conn->end) {
		events_add(&run->events, run->now + pause_of(run, i), i, CALL);
		return;
	}
	node_conns(&run->node[conn->owner], run->now, -1);
	conn_begin(run, i);
}

static void run_init(struct run *run, const struct run_conf *conf)
{
	u32 i;

	memset(run, 0, sizeof(*run));
	run->conf = conf;
	for (i = 0; i < conf->nodes; i++) {
		cache_init(&run->node[i].cache, conf->load->n_targets,
			   conf->cache, conf->gds);
		run->node[i].few = conf->few;
	}
	dispatch_init(&run->dispatch, run->node, conf->nodes, conf->policy,
		      &conf->params, conf->seed);
	run->conn = make(conf->conns, sizeof(*run->conn));
	for (i = 0; i < conf->conns && !run->over; i++)
		conn_begin(run, i);
}

static void run_clean(struct run *run)
{
	u32 i;

	for (i = 0; i < run->conf->nodes; i++)
		cache_clean(&run->node[i].cache);
	dispatch_clean(&run->dispatch);
	events_clean(&run->events);
	free(run->conn);
}

static double part(double of, double all)
{
	return all ? of / all : 0;
}

/* Add a node's part to the means */
static void result_node(const struct run *run, u32 i,
			struct run_result *result)
{
	const struct node *node = &run->node[i];
	double time = run->now - run->begun, n = run->conf->nodes;
	double idle = 1 - part(queue_busy(&node->processor, run->now), time);

	result->node[i] =
		(struct run_node){ node->requests, node->misses, idle };
	result->miss += part(node->misses, result->requests);
	result->idle += idle / n;
	result->disk_idle +=
		(1 - part(queue_busy(&node->disk, run->now), time)) / n;
	result->underused += part(node->underused, time) / n;
	result->imbalance = max(result->imbalance,
				part(node->requests * n, result->requests));
}

static void result_make(struct run *run, struct run_result *result)
{
	u32 i;

	memset(result, 0, sizeof(*result));
	result->requests = run->requests - run->conf->warm_up;
	result->seconds = (run->now - run->begun) / 1e6;
	result->per_s = part(result->requests, result->seconds);
	result->handoffs = part(run->handoffs, run->later);
	result->later = part(run->later, result->requests);
	result->delay_ms = part(run->delay / 1e3, run->done);
	for (i = 0; i < run->conf->nodes; i++) {
		node_conns(&run->node[i], run->now, 0);
		result_node(run, i, result);
	}
}

void run(const struct run_conf *conf, struct run_result *result)
{
	static void (*const what[])(struct run *run, u32 conn) = {
		[CALL] = call,
		[READ] = read_target,
		[SEND] = send_answer,
		[DONE] = done,
	};
	struct event event;
	struct run run;

	run_init(&run, conf);
	while (!run.over && run.requests < conf->requests) {
		event = events_next(&run.events);
		run.now = event.at;
		what[event.what](&run, event.conn);
	}
	if (run.requests <= conf->warm_up)
		die(STATUS_FAILED, "the load ends before the warm-up: %u requests were not enough for %u connections at a time and --warm-up %u",
		    conf->load->n, conf->conns, conf->warm_up);
	result_make(&run, result);
	run_clean(&run);
}
