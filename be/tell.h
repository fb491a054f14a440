/* SPDX-License-Identifier: GPL-2.0 */
/* tell.h - notices for the FE. */
#ifndef _BATON_BE_TELL_H
#define _BATON_BE_TELL_H

#include "be.h"

/** be_tell_closed - NOTIFYCLS: the connection is over; locked, under RCU */
void be_tell_closed(struct be_conn *conn);

/**
 * be_tell_unknown - answer a SYN: its connection is not here
 * @bn: namespace
 * @conn: its entry, or NULL
 * @tuple: the connection
 * @syn: sequence number of the SYN
 */
void be_tell_unknown(struct baton_net *bn, struct be_conn *conn,
		     const struct baton_tuple *tuple, u32 syn);

/** be_tell_redirect - REDIRECT: a connection from another BE lives here now */
void be_tell_redirect(struct baton_net *bn, const struct thop_msg *create);

/** be_tell_flush - end all REDIRECTs under way */
void be_tell_flush(struct be *be);

#endif /* _BATON_BE_TELL_H */
