// SPDX-License-Identifier: GPL-2.0
/*
 * switch FD - Ethernet switches between QEMU guests.
 *
 * FD is a datagram socket on which ports arrive, now or later: one byte, the
 * number of the switch that the port belongs to, and with it a descriptor, a
 * stream socket that carries QEMU's "-netdev socket" framing, a 32-bit
 * big-endian length before every frame. Ports learn addresses; an unknown or a
 * group address is flooded. A port that does not take its frames has them
 * queued up to QUEUE_MAX bytes and then dropped, like a real switch.
 *
 * The switch ends when FD is closed at the other end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORTS_MAX	64
#define FRAME_MAX	(68 * 1024)
#define INPUT_MAX	(256 * 1024)
#define QUEUE_MAX	(1024 * 1024)
#define LEARN_MAX	256

struct port {
	int fd;
	int lan;
	size_t in_len;
	size_t out_at, out_len;
	unsigned char in[INPUT_MAX];
	unsigned char out[QUEUE_MAX];
};

struct learned {
	int lan;
	unsigned char mac[6];
	struct port *port;
};

static struct port *ports[PORTS_MAX];
static int nports;
static struct learned table[LEARN_MAX];
static int nlearned;

static void table_forget(const struct port *port)
{
	int i = 0;

	while (i < nlearned)
		if (table[i].port == port)
			table[i] = table[--nlearned];
		else
			i++;
}

static void port_close(struct port *port)
{
	table_forget(port);
	close(port->fd);
	port->fd = -1;
	port->in_len = 0;
	port->out_len = 0;
}

static struct learned *table_find(int lan, const unsigned char *mac)
{
	int i;

	for (i = 0; i < nlearned; i++)
		if (table[i].lan == lan && !memcmp(table[i].mac, mac, 6))
			return &table[i];
	return NULL;
}

static void table_learn(struct port *port, const unsigned char *mac)
{
	struct learned *entry = table_find(port->lan, mac);

	if (!entry) {
		if (nlearned == LEARN_MAX)
			return;
		entry = &table[nlearned++];
		entry->lan = port->lan;
		memcpy(entry->mac, mac, 6);
	}
	entry->port = port;
}

static void port_flush(struct port *port)
{
	while (port->fd >= 0 && port->out_len) {
		ssize_t n = write(port->fd, port->out + port->out_at,
				  port->out_len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (errno != EAGAIN)
				port_close(port);
			return;
		}
		port->out_at += n;
		port->out_len -= n;
	}
	port->out_at = 0;
}

/* @frame begins with its length, as it came. */
static void port_queue(struct port *port, const unsigned char *frame,
		       size_t len)
{
	if (port->fd < 0 || port->out_len + len > QUEUE_MAX)
		return;
	if (port->out_at + port->out_len + len > QUEUE_MAX) {
		memmove(port->out, port->out + port->out_at, port->out_len);
		port->out_at = 0;
	}
	memcpy(port->out + port->out_at + port->out_len, frame, len);
	port->out_len += len;
}

static void frame_forward(struct port *from, const unsigned char *frame,
			  size_t len)
{
	const unsigned char *dst = frame + 4, *src = frame + 10;
	struct learned *to = NULL;
	int i;

	if (len < 4 + 14)
		return;
	if (!(src[0] & 1))
		table_learn(from, src);
	if (!(dst[0] & 1))
		to = table_find(from->lan, dst);
	if (to) {
		if (to->port != from)
			port_queue(to->port, frame, len);
		return;
	}
	for (i = 0; i < nports; i++)
		if (ports[i] != from && ports[i]->lan == from->lan)
			port_queue(ports[i], frame, len);
}

static void port_read(struct port *port)
{
	size_t at = 0;
	ssize_t n;

	n = read(port->fd, port->in + port->in_len, INPUT_MAX - port->in_len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		port_close(port);
		return;
	}
	port->in_len += n;
	while (port->in_len - at >= 4) {
		uint32_t len;

		memcpy(&len, port->in + at, 4);
		len = ntohl(len);
		if (len > FRAME_MAX) {
			fprintf(stderr, "switch: a frame of %u bytes\n", len);
			port_close(port);
			return;
		}
		if (port->in_len - at < 4 + len)
			break;
		frame_forward(port, port->in + at, 4 + len);
		at += 4 + len;
	}
	port->in_len -= at;
	memmove(port->in, port->in + at, port->in_len);
}

/* A port that has gone makes room for another. */
static struct port *port_free(void)
{
	int i;

	for (i = 0; i < nports; i++)
		if (ports[i]->fd < 0)
			return ports[i];
	if (nports == PORTS_MAX)
		return NULL;
	ports[nports] = calloc(1, sizeof(struct port));
	return ports[nports] ? ports[nports++] : NULL;
}

static void port_add(int fd, int lan)
{
	struct port *port = port_free();

	if (!port) {
		fprintf(stderr, "switch: too many ports\n");
		exit(1);
	}
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	port->fd = fd;
	port->lan = lan;
}

/* Returns false when nothing more will come. */
static int port_arrive(int control)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} with;
	unsigned char lan;
	struct iovec iov = { .iov_base = &lan, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &with,
		.msg_controllen = sizeof(with),
	};
	struct cmsghdr *cmsg;
	int fd;

	if (recvmsg(control, &msg, MSG_CMSG_CLOEXEC) < 1)
		return errno == EINTR;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (!cmsg || cmsg->cmsg_type != SCM_RIGHTS)
		return 0;
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	port_add(fd, lan);
	return 1;
}

int main(int argc, char **argv)
{
	struct pollfd polls[PORTS_MAX + 1];
	int control, polled, i;

	if (argc != 2)
		return 2;
	control = atoi(argv[1]);
	for (;;) {
		polled = nports;
		for (i = 0; i < polled; i++) {
			polls[i].fd = ports[i]->fd;
			polls[i].events = POLLIN;
			polls[i].revents = 0;
			if (ports[i]->out_len)
				polls[i].events |= POLLOUT;
		}
		polls[polled].fd = control;
		polls[polled].events = POLLIN;
		if (poll(polls, polled + 1, -1) < 0) {
			if (errno == EINTR)
				continue;
			return 1;
		}
		for (i = 0; i < polled; i++)
			if (polls[i].revents & (POLLIN | POLLHUP | POLLERR))
				port_read(ports[i]);
		for (i = 0; i < polled; i++)
			port_flush(ports[i]);
		/* Last: a new port may take the place of one just closed. */
		if (polls[polled].revents && !port_arrive(control))
			return 0;
	}
}
