/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bundle.h - records of many connections in one message to a node.
 *
 * ANNOUNCE and QUERY are sent once. If one is lost, its sender repeats the
 * record later, if it still holds.
 */
#ifndef _BATON_HOOKS_THOP_BUNDLE_H
#define _BATON_HOOKS_THOP_BUNDLE_H

#include "../../shared/thop.h"
#include "../node/net.h"

/**
 * struct thop_bundle - records for one node
 * @to: its address
 * @opcode: THOP_ANNOUNCE or THOP_QUERY
 * @n: records in @record
 * @record: struct thop_record, as they are sent
 */
struct thop_bundle {
	struct baton_addr to;
	u16 opcode;
	u32 n;
	u8 record[THOP_RECORDS_MAX * THOP_RECORD_LEN];
};

/**
 * thop_bundle_add - add a record
 * @bn: namespace
 * @bundle: @opcode is set; the caller's alone
 * @to: node that it is for; records for another node are sent first
 * @record: the record
 *
 * A full bundle is sent. Under RCU, any context.
 */
void thop_bundle_add(struct baton_net *bn, struct thop_bundle *bundle,
		     struct baton_addr to, const struct thop_record *record);

/** thop_bundle_flush - send the records; under RCU, any context */
void thop_bundle_flush(struct baton_net *bn, struct thop_bundle *bundle);

/**
 * thop_bundle_send - send records
 * @bn: namespace
 * @opcode: THOP_ANNOUNCE or THOP_QUERY
 * @to: address of the node; nothing is sent to one that is not configured
 * @record: @n records, as they are sent
 * @n: THOP_RECORDS_MAX at most; 0: nothing is sent
 *
 * Under RCU, any context.
 */
void thop_bundle_send(struct baton_net *bn, u16 opcode, struct baton_addr to,
		      const u8 *record, u32 n);

#endif /* _BATON_HOOKS_THOP_BUNDLE_H */
