/* SPDX-License-Identifier: GPL-2.0 */
/* mode.h - the running handoff mode, from the FE to its BEs. */
#ifndef _BATON_HOOKS_NODE_MODE_H
#define _BATON_HOOKS_NODE_MODE_H

#include "net.h"

/**
 * baton_service_mode - the mode as a message of the FE has it; BH off
 * @svc: service
 * @mode: enum baton_mode
 * @epoch: of the FE when it was sent
 * @counter: of the message: one that is older than another says nothing
 */
void baton_service_mode(struct baton_service *svc, u8 mode, u32 epoch,
			u64 counter);

/** baton_service_mode_set - the mode as setconf has it: any message may change it */
void baton_service_mode_set(struct baton_service *svc, u8 mode);

/** baton_config_receive - CONFIG came; softirq, under RCU */
void baton_config_receive(struct baton_net *bn, const struct thop_msg *msg);

/** baton_config_work - tell the BEs; baton_net.config_work */
void baton_config_work(struct work_struct *work);

#endif /* _BATON_HOOKS_NODE_MODE_H */
