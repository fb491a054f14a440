/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hclient.h - shared by the files of an HTTP client that checks everything.
 */
#ifndef HCLIENT_H
#define HCLIENT_H

#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATHS_MAX	64
#define DEPTH_MAX	64
#define BES_MAX		27
#define EPOCHS_MAX	16
#define HEAD_MAX	8192
#define RETRY_US	50000

enum mode { MULTI, SINGLE, ANY };
enum failure { CONNECT, RESET, CLOSED, STATUS, MARK, FRAMING, BODY, HANGS, FAILURES };

struct path {
	const char *method, *path;
	int owner;		/* 0: every back end has it; -1: none */
	const char *data;	/* NULL: unknown */
	size_t len;
};

struct request {
	const struct path *path;
	uint64_t sent;
	int epoch;
};

struct conn {
	int fd;			/* -1: closed */
	bool connected, writing;
	uint64_t reopen, progress;
	unsigned int started, finished, turn;
	struct request queue[DEPTH_MAX];
	unsigned int first, under_way;
	char *out;
	size_t out_len, out_size;
	char head[HEAD_MAX + 1];
	size_t head_len;
	bool in_body;
	size_t body_len, body_done;
	int status, be, first_be, last_be, last_owner;
};

struct options {
	unsigned int conns, depth, per_conn, per_life;
	double seconds, patience;
	bool bytewise, same_start, abort;
	unsigned short port_first, port_last;
	size_t body;
	enum mode mode;
	const char *files;
	struct sockaddr_in to;
};

/* main.c */
extern struct options opt;
extern struct path paths[PATHS_MAX];
extern unsigned int n_paths;
extern volatile sig_atomic_t epoch;

uint64_t now_us(void);
void __attribute__((noreturn)) die(const char *what);
bool time_over(void);

/* conn.c */
extern int poller;

void conn_close(struct conn *conn);
void conn_event(struct conn *conn, uint32_t events);
/* Return: whether it has anything left to do. */
bool conn_tick(struct conn *conn);

/* response.c */
bool has_file(int be, const struct path *path);
void feed(struct conn *conn, const char *data, size_t len);

/* report.c */
void count_connection(bool port_again);
void count_request(void);
/* The oldest request under way has got its whole, right response. */
void count_response(const struct conn *conn);
void count_bytes(size_t n);
/* Update the longest time without a byte while a response is due. */
void count_silence(const struct conn *conn);
/* Count the failure, print the first few, and close the connection. */
void __attribute__((format(printf, 3, 4)))
conn_fail(struct conn *conn, enum failure what, const char *format, ...);
/* Return: number of errors */
unsigned long report(void);

#endif /* HCLIENT_H */
