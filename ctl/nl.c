// SPDX-License-Identifier: GPL-2.0
/* nl.c - messages to and from the kernel; shared/uapi/baton.h. */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "ctl.h"

/* A dump's messages come in buffers of at most 32 KiB */
#define RECEIVE_SIZE 65536

/* Times to begin a dump anew because the configuration changed meanwhile */
#define DUMP_TRIES 10

/**
 * struct exchange - a request and its reply
 * @sock: our socket
 * @family: number of the family
 * @seq: of the request
 * @reply: where answers go, NULL for a command
 * @error: errno of the kernel, 0: success
 * @sentence: the kernel's message that came with an error or with success
 */
struct exchange {
	struct mnl_socket *sock;
	u16 family;
	u32 seq;
	struct nl_reply *reply;
	int error;
	char sentence[BATON_WHY_MAX];
};

static int on_message(const struct nlmsghdr *nlh, void *data)
{
	struct exchange *ex = data;
	struct nl_reply *reply = ex->reply;
	size_t len = MNL_ALIGN(nlh->nlmsg_len);

	if (!reply)
		return MNL_CB_OK;
	reply->data = must(realloc(reply->data, reply->len + len));
	memset(reply->data + reply->len, 0, len);
	memcpy(reply->data + reply->len, nlh, nlh->nlmsg_len);
	reply->len += len;
	return MNL_CB_OK;
}

static void take_sentence(struct exchange *ex, const struct nlmsghdr *nlh,
			  size_t offset)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, offset)
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			snprintf(ex->sentence, sizeof(ex->sentence), "%s",
				 nl_text(attr));
}

/* The acknowledgement, or a refusal */
static int on_error(const struct nlmsghdr *nlh, void *data)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	struct exchange *ex = data;
	size_t offset = sizeof(*err);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&err->msg);
	take_sentence(ex, nlh, offset);
	ex->error = -err->error;
	return MNL_CB_STOP;
}

/* The end of a dump, which may have failed half-way */
static int on_done(const struct nlmsghdr *nlh, void *data)
{
	struct exchange *ex = data;
	int error = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(error))
		memcpy(&error, mnl_nlmsg_get_payload(nlh), sizeof(error));
	take_sentence(ex, nlh, sizeof(error));
	ex->error = error < 0 ? -error : 0;
	return MNL_CB_STOP;
}

/* Send @nlh, receive until the end. False: errno says why. */
static bool exchange(struct exchange *ex, struct nlmsghdr *nlh)
{
	static mnl_cb_t control[] = {
		[NLMSG_ERROR] = on_error,
		[NLMSG_DONE] = on_done,
	};
	static char buf[RECEIVE_SIZE] __attribute__((aligned(8)));
	ssize_t len;
	int more;

	nlh->nlmsg_seq = ++ex->seq;
	if (mnl_socket_sendto(ex->sock, nlh, nlh->nlmsg_len) < 0)
		return false;
	do {
		len = mnl_socket_recvfrom(ex->sock, buf, sizeof(buf));
		if (len < 0)
			return false;
		more = mnl_cb_run2(buf, len, ex->seq,
				   mnl_socket_get_portid(ex->sock), on_message,
				   ex, control, ARRAY_LEN(control));
	} while (more > MNL_CB_STOP);
	errno = more < 0 ? errno : ex->error;
	return !errno;
}

/* Print a message that tells the user how to go on */
static void complain_of(const struct exchange *ex)
{
	int error = errno;

	if (*ex->sentence)
		complain("%s", ex->sentence);
	else if (error == EPERM)
		complain("this needs the capability CAP_NET_ADMIN - become root, or use sudo");
	else if (error == EINTR)
		complain("the configuration keeps changing - try again");
	else
		complain("the kernel refused: %s", strerror(error));
}

static struct nlmsghdr *put_header(void *buf, u16 type, u16 flags,
				   u8 cmd, u8 version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl =
		mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

/* Number of the family "baton"; asking loads the module if it is installed */
static bool find_family(struct exchange *ex)
{
	const struct nlattr *tb[CTRL_ATTR_FAMILY_ID + 1] = { NULL };
	struct nl_reply reply = { NULL, 0 };
	const struct nlattr *attr;
	struct nlmsghdr *nlh;
	char buf[256];
	bool ok;

	nlh = put_header(buf, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, BATON_GENL_NAME);
	ex->reply = &reply;
	ok = exchange(ex, nlh);
	ex->reply = NULL;
	if (ok && reply.len) {
		nlh = (struct nlmsghdr *)reply.data;
		mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
			if (mnl_attr_get_type(attr) <= CTRL_ATTR_FAMILY_ID)
				tb[mnl_attr_get_type(attr)] = attr;
		ex->family = nl_u16(tb[CTRL_ATTR_FAMILY_ID]);
	}
	free(reply.data);
	if (ex->family)
		return true;
	if (!ok && errno != ENOENT)
		complain_of(ex);
	else
		complain("the kernel does not know the family '" BATON_GENL_NAME "': load the module with 'modprobe baton'");
	return false;
}

static bool ready(struct exchange *ex)
{
	int one = 1;

	memset(ex, 0, sizeof(*ex));
	ex->seq = time(NULL);
	ex->sock = mnl_socket_open(NETLINK_GENERIC);
	if (!ex->sock || mnl_socket_bind(ex->sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		complain("cannot open a netlink socket: %s", strerror(errno));
		if (ex->sock)
			mnl_socket_close(ex->sock);
		return false;
	}
	mnl_socket_setsockopt(ex->sock, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(ex->sock, NETLINK_CAP_ACK, &one, sizeof(one));
	if (find_family(ex))
		return true;
	mnl_socket_close(ex->sock);
	return false;
}

bool nl_command(struct nlmsghdr *nlh)
{
	int room = nlh->nlmsg_len + 4096;
	struct exchange ex;
	bool ok;

	if (!ready(&ex))
		return false;
	/* This needs CAP_NET_ADMIN. Without it a long message may fail to be sent */
	setsockopt(mnl_socket_get_fd(ex.sock), SOL_SOCKET, SO_SNDBUFFORCE,
		   &room, sizeof(room));
	nlh->nlmsg_type = ex.family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	ok = exchange(&ex, nlh);
	if (!ok)
		complain_of(&ex);
	else if (*ex.sentence)
		complain("note: %s", ex.sentence);
	mnl_socket_close(ex.sock);
	return ok;
}

/* One try; on a new socket, since an interrupted dump leaves unread messages */
static bool dump_once(u8 cmd, struct nl_reply *reply, bool last)
{
	struct exchange ex;
	struct nlmsghdr *nlh;
	char buf[256];
	bool ok;

	if (!ready(&ex)) {
		errno = 0;
		return false;
	}
	nlh = put_header(buf, ex.family, NLM_F_DUMP, cmd, BATON_GENL_VERSION);
	ex.reply = reply;
	ok = exchange(&ex, nlh);
	if (!ok && (last || errno != EINTR)) {
		complain_of(&ex);
		errno = 0;
	}
	mnl_socket_close(ex.sock);
	return ok;
}

bool nl_dump(u8 cmd, struct nl_reply *reply)
{
	int tries;

	memset(reply, 0, sizeof(*reply));
	for (tries = 1; tries <= DUMP_TRIES; tries++) {
		reply->len = 0;
		if (dump_once(cmd, reply, tries == DUMP_TRIES))
			return true;
		if (errno != EINTR)
			break;
	}
	free(reply->data);
	reply->data = NULL;
	return false;
}

const struct nlattr *nl_each(const struct nl_reply *reply, size_t *pos,
			     u16 type)
{
	const struct nlmsghdr *nlh;
	const struct nlattr *attr;

	while (*pos < reply->len) {
		nlh = (const struct nlmsghdr *)(reply->data + *pos);
		*pos += MNL_ALIGN(nlh->nlmsg_len);
		mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
			if (mnl_attr_get_type(attr) == type)
				return attr;
	}
	return NULL;
}

void nl_nested(const struct nlattr *nest, const struct nlattr **tb,
	       u16 max)
{
	const struct nlattr *attr;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) <= max)
			tb[mnl_attr_get_type(attr)] = attr;
}

const char *nl_text(const struct nlattr *attr)
{
	return attr && !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) ?
	       mnl_attr_get_str(attr) : "";
}

/* An integer of @len bytes into @to, which is 0 if there is none */
static void take_int(const struct nlattr *attr, void *to, size_t len)
{
	memset(to, 0, len);
	if (attr && mnl_attr_get_payload_len(attr) >= len)
		memcpy(to, mnl_attr_get_payload(attr), len);
}

u8 nl_u8(const struct nlattr *attr)
{
	u8 value;

	take_int(attr, &value, sizeof(value));
	return value;
}

u16 nl_u16(const struct nlattr *attr)
{
	u16 value;

	take_int(attr, &value, sizeof(value));
	return value;
}

u32 nl_u32(const struct nlattr *attr)
{
	u32 value;

	take_int(attr, &value, sizeof(value));
	return value;
}

u64 nl_u64(const struct nlattr *attr)
{
	u64 value;

	take_int(attr, &value, sizeof(value));
	return value;
}

struct baton_addr nl_addr(const struct nlattr *attr)
{
	return baton_addr_v4(nl_u32(attr));
}
