/* SPDX-License-Identifier: GPL-2.0 */
/* mode.h - sends the running handoff mode from the FE to its BEs. */
#ifndef _BATON_HOOKS_NODE_MODE_H
#define _BATON_HOOKS_NODE_MODE_H

#include "net.h"

/**
 * baton_service_mode - set the mode from a message of the FE; BH off
 * @svc: service
 * @mode: enum baton_mode
 * @epoch: of the FE when it sent the message
 * @counter: of the message: an older message is ignored
 */
void baton_service_mode(struct baton_service *svc, u8 mode, u32 epoch,
			u64 counter);

/** baton_service_mode_set - set by setconf: any message may change the mode */
void baton_service_mode_set(struct baton_service *svc, u8 mode);

/** baton_config_receive - handle a CONFIG; softirq, under RCU */
void baton_config_receive(struct baton_net *bn, const struct thop_msg *msg);

/** baton_config_work - tell the BEs the modes; baton_net.config_work */
void baton_config_work(struct work_struct *work);

#endif /* _BATON_HOOKS_NODE_MODE_H */
