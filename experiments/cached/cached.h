/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cached.h - declarations shared by the files of cached.
 *
 *	main.c		options, the event loop
 *	table.c		the targets, from the load file
 *	cache.c		the targets that are in memory
 *	disk.c		one read after another, as a timer
 *	request.c	the head of a request
 *	conn.c		connections: from a request to its response
 *	stats.c		the counters as JSON
 *
 * One thread, no locks. Times are microseconds of CLOCK_MONOTONIC.
 */
#ifndef CACHED_H
#define CACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All limits */
#define TARGETS_MAX	65536
#define NAME_MAX_BYTES	255		/* of a target, of a server */
#define BYTES_MAX	(1ULL << 30)	/* of a target */
#define CACHE_MAX	(1ULL << 40)
#define DISK_MS_MAX	60000
#define RATE_MAX	(1ULL << 40)	/* bytes a second */
#define CONNS_MAX	16384
#define HEAD_MAX	8192		/* of a request, with pipelined ones after it */
#define OUT_MAX		2048		/* of a response, without a target's bytes */
#define BODY_BYTES	65536		/* the one buffer that all bodies come from */

#define PATH_PREFIX	"/t/"

/**
 * struct target - something that can be asked for
 * @chain: next of the same hash
 * @newer: used after this one, while cached
 * @older: used before this one, while cached
 * @behind: next in the disk's queue
 * @waiting: connections that wait for its read, the first one first
 * @bytes: size
 * @cached: in memory
 * @reading: in the disk's queue
 * @name: terminated
 */
struct target {
	struct target *chain;
	struct target *newer, *older;
	struct target *behind;
	struct conn *waiting;
	uint64_t bytes;
	bool cached, reading;
	char name[];
};

/**
 * struct request - the head of a request
 * @path: not terminated, without the query
 * @path_len: bytes
 * @close: the connection ends after the response
 */
struct request {
	const char *path;
	size_t path_len;
	bool close;
};

/**
 * struct settings - the command line
 * @name: value of X-BE
 * @cache: bytes that fit into memory
 * @disk_us: time of a read, without
 * @disk_rate: bytes a second; 0: the size of a target costs no time
 * @conns: most connections at a time
 */
struct settings {
	const char *name;
	uint64_t cache;
	uint64_t disk_us;
	uint64_t disk_rate;
	unsigned int conns;
};

/**
 * struct counters - since the start
 * @requests: for targets of the load file
 * @hits: of them, answered from memory
 * @misses: of them, that had to wait for a read
 * @reads: of the disk; requests that wait for the same target share one
 * @evicted: targets that had to leave the memory
 * @missing: answered 404
 * @bad: answered 400
 * @accepted: connections
 * @full: times that no further connection was accepted for a while
 */
struct counters {
	uint64_t requests, hits, misses, reads, evicted, missing, bad;
	uint64_t accepted, full;
};

extern struct settings settings;
extern struct counters counters;

/* main.c */
uint64_t now_us(void);
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));
/* A descriptor's events come with @data; watch_change() for others later */
void watch(int fd, uint32_t events, void *data);
void watch_change(int fd, uint32_t events, void *data);
/* Whether new connections are accepted */
void listen_more(bool more);

/* table.c */
void table_load(const char *file);
struct target *table_find(const char *name, size_t len);

/* cache.c */
void cache_use(struct target *target);
void cache_add(struct target *target);
uint64_t cache_bytes(void);
unsigned int cache_targets(void);

/* disk.c */
void disk_setup(void *data);
void disk_read(struct target *target);
void disk_event(void);
uint64_t disk_busy_us(void);
unsigned int disk_queue(void);
unsigned int disk_queue_max(void);

/* request.c */
/* Return: bytes of the head, 0 if it is not whole, -1 with a sentence in @why */
int request_parse(const char *in, size_t len, struct request *request,
		  const char **why);

/* conn.c */
struct conn;
void conn_setup(void);
void conn_accept(int listener);
void conn_event(struct conn *conn, uint32_t events);
/* The target of all that wait in the list has been read. */
void conn_read_done(struct conn *list);
unsigned int conn_count(void);

/* stats.c */
int stats_print(char *text, size_t room);

#endif /* CACHED_H */
