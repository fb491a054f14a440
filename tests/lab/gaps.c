// SPDX-License-Identifier: GPL-2.0
/*
 * gaps.c - a client with many connections that sends segments of one byte, each
 * after a gap, so that the data a back end holds is never complete.
 *
 *	gaps ADDRESS PORT PATH CONNECTIONS SEGMENTS ACKS COPIES
 *
 * With ACKS or COPIES it also sends a byte without a gap, unknown to this
 * client's TCP, and then ACKS bare ACKs with the sequence number of that byte, or
 * COPIES bare FINs after it, with data where they are, and COPIES segments that
 * begin with it, each a byte longer than the one before (1,400 at most).
 *
 * Prints "ready" when all is sent, and stays until it is killed. The segments
 * are built by hand, since no TCP would send them.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 1400
#define FIN (-1)	/* instead of a number of bytes */

struct segment {
	struct iphdr ip;
	struct tcphdr tcp;
	char bytes[MOST];
} __attribute__((packed));

struct pseudo {
	uint32_t from, to;
	uint8_t zero, proto;
	uint16_t len;
};

static struct sockaddr_in vip = { .sin_family = AF_INET };

static uint32_t sum(const void *data, size_t len, uint32_t so_far)
{
	const uint8_t *at = data;
	size_t i;

	for (i = 0; i < len; i++)
		so_far += i % 2 ? at[i] : at[i] << 8;
	return so_far;
}

static uint16_t checksum(const struct segment *seg, int len)
{
	struct pseudo head = {
		.from = seg->ip.saddr,
		.to = seg->ip.daddr,
		.proto = IPPROTO_TCP,
		.len = htons(sizeof(seg->tcp) + len),
	};
	uint32_t all = sum(&seg->tcp, sizeof(seg->tcp) + len,
			   sum(&head, sizeof(head), 0));

	while (all >> 16)
		all = (all & 0xffff) + (all >> 16);
	return htons(~all);
}

/* Open a connection and read one answer. */
static int asked(const char *path)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), n;
	struct timeval patience = { .tv_sec = 10 };
	char buf[4096];

	if (fd < 0)
		err(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&vip, sizeof(vip)))
		err(1, "connect");
	n = snprintf(buf, sizeof(buf), "HEAD %s HTTP/1.1\r\nHost: lab\r\n\r\n",
		     path);
	if (write(fd, buf, n) != n)
		err(1, "write");
	n = read(fd, buf, sizeof(buf) - 1);
	if (n < 12 || memcmp(buf + 9, "200", 3))
		errx(1, "no answer");
	return fd;
}

static uint32_t queue_seq(int fd, int queue)
{
	uint32_t seq;
	socklen_t len = sizeof(seq);

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue,
		       sizeof(queue)) ||
	    getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &seq, &len))
		err(1, "TCP_QUEUE_SEQ");
	return seq;
}

/* Sequence numbers of the connection, which the kernel tells only in repair
 * mode.
 */
static void numbers(int fd, uint32_t *seq, uint32_t *ack)
{
	int on = TCP_REPAIR_ON, off = TCP_REPAIR_OFF_NO_WP;

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)))
		err(1, "TCP_REPAIR");
	*seq = queue_seq(fd, TCP_SEND_QUEUE);
	*ack = queue_seq(fd, TCP_RECV_QUEUE);
	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off)))
		err(1, "TCP_REPAIR");
}

/* Send a segment of the connection with @len bytes, or a bare FIN */
static void send_one(int raw, const struct sockaddr_in *own, uint32_t seq,
		     uint32_t ack, int len)
{
	int data = len == FIN ? 0 : len;
	int size = sizeof(struct segment) - MOST + data;
	struct segment seg = {
		.ip = {
			.version = 4, .ihl = 5, .ttl = 64,
			.tot_len = htons(size),
			.protocol = IPPROTO_TCP,
			.saddr = own->sin_addr.s_addr,
			.daddr = vip.sin_addr.s_addr,
		},
		.tcp = {
			.source = own->sin_port,
			.dest = vip.sin_port,
			.seq = htonl(seq),
			.ack_seq = htonl(ack),
			.doff = 5, .ack = 1, .fin = len == FIN,
			.window = htons(65535),
		},
	};

	memset(seg.bytes, 'G', data);
	seg.tcp.check = checksum(&seg, data);
	if (sendto(raw, &seg, size, 0, (struct sockaddr *)&vip,
		   sizeof(vip)) < 0)
		err(1, "sendto");
}

static void gaps(int raw, int fd, int segments, int acks, int copies)
{
	struct sockaddr_in own;
	socklen_t len = sizeof(own);
	uint32_t seq, ack;
	int i;

	getsockname(fd, (struct sockaddr *)&own, &len);
	numbers(fd, &seq, &ack);
	for (i = 0; i < segments; i++)
		send_one(raw, &own, seq + 2 + 2 * i, ack, 1);
	if (acks || copies)
		send_one(raw, &own, seq, ack, 1);
	for (i = 0; i < acks; i++)
		send_one(raw, &own, seq, ack, 0);
	if (copies)
		send_one(raw, &own, seq, ack, 3);
	for (i = 0; i < copies; i++)
		send_one(raw, &own, seq + 1, ack, FIN);
	for (i = 0; i < copies; i++)
		send_one(raw, &own, seq, ack, i + 4 < MOST ? i + 4 : MOST);
}

int main(int argc, char **argv)
{
	struct rlimit files = { 20000, 20000 };
	int raw, conns, i;

	if (argc != 8)
		errx(2, "gaps ADDRESS PORT PATH CONNECTIONS SEGMENTS ACKS COPIES");
	inet_aton(argv[1], &vip.sin_addr);
	vip.sin_port = htons(atoi(argv[2]));
	setrlimit(RLIMIT_NOFILE, &files);
	raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (raw < 0)
		err(1, "raw socket");
	conns = atoi(argv[4]);
	for (i = 0; i < conns; i++)
		gaps(raw, asked(argv[3]), atoi(argv[5]), atoi(argv[6]),
		     atoi(argv[7]));
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
