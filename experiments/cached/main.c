// SPDX-License-Identifier: GPL-2.0
/*
 * cached - a web server with a cache of its own and a disk that is a timer.
 *
 * In one guest all back ends share the kernel's page cache, and no disk is slow.
 * This server brings a cache and a disk of its own, so that the effect of a
 * dispatch policy on caches can be measured on real connections. A target in the
 * cache is sent at once; any other waits for its turn at the disk. Targets and
 * their sizes come from a load file, their bytes from one buffer.
 *
 * It is made for the lab: it trusts its clients with time, not with memory.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "cached.h"

static const char usage[] =
	"usage: cached --load FILE [OPTION...]\n"
	"  --load FILE        its targets: lines 'g TARGET BYTES', served as /t/TARGET\n"
	"  --listen ADDR:PORT where (0.0.0.0:80); port 0: any, the first line tells which\n"
	"  --name NAME        value of X-BE (be)\n"
	"  --cache BYTES      that fit into memory (16777216)\n"
	"  --disk-ms MS       time of a read, whatever its size (10)\n"
	"  --disk-rate BYTES  a second, on top of it; 0: none (0)\n"
	"  --conns N          at a time; more wait to be accepted (1024)\n"
	"GET /stats gives counters as JSON.\n";

struct settings settings = {
	.name = "be", .cache = 16 << 20, .disk_us = 10000, .conns = 1024,
};
struct counters counters;

static int poller, listener;
/* The data of events of the two descriptors that are not connections */
static char is_listener, is_disk;

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("cached: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(2);
}

static void poller_change(int how, int fd, uint32_t events, void *data)
{
	struct epoll_event event = { .events = events, .data.ptr = data };

	if (epoll_ctl(poller, how, fd, &event))
		die("epoll: %s", strerror(errno));
}

void watch(int fd, uint32_t events, void *data)
{
	poller_change(EPOLL_CTL_ADD, fd, events, data);
}

void watch_change(int fd, uint32_t events, void *data)
{
	poller_change(EPOLL_CTL_MOD, fd, events, data);
}

void listen_more(bool more)
{
	watch_change(listener, more ? EPOLLIN : 0, &is_listener);
}

static struct sockaddr_in address(const char *text)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	const char *colon = strrchr(text, ':');
	char host[INET_ADDRSTRLEN] = "", *end = "";
	unsigned long port = 0;

	if (colon && colon - text < (ptrdiff_t)sizeof(host)) {
		memcpy(host, text, colon - text);
		port = strtoul(colon + 1, &end, 10);
	}
	if (!colon || !colon[1] || *end || port > 65535 ||
	    inet_pton(AF_INET, host, &addr.sin_addr) != 1)
		die("--listen %s: give an address and a port, as in 127.0.0.1:80",
		    text);
	addr.sin_port = htons(port);
	return addr;
}

static void listen_on(struct sockaddr_in addr)
{
	socklen_t len = sizeof(addr);
	const int one = 1;

	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			  0);
	if (listener < 0 ||
	    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    /* Connections inherit it. */
	    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) ||
	    bind(listener, (struct sockaddr *)&addr, len) ||
	    listen(listener, 4096) ||
	    getsockname(listener, (struct sockaddr *)&addr, &len))
		die("cannot listen on %s:%u: %s", inet_ntoa(addr.sin_addr),
		    ntohs(addr.sin_port), strerror(errno));
	watch(listener, EPOLLIN, &is_listener);
	printf("cached: %s listens on %s:%u\n", settings.name,
	       inet_ntoa(addr.sin_addr), ntohs(addr.sin_port));
	fflush(stdout);
}

static uint64_t number(const char *option, uint64_t min, uint64_t max)
{
	char *end;
	unsigned long long value = strtoull(optarg, &end, 10);

	if (*optarg < '0' || *optarg > '9' || *end || value < min || value > max)
		die("--%s '%s': give a number from %llu to %llu", option, optarg,
		    (unsigned long long)min, (unsigned long long)max);
	return value;
}

static const char *name_option(void)
{
	size_t len = strlen(optarg), good = strspn(optarg,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	if (!len || len > NAME_MAX_BYTES || good != len)
		die("--name '%s': give at most %u letters, digits, '.', '_' or '-'",
		    optarg, NAME_MAX_BYTES);
	return optarg;
}

static const char *where = "0.0.0.0:80", *load;

static void option(int c)
{
	switch (c) {
	case 'l':
		load = optarg;
		break;
	case 'a':
		where = optarg;
		break;
	case 'n':
		settings.name = name_option();
		break;
	case 'c':
		settings.cache = number("cache", 0, CACHE_MAX);
		break;
	case 'm':
		settings.disk_us = 1000 * number("disk-ms", 0, DISK_MS_MAX);
		break;
	case 'r':
		settings.disk_rate = number("disk-rate", 0, RATE_MAX);
		break;
	case 'k':
		settings.conns = number("conns", 1, CONNS_MAX);
		break;
	default:
		fputs(usage, c == 'h' ? stdout : stderr);
		exit(c == 'h' ? 0 : 2);
	}
}

static void options(int argc, char **argv)
{
	static const struct option known[] = {
		{ "load", 1, NULL, 'l' },    { "listen", 1, NULL, 'a' },
		{ "name", 1, NULL, 'n' },    { "cache", 1, NULL, 'c' },
		{ "disk-ms", 1, NULL, 'm' }, { "disk-rate", 1, NULL, 'r' },
		{ "conns", 1, NULL, 'k' },   { "help", 0, NULL, 'h' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", known, NULL)) != -1)
		option(c);
	if (optind < argc)
		die("'%s' is no option: see --help", argv[optind]);
	if (!load)
		die("no targets: give --load FILE, see --help");
}

/*
 * New connections are accepted last: they may reuse the struct conn of one that was
 * just closed, and the same batch may still have an event for it.
 */
static void run(void)
{
	struct epoll_event events[64];
	bool fresh = false;
	void *data;
	int i, n = epoll_wait(poller, events, 64, -1);

	for (i = 0; i < n; i++) {
		data = events[i].data.ptr;
		if (data == &is_listener)
			fresh = true;
		else if (data == &is_disk)
			disk_event();
		else
			conn_event(data, events[i].events);
	}
	if (fresh)
		conn_accept(listener);
}

int main(int argc, char **argv)
{
	options(argc, argv);
	table_load(load);
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (poller < 0)
		die("epoll: %s", strerror(errno));
	conn_setup();
	disk_setup(&is_disk);
	listen_on(address(where));
	for (;;)
		run();
}
