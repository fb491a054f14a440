// SPDX-License-Identifier: GPL-2.0
/*
 * hclient - an HTTP client that checks everything.
 *
 * Some keep-alive connections in one thread, each going through a list of paths
 * again and again. For every response it checks status, framing, each byte of
 * the body, and which back end sent it (X-BE). The results are one JSON object,
 * one key a line. SIGUSR1 begins a new epoch: requests sent from then on are
 * also counted separately. SIGTERM ends the run.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "hclient.h"

static const char usage[] =
	"usage: hclient -a ADDRESS:PORT [OPTION...] [METHOD:]PATH...\n"
	"Each connection goes round the PATHs; METHOD is GET, HEAD or POST.\n"
	"  -c N     connections (1)\n"
	"  -d S     for S seconds; what is under way is still finished (5)\n"
	"  -n N     no longer than N requests a connection\n"
	"  -k N     after N requests close the connection and open another\n"
	"  -p N     N requests under way on a connection (1)\n"
	"  -b       send byte by byte\n"
	"  -s       every connection begins with the first PATH, not each with another\n"
	"  -l A-B   local ports A to B in turn, each again as soon as it may be\n"
	"  -r       close with a reset, so that the port is free at once\n"
	"  -B N     bytes in the body of a POST (10000)\n"
	"  -m MODE  which back end may answer:\n"
	"             multi   the owner of the path (/a/ be1, /b/ be2, ...)\n"
	"             single  the owner of the connection's first path\n"
	"             any     anyone who says truly whether it has the file\n"
	"  -f DIR   the served files, DIR/a/1k ... (no comparison without it)\n"
	"  -t S     a request without any byte in answer for S seconds hangs (10)\n";

struct options opt = { .conns = 1, .depth = 1, .seconds = 5, .patience = 10,
		       .body = 10000 };
struct path paths[PATHS_MAX];
unsigned int n_paths;
volatile sig_atomic_t epoch;

static volatile sig_atomic_t stopped;
static uint64_t deadline;

uint64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

void die(const char *what)
{
	fprintf(stderr, "hclient: %s\n", what);
	exit(2);
}

static void on_usr1(int number)
{
	(void)number;
	if (epoch < EPOCHS_MAX - 1)
		epoch++;
}

static void on_term(int number)
{
	(void)number;
	stopped = 1;
}

bool time_over(void)
{
	return stopped || now_us() >= deadline;
}

static void run(struct conn *conns)
{
	struct epoll_event events[64];
	unsigned int i, left = opt.conns;
	uint64_t ticked = 0;
	int n, each;

	while (left) {
		if (now_us() - ticked > 10000) {
			ticked = now_us();
			for (left = i = 0; i < opt.conns; i++)
				left += conn_tick(&conns[i]);
		}
		n = epoll_wait(poller, events, 64, 10);
		for (each = 0; each < n; each++) {
			struct conn *conn = events[each].data.ptr;

			if (conn->fd >= 0)
				conn_event(conn, events[each].events);
		}
	}
}

static void path_add(char *arg)
{
	struct path *path = &paths[n_paths++];
	char *colon = strchr(arg, ':'), name[4096];
	struct stat st;
	int fd;

	if (n_paths == PATHS_MAX)
		die("too many paths");
	if (colon)
		*colon = 0;
	path->method = colon ? arg : "GET";
	path->path = colon ? colon + 1 : arg;
	path->owner = -1;
	if (!strncmp(path->path, "/all/", 5))
		path->owner = 0;
	else if (path->path[0] == '/' && islower((unsigned char)path->path[1]) &&
		 path->path[2] == '/')
		path->owner = path->path[1] - 'a' + 1;
	if (!opt.files)
		return;
	snprintf(name, sizeof(name), "%s%s", opt.files, path->path);
	fd = open(name, O_RDONLY);
	if (fd < 0 || fstat(fd, &st))
		die("a file is not in the folder of -f");
	path->len = st.st_size;
	path->data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (path->data == MAP_FAILED)
		die("a file cannot be mapped");
}

static void to_parse(char *arg)
{
	char *colon = strchr(arg, ':');

	if (!colon)
		die(usage);
	*colon = 0;
	opt.to.sin_family = AF_INET;
	opt.to.sin_port = htons(atoi(colon + 1));
	if (inet_pton(AF_INET, arg, &opt.to.sin_addr) != 1)
		die(usage);
}

static void options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "a:c:d:n:k:p:bsm:f:t:l:rB:")) > 0) {
		switch (c) {
		case 'a': to_parse(optarg); break;
		case 'c': opt.conns = atoi(optarg); break;
		case 'd': opt.seconds = atof(optarg); break;
		case 'n': opt.per_conn = atoi(optarg); break;
		case 'k': opt.per_life = atoi(optarg); break;
		case 'p': opt.depth = atoi(optarg); break;
		case 'b': opt.bytewise = true; break;
		case 's': opt.same_start = true; break;
		case 'm':
			opt.mode = !strcmp(optarg, "multi") ? MULTI :
				   !strcmp(optarg, "single") ? SINGLE : ANY;
			break;
		case 'f': opt.files = optarg; break;
		case 'l':
			if (sscanf(optarg, "%hu-%hu", &opt.port_first, &opt.port_last) != 2 ||
			    opt.port_first > opt.port_last)
				die(usage);
			break;
		case 'r': opt.abort = true; break;
		case 'B': opt.body = strtoul(optarg, NULL, 10); break;
		case 't': opt.patience = atof(optarg); break;
		default: die(usage);
		}
	}
	if (optind == argc || !opt.to.sin_port || !opt.conns ||
	    opt.depth < 1 || opt.depth > DEPTH_MAX)
		die(usage);
	for (; optind < argc; optind++)
		path_add(argv[optind]);
}

int main(int argc, char **argv)
{
	struct sigaction usr1 = { .sa_handler = on_usr1, .sa_flags = SA_RESTART };
	struct sigaction term = { .sa_handler = on_term, .sa_flags = SA_RESTART };
	struct conn *conns;
	unsigned int i;

	options(argc, argv);
	sigaction(SIGUSR1, &usr1, NULL);
	sigaction(SIGTERM, &term, NULL);
	conns = calloc(opt.conns, sizeof(*conns));
	poller = epoll_create1(EPOLL_CLOEXEC);
	if (!conns || poller < 0)
		die("no memory");
	for (i = 0; i < opt.conns; i++) {
		conns[i].fd = -1;
		conns[i].turn = opt.same_start ? 0 : i;
	}
	deadline = now_us() + opt.seconds * 1e6;
	run(conns);
	return report() ? 1 : 0;
}
