// SPDX-License-Identifier: GPL-2.0
/* thop.c - THOP messages to bytes and back. */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "bytes.h"
#include "limits.h"
#include "thop.h"

static const char *const cause_names[__THOP_CAUSES] = {
	[THOP_CAUSE_NONE] = "none",
	[THOP_CAUSE_NOSERVICE] = "noservice",
	[THOP_CAUSE_NOLISTENER] = "nolistener",
	[THOP_CAUSE_BACKLOG] = "backlog",
	[THOP_CAUSE_MEMORY] = "memory",
	[THOP_CAUSE_OPTIONS] = "options",
	[THOP_CAUSE_ADDRESS] = "address",
	[THOP_CAUSE_BUSY] = "busy",
	[THOP_CAUSE_ROUTE] = "route",
	[THOP_CAUSE_POLICY] = "policy",
};

static const struct thop_kind *kind_of(u32 opcode)
{
	if (opcode >= __THOP_OPCODES || !thop_kinds[opcode].name)
		return NULL;
	return &thop_kinds[opcode];
}

const char *thop_opcode_name(u32 opcode)
{
	const struct thop_kind *kind = kind_of(opcode);

	return kind ? kind->name : "?";
}

const char *thop_cause_name(u32 cause)
{
	return cause < __THOP_CAUSES ? cause_names[cause] : "?";
}

static bool key_valid(const struct thop_key *key)
{
	return !baton_addr_any(key->caddr) && !baton_addr_any(key->vaddr) &&
	       key->vport;
}

static bool config_valid(const struct thop_config *config)
{
	return !baton_addr_any(config->vaddr) && config->vport &&
	       config->mode < __BATON_MODE_MAX;
}

static bool data_valid(const struct thop_kind *kind, u32 len)
{
	if (kind->parts & THOP_PART_BYTES)
		return len <= THOP_DATA_MAX;
	if (kind->parts & THOP_PART_RECORDS)
		return len && len % THOP_RECORD_LEN == 0 &&
		       len <= THOP_RECORDS_MAX * THOP_RECORD_LEN;
	if (kind->parts & THOP_PART_RECEIPTS)
		return len && len % THOP_RECEIPT_LEN == 0 &&
		       len <= BATON_RECEIPTS_MAX * THOP_RECEIPT_LEN;
	return !len;
}

/* Everything but lengths; a message refused here is neither sent nor taken. */
static bool msg_valid(const struct thop_msg *msg, u32 parts)
{
	if (baton_addr_any(msg->sender))
		return false;
	if (parts & THOP_PART_KEY && !key_valid(&msg->key))
		return false;
	if (parts & THOP_PART_CONN)
		return thop_conn_valid(&msg->conn) &&
		       msg->conn_magic == msg->conn.rcv_nxt;
	if (parts & THOP_PART_CAUSE)
		return msg->cause < __THOP_CAUSES;
	if (parts & THOP_PART_OWNER)
		return !baton_addr_any(msg->owner);
	if (parts & THOP_PART_CONFIG)
		return config_valid(&msg->config);
	return true;
}

static void put_header(u8 **p, const struct thop_msg *msg, u32 len)
{
	put_u32(p, THOP_MAGIC);
	put_u8(p, THOP_VERSION);
	put_u8(p, 0);
	put_u16(p, msg->opcode);
	put_u32(p, len);
	put_addr(p, msg->sender);
	put_u64(p, msg->counter);
	put_u32(p, msg->generation);
	put_u32(p, msg->conn_magic);
	put_addr(p, msg->load.node);
	put_u32(p, msg->load.conns);
	put_u32(p, msg->age);
}

static void put_key(u8 **p, const struct thop_key *key)
{
	put_addr(p, key->caddr);
	put_addr(p, key->vaddr);
	put_raw(p, &key->cport, sizeof(key->cport));
	put_raw(p, &key->vport, sizeof(key->vport));
	put_u32(p, key->cookie);
}

static void put_conn(u8 **p, const struct thop_conn *conn)
{
	put_u32(p, conn->rcv_nxt);
	put_u32(p, conn->snd_nxt);
	put_u32(p, conn->rcv_right);
	put_u32(p, conn->snd_wnd);
	put_u32(p, conn->ts_recent);
	put_u32(p, conn->tsval);
	put_u32(p, conn->srtt_us);
	put_u32(p, conn->mdev_us);
	put_u32(p, conn->rttvar_us);
	put_u32(p, conn->rto_ms);
	put_u32(p, conn->min_rtt_us);
	put_u32(p, conn->max_window);
	put_u32(p, conn->idle_ms);
	put_u64(p, conn->bytes_sent);
	put_u64(p, conn->bytes_retrans);
	put_u64(p, conn->bytes_acked);
	put_u64(p, conn->bytes_received);
	put_u16(p, conn->mtup_low);
	put_u16(p, conn->mtup_high);
	put_u16(p, conn->mtup_age);
	put_u16(p, conn->reordering);
	put_u32(p, conn->snd_cwnd);
	put_u32(p, conn->snd_ssthresh);
	put_u32(p, conn->epoch);
	put_u64(p, conn->born);
	put_u16(p, conn->mss);
	put_u16(p, conn->flags);
	put_u8(p, conn->snd_wscale);
	put_u8(p, conn->rcv_wscale);
	put_u8(p, conn->mode);
	put_u8(p, 0);
	put_addr(p, conn->fe);
}

static void put_config(u8 **p, const struct thop_config *config)
{
	put_addr(p, config->vaddr);
	put_raw(p, &config->vport, sizeof(config->vport));
	put_u8(p, config->mode);
	put_u8(p, 0);
	put_u32(p, config->epoch);
}

static void put_body(u8 **p, const struct thop_msg *msg, u32 parts)
{
	if (parts & THOP_PART_KEY)
		put_key(p, &msg->key);
	if (parts & THOP_PART_CONN)
		put_conn(p, &msg->conn);
	if (parts & THOP_PART_CAUSE)
		put_u32(p, msg->cause);
	if (parts & THOP_PART_OWNER)
		put_addr(p, msg->owner);
	if (parts & THOP_PART_CONFIG)
		put_config(p, &msg->config);
	if (parts & THOP_PART_EPOCH)
		put_u32(p, msg->epoch);
}

int thop_encode(const struct thop_msg *msg, u8 *buf, u32 size)
{
	const struct thop_kind *kind = kind_of(msg->opcode);
	u32 data_len, len;
	u8 *p = buf;

	if (!kind || !msg_valid(msg, kind->parts))
		return -EINVAL;
	data_len = kind->parts & THOP_PARTS_DATA ? msg->data_len : 0;
	len = THOP_HDR_LEN + kind->len;
	if (len > size || !data_valid(kind, data_len))
		return -EMSGSIZE;
	put_header(&p, msg, len + data_len);
	put_body(&p, msg, kind->parts);
	return p - buf;
}

void thop_set_age(u8 *buf, u32 age)
{
	u8 *p = buf + THOP_AGE_OFF;

	put_u32(&p, age);
}

u32 thop_age(const u8 *buf)
{
	const u8 *p = buf + THOP_AGE_OFF;

	return get_u32(&p);
}

/* False for a header that thop_encode() would not write. */
static bool get_header(const u8 **p, struct thop_msg *msg, u32 len)
{
	if (get_u32(p) != THOP_MAGIC || get_u8(p) != THOP_VERSION || get_u8(p))
		return false;
	msg->opcode = get_u16(p);
	if (get_u32(p) != len)
		return false;
	msg->sender = get_addr(p);
	msg->counter = get_u64(p);
	msg->generation = get_u32(p);
	msg->conn_magic = get_u32(p);
	msg->load.node = get_addr(p);
	msg->load.conns = get_u32(p);
	msg->age = get_u32(p);
	return true;
}

static void get_key(const u8 **p, struct thop_key *key)
{
	key->caddr = get_addr(p);
	key->vaddr = get_addr(p);
	get_raw(p, &key->cport, sizeof(key->cport));
	get_raw(p, &key->vport, sizeof(key->vport));
	key->cookie = get_u32(p);
}

/* Returns the padding, as get_config() does. */
static u8 get_conn(const u8 **p, struct thop_conn *conn)
{
	u8 pad;

	conn->rcv_nxt = get_u32(p);
	conn->snd_nxt = get_u32(p);
	conn->rcv_right = get_u32(p);
	conn->snd_wnd = get_u32(p);
	conn->ts_recent = get_u32(p);
	conn->tsval = get_u32(p);
	conn->srtt_us = get_u32(p);
	conn->mdev_us = get_u32(p);
	conn->rttvar_us = get_u32(p);
	conn->rto_ms = get_u32(p);
	conn->min_rtt_us = get_u32(p);
	conn->max_window = get_u32(p);
	conn->idle_ms = get_u32(p);
	conn->bytes_sent = get_u64(p);
	conn->bytes_retrans = get_u64(p);
	conn->bytes_acked = get_u64(p);
	conn->bytes_received = get_u64(p);
	conn->mtup_low = get_u16(p);
	conn->mtup_high = get_u16(p);
	conn->mtup_age = get_u16(p);
	conn->reordering = get_u16(p);
	conn->snd_cwnd = get_u32(p);
	conn->snd_ssthresh = get_u32(p);
	conn->epoch = get_u32(p);
	conn->born = get_u64(p);
	conn->mss = get_u16(p);
	conn->flags = get_u16(p);
	conn->snd_wscale = get_u8(p);
	conn->rcv_wscale = get_u8(p);
	conn->mode = get_u8(p);
	pad = get_u8(p);
	conn->fe = get_addr(p);
	return pad;
}

static u8 get_config(const u8 **p, struct thop_config *config)
{
	u8 pad;

	config->vaddr = get_addr(p);
	get_raw(p, &config->vport, sizeof(config->vport));
	config->mode = get_u8(p);
	pad = get_u8(p);
	config->epoch = get_u32(p);
	return pad;
}

/* Return: false for padding that is not zero. */
static bool get_body(const u8 **p, struct thop_msg *msg, u32 parts)
{
	u8 pad = 0;

	if (parts & THOP_PART_KEY)
		get_key(p, &msg->key);
	if (parts & THOP_PART_CONN)
		pad = get_conn(p, &msg->conn);
	if (parts & THOP_PART_CAUSE)
		msg->cause = get_u32(p);
	if (parts & THOP_PART_OWNER)
		msg->owner = get_addr(p);
	if (parts & THOP_PART_CONFIG)
		pad = get_config(p, &msg->config);
	if (parts & THOP_PART_EPOCH)
		msg->epoch = get_u32(p);
	return !pad;
}

int thop_decode(struct thop_msg *msg, const u8 *buf, u32 linear, u32 len)
{
	const struct thop_kind *kind;
	const u8 *p = buf;

	memset(msg, 0, sizeof(*msg));
	if (linear > len || linear < THOP_HDR_LEN || !get_header(&p, msg, len))
		return -EINVAL;
	kind = kind_of(msg->opcode);
	if (!kind)
		return -EINVAL;
	msg->data_off = THOP_HDR_LEN + kind->len;
	if (linear < msg->data_off || !data_valid(kind, len - msg->data_off))
		return -EINVAL;
	msg->data_len = len - msg->data_off;
	return get_body(&p, msg, kind->parts) && msg_valid(msg, kind->parts) ?
		       0 : -EINVAL;
}

u16 thop_sport(const u8 *buf, u32 len)
{
	u32 word[3], hash;

	if (len < THOP_HDR_LEN + THOP_KEY_LEN)
		return BATON_THOP_SPORT;
	/* Addresses and ports; the golden ratio spreads them over the upper bits. */
	memcpy(word, buf + THOP_HDR_LEN, sizeof(word));
	hash = (word[0] ^ word[1] ^ word[2]) * 0x61c88647;
	return BATON_THOP_SPORT + ((u64)hash * BATON_THOP_SPORTS >> 32);
}

void thop_put_record(const struct thop_record *record, u8 *buf)
{
	u8 *p = buf;

	put_key(&p, &record->key);
	put_u32(&p, record->generation);
	put_u32(&p, record->rcv_nxt);
	put_u16(&p, record->flags);
	put_u16(&p, 0);
}

int thop_get_record(struct thop_record *record, const u8 *buf)
{
	const u8 *p = buf;

	memset(record, 0, sizeof(*record));
	get_key(&p, &record->key);
	record->generation = get_u32(&p);
	record->rcv_nxt = get_u32(&p);
	record->flags = get_u16(&p);
	return get_u16(&p) || record->flags & ~THOP_RECORD_MASK ||
	       !key_valid(&record->key) ? -EINVAL : 0;
}

void thop_put_receipt(u64 counter, u8 *buf)
{
	put_u64(&buf, counter);
}

u64 thop_get_receipt(const u8 *buf)
{
	return get_u64(&buf);
}
