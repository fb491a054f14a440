/* SPDX-License-Identifier: GPL-2.0 */
/* listener.h - the FE's own listener on VIP:port. */
#ifndef _BATON_FE_LISTENER_H
#define _BATON_FE_LISTENER_H

#include "fe.h"

int fe_listener_add(struct baton_net *bn, struct baton_service *svc);
void fe_listener_close(struct baton_net *bn, struct baton_service *svc);
bool fe_listener_is(const struct baton_service *svc, const struct sock *sk);

#endif /* _BATON_FE_LISTENER_H */
