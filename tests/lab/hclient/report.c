// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - results: counts, failures, and the JSON at the end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include "hclient.h"

#define SHOWN_MAX	10

static const char *const failure_names[FAILURES] = {
	"connect_errors", "resets", "early_closes", "wrong_status",
	"wrong_mark", "wrong_framing", "wrong_body", "timeouts",
};

struct epoch {
	unsigned long responses, owner, be_changes, errors;
};

static struct epoch epochs[EPOCHS_MAX];
static unsigned long failures[FAILURES], n_requests, n_responses, n_conns, n_answered;
static unsigned long by_be[BES_MAX], be_changes, content_changes, shown;
static unsigned long ports_again;
static unsigned long long body_bytes;
static uint64_t longest, longest_failure, longest_silence;

void count_connection(bool port_again)
{
	n_conns++;
	ports_again += port_again;
}

void count_request(void)
{
	n_requests++;
}

void count_bytes(size_t n)
{
	body_bytes += n;
}

void count_response(const struct conn *conn)
{
	const struct request *req = &conn->queue[conn->first];
	struct epoch *in = &epochs[req->epoch];
	uint64_t took = now_us() - req->sent;

	if (took > longest)
		longest = took;
	n_responses++;
	n_answered += !conn->finished;
	by_be[conn->be]++;
	in->responses++;
	in->owner += has_file(conn->be, req->path);
	if (conn->last_be && conn->last_be != conn->be) {
		be_changes++;
		in->be_changes++;
	}
	if (conn->last_owner > 0 && req->path->owner > 0 &&
	    conn->last_owner != req->path->owner)
		content_changes++;
}

void count_silence(const struct conn *conn)
{
	uint64_t since = conn->progress, sent;

	if (!conn->under_way)
		return;
	sent = conn->queue[conn->first].sent;
	if (sent > since)
		since = sent;
	if (now_us() - since > longest_silence)
		longest_silence = now_us() - since;
}

static int conn_port(const struct conn *conn)
{
	struct sockaddr_in sin = {};
	socklen_t len = sizeof(sin);

	getsockname(conn->fd, (struct sockaddr *)&sin, &len);
	return ntohs(sin.sin_port);
}

void conn_fail(struct conn *conn, enum failure what, const char *format, ...)
{
	const struct request *req = &conn->queue[conn->first];
	uint64_t since = conn->under_way ? req->sent : conn->progress;
	va_list args;

	failures[what]++;
	count_silence(conn);
	if (now_us() - since > longest_failure)
		longest_failure = now_us() - since;
	epochs[conn->under_way ? req->epoch : epoch].errors++;
	if (shown++ < SHOWN_MAX) {
		fprintf(stderr, "hclient: port %d, request %u", conn_port(conn),
			conn->finished + 1);
		if (conn->under_way)
			fprintf(stderr, " (%s %s, %.0f ms ago)", req->path->method,
				req->path->path, (now_us() - req->sent) / 1e3);
		fprintf(stderr, ": ");
		va_start(args, format);
		vfprintf(stderr, format, args);
		va_end(args);
		fprintf(stderr, "\n");
	}
	conn_close(conn);
	conn->reopen += RETRY_US;
}

unsigned long report(void)
{
	unsigned long errors = 0;
	int i;

	for (i = 0; i < FAILURES; i++)
		errors += failures[i];
	printf("{\n\"errors\": %lu,\n", errors);
	for (i = 0; i < FAILURES; i++)
		printf("\"%s\": %lu,\n", failure_names[i], failures[i]);
	printf("\"connections\": %lu,\n\"answered_connections\": %lu,\n"
	       "\"ports_again\": %lu,\n\"requests\": %lu,\n\"responses\": %lu,\n",
	       n_conns, n_answered, ports_again, n_requests, n_responses);
	printf("\"body_bytes\": %llu,\n\"longest_ms\": %.0f,\n"
	       "\"longest_failure_ms\": %.0f,\n\"longest_silence_ms\": %.0f,\n",
	       body_bytes, longest / 1e3, longest_failure / 1e3,
	       longest_silence / 1e3);
	/* Successive requests of a connection: other owner; other back end */
	printf("\"content_changes\": %lu,\n\"be_changes\": %lu,\n",
	       content_changes, be_changes);
	for (i = 1; i < BES_MAX; i++)
		if (by_be[i])
			printf("\"be%d\": %lu,\n", i, by_be[i]);
	for (i = 0; i <= epoch; i++)
		printf("\"epoch%d_responses\": %lu,\n\"epoch%d_owner\": %lu,\n"
		       "\"epoch%d_be_changes\": %lu,\n\"epoch%d_errors\": %lu%s\n",
		       i, epochs[i].responses, i, epochs[i].owner,
		       i, epochs[i].be_changes, i, epochs[i].errors,
		       i == epoch ? "" : ",");
	printf("}\n");
	return errors;
}
