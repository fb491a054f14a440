// SPDX-License-Identifier: GPL-2.0
/*
 * agent serve ADDRESS PORT            - run commands for other nodes
 * agent call ADDRESS PORT [-i] CMD... - run CMD there, as if it were here
 *
 * Used by `on NODE CMD...` when every node is a guest of its own.
 * Arguments, standard output, standard error, the exit status and, with -i,
 * standard input are carried unchanged; without -i CMD reads /dev/null. When
 * the caller goes away, CMD and its process group are killed. When CMD ends,
 * the call ends, even if a child of CMD still holds its output.
 *
 * On the wire: frames of one type byte and a 32-bit big-endian length. The
 * management network is the lab's own; nothing here is for use elsewhere.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum frame {
	FRAME_COMMAND = 'C',	/* folder, then arguments, each ended by NUL */
	FRAME_INPUT = 'I',	/* empty: the input has ended */
	FRAME_OUTPUT = 'O',
	FRAME_ERROR = 'E',
	FRAME_STATUS = 'S',	/* one byte */
};

#define CHUNK		4096
#define COMMAND_MAX	(1024 * 1024)
#define ARGS_MAX	4096

static void die(const char *what)
{
	fprintf(stderr, "on: %s: %s\n", what, strerror(errno));
	exit(255);
}

static int write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			poll(&p, 1, -1);
			continue;
		}
		if (n < 0)
			return -1;
		at += n;
		len -= n;
	}
	return 0;
}

static int read_all(int fd, void *data, size_t len)
{
	char *at = data;

	while (len) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		len -= n;
	}
	return 0;
}

static int frame_send(int sock, enum frame type, const void *data, size_t len)
{
	unsigned char head[5] = { type, len >> 24, len >> 16, len >> 8, len };

	if (len <= CHUNK) {
		unsigned char all[5 + CHUNK];

		memcpy(all, head, 5);
		memcpy(all + 5, data, len);
		return write_all(sock, all, 5 + len);
	}
	if (write_all(sock, head, 5))
		return -1;
	return write_all(sock, data, len);
}

static int frame_head(int sock, size_t *len)
{
	unsigned char head[5];

	if (read_all(sock, head, 5))
		return -1;
	*len = (size_t)head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4];
	return head[0];
}

static struct sockaddr_in address(const char *host, const char *port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(port)),
	};

	if (inet_pton(AF_INET, host, &addr.sin_addr) != 1) {
		errno = EINVAL;
		die(host);
	}
	return addr;
}

/* ---- the side that runs the command ---- */

struct job {
	int sock;
	pid_t pid;
	int pidfd;
	int in, out, err;
	char pending[CHUNK];
	size_t pending_at, pending_len;
};

static void command_exec(char *data, size_t len)
{
	char *argv[ARGS_MAX + 1];
	size_t at = strlen(data) + 1;
	int argc = 0;

	if (chdir(data) && chdir("/"))
		_exit(126);
	while (at < len && argc < ARGS_MAX) {
		argv[argc++] = data + at;
		at += strlen(data + at) + 1;
	}
	argv[argc] = NULL;
	if (!argc)
		_exit(0);
	execvp(argv[0], argv);
	fprintf(stderr, "on: %s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void job_start(struct job *job, char *data, size_t len)
{
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    pipe2(err, O_CLOEXEC))
		die("pipe");
	job->pid = fork();
	if (job->pid < 0)
		die("fork");
	if (!job->pid) {
		setsid();
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGCHLD, SIG_DFL);
		command_exec(data, len);
	}
	close(in[0]);
	close(out[1]);
	close(err[1]);
	job->in = in[1];
	job->out = out[0];
	job->err = err[0];
	fcntl(job->in, F_SETFL, O_NONBLOCK);
	fcntl(job->out, F_SETFL, O_NONBLOCK);
	fcntl(job->err, F_SETFL, O_NONBLOCK);
	job->pidfd = syscall(SYS_pidfd_open, job->pid, 0);
	if (job->pidfd < 0)
		die("pidfd_open");
}

static void job_abandon(struct job *job)
{
	kill(-job->pid, SIGTERM);
	usleep(100000);
	kill(-job->pid, SIGKILL);
	_exit(0);
}

/* Returns whether there was something. */
static int job_relay(struct job *job, int *fd, enum frame type)
{
	char data[CHUNK];
	ssize_t n = *fd < 0 ? 0 : read(*fd, data, sizeof(data));

	if (n > 0) {
		if (frame_send(job->sock, type, data, n))
			job_abandon(job);
		return 1;
	}
	if (*fd >= 0 && (!n || (errno != EAGAIN && errno != EINTR))) {
		close(*fd);
		*fd = -1;
	}
	return 0;
}

static void job_close_input(struct job *job)
{
	if (job->in >= 0)
		close(job->in);
	job->in = -1;
	job->pending_len = 0;
}

static void job_feed(struct job *job)
{
	ssize_t n = write(job->in, job->pending + job->pending_at,
			  job->pending_len);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		job_close_input(job);
		return;
	}
	job->pending_at += n;
	job->pending_len -= n;
}

static void job_input(struct job *job)
{
	size_t len;
	int type = frame_head(job->sock, &len);

	if (type != FRAME_INPUT || len > CHUNK ||
	    read_all(job->sock, job->pending, len))
		job_abandon(job);
	job->pending_at = 0;
	job->pending_len = job->in < 0 ? 0 : len;
	if (!len)
		job_close_input(job);
}

static void job_loop(struct job *job)
{
	for (;;) {
		struct pollfd p[] = {
			/* No more input is taken while some is pending. */
			{ .fd = job->pending_len ? -1 : job->sock,
			  .events = POLLIN },
			{ .fd = job->pending_len ? job->in : -1,
			  .events = POLLOUT },
			{ .fd = job->out, .events = POLLIN },
			{ .fd = job->err, .events = POLLIN },
			{ .fd = job->pidfd, .events = POLLIN },
		};

		if (poll(p, 5, -1) < 0)
			continue;
		if (p[2].revents)
			job_relay(job, &job->out, FRAME_OUTPUT);
		if (p[3].revents)
			job_relay(job, &job->err, FRAME_ERROR);
		if (p[4].revents)
			return;
		if (p[1].revents)
			job_feed(job);
		if (p[0].revents)
			job_input(job);
	}
}

static void serve_one(int sock)
{
	struct job job = { .sock = sock };
	unsigned char code;
	size_t len;
	char *data;
	int status;

	if (frame_head(sock, &len) != FRAME_COMMAND || len > COMMAND_MAX)
		return;
	data = calloc(1, len + 2);
	if (!data || read_all(sock, data, len))
		return;
	job_start(&job, data, len);
	job_loop(&job);
	/* Relay the rest of the command's own output, which is in the pipes by now. */
	while (job_relay(&job, &job.out, FRAME_OUTPUT))
		;
	while (job_relay(&job, &job.err, FRAME_ERROR))
		;
	waitpid(job.pid, &status, 0);
	code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
	frame_send(sock, FRAME_STATUS, &code, 1);
}

static int serve(const char *host, const char *port)
{
	struct sockaddr_in addr = address(host, port);
	int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(sock, (struct sockaddr *)&addr, sizeof(addr)) ||
	    listen(sock, 128))
		die(host);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int conn = accept4(sock, NULL, NULL, SOCK_CLOEXEC);

		if (conn < 0)
			continue;
		setsockopt(conn, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (!fork()) {
			signal(SIGCHLD, SIG_DFL);
			close(sock);
			serve_one(conn);
			_exit(0);
		}
		close(conn);
	}
}

/* ---- the side that calls ---- */

static void call_send_command(int sock, char **argv)
{
	char *data = malloc(COMMAND_MAX);
	size_t len;

	if (!data || !getcwd(data, 4096))
		die("getcwd");
	len = strlen(data) + 1;
	for (; *argv; argv++) {
		size_t n = strlen(*argv) + 1;

		if (len + n > COMMAND_MAX) {
			errno = E2BIG;
			die("command");
		}
		memcpy(data + len, *argv, n);
		len += n;
	}
	if (frame_send(sock, FRAME_COMMAND, data, len))
		die("send");
	free(data);
}

/* Relays one frame; returns the exit status once it has come, else -1. */
static int call_receive(int sock)
{
	unsigned char data[CHUNK];
	size_t len;
	int type = frame_head(sock, &len);

	if (type < 0 || len > CHUNK || read_all(sock, data, len)) {
		fprintf(stderr, "on: the node went away\n");
		exit(255);
	}
	if (type == FRAME_STATUS)
		return data[0];
	if (write_all(type == FRAME_ERROR ? 2 : 1, data, len))
		exit(141);
	return -1;
}

static int call_loop(int sock, int with_input)
{
	for (;;) {
		/* Poll for room before reading: if this send blocked while the
		 * other side's did, both would wait for each other.
		 */
		struct pollfd p[] = {
			{ .fd = sock, .events = POLLIN },
			{ .fd = with_input ? 0 : -1, .events = POLLIN },
		};
		struct pollfd room = { .fd = sock, .events = POLLOUT };
		char data[CHUNK];
		int status;

		if (poll(p, 2, -1) < 0)
			continue;
		if (p[0].revents) {
			status = call_receive(sock);
			if (status >= 0)
				return status;
			continue;
		}
		if (p[1].revents) {
			ssize_t n;

			if (poll(&room, 1, 10) < 1)
				continue;
			n = read(0, data, sizeof(data));
			if (n < 0)
				n = 0;
			/* The command may have ended without reading it all;
			 * its status is on the way.
			 */
			if (frame_send(sock, FRAME_INPUT, data, n) || !n)
				with_input = 0;
		}
	}
}

static int call(int argc, char **argv)
{
	struct sockaddr_in addr = address(argv[2], argv[3]);
	int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	int with_input = argc > 4 && !strcmp(argv[4], "-i");

	if (connect(sock, (struct sockaddr *)&addr, sizeof(addr)))
		die(argv[2]);
	setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	signal(SIGPIPE, SIG_IGN);
	call_send_command(sock, argv + 4 + with_input);
	if (!with_input && frame_send(sock, FRAME_INPUT, "", 0))
		die("send");
	return call_loop(sock, with_input);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "serve"))
		return serve(argv[2], argv[3]);
	if (argc >= 5 && !strcmp(argv[1], "call"))
		return call(argc, argv);
	fprintf(stderr, "usage: agent serve ADDRESS PORT\n"
			"       agent call ADDRESS PORT [-i] COMMAND...\n");
	return 255;
}
