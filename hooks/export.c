// SPDX-License-Identifier: GPL-2.0
/*
 * export.c - symbols of the pure core that the role modules use.
 *
 * They are exported here, not next to the functions, to keep kernel-only code
 * out of the core.
 */
#include <linux/module.h>
#include "../shared/http_error.h"
#include "../shared/response.h"
#include "../shared/share.h"
#include "../shared/state.h"
#include "../shared/table.h"
#include "../shared/thop.h"

EXPORT_SYMBOL_GPL(baton_http_error_name);
EXPORT_SYMBOL_GPL(baton_http_error_status);
EXPORT_SYMBOL_GPL(baton_body_start);
EXPORT_SYMBOL_GPL(baton_body_done);
EXPORT_SYMBOL_GPL(baton_body_feed);
EXPORT_SYMBOL_GPL(baton_body_skippable);
EXPORT_SYMBOL_GPL(baton_body_skip);
EXPORT_SYMBOL_GPL(baton_resp_init);
EXPORT_SYMBOL_GPL(baton_resp_expect);
EXPORT_SYMBOL_GPL(baton_resp_feed);
EXPORT_SYMBOL_GPL(baton_resp_skippable);
EXPORT_SYMBOL_GPL(baton_resp_skip);
EXPORT_SYMBOL_GPL(thop_conn_clamp);
EXPORT_SYMBOL_GPL(thop_decode);
EXPORT_SYMBOL_GPL(thop_put_record);
EXPORT_SYMBOL_GPL(thop_get_record);
EXPORT_SYMBOL_GPL(baton_fe_next);
EXPORT_SYMBOL_GPL(baton_fe_state_names);
EXPORT_SYMBOL_GPL(baton_fe_state_timeouts);
EXPORT_SYMBOL_GPL(baton_be_next);
EXPORT_SYMBOL_GPL(baton_be_verdict);
EXPORT_SYMBOL_GPL(baton_be_state_names);
EXPORT_SYMBOL_GPL(baton_be_state_timeouts);
EXPORT_SYMBOL_GPL(baton_share_alloc);
EXPORT_SYMBOL_GPL(baton_share_free);
EXPORT_SYMBOL_GPL(baton_share_charge);
EXPORT_SYMBOL_GPL(baton_share_add);
EXPORT_SYMBOL_GPL(baton_share_uncharge);
EXPORT_SYMBOL_GPL(baton_share_used);
EXPORT_SYMBOL_GPL(baton_table_alloc);
EXPORT_SYMBOL_GPL(baton_table_free);
EXPORT_SYMBOL_GPL(baton_table_find);
EXPORT_SYMBOL_GPL(baton_table_insert);
EXPORT_SYMBOL_GPL(baton_table_remove);
EXPORT_SYMBOL_GPL(baton_table_count);
EXPORT_SYMBOL_GPL(baton_table_max);
EXPORT_SYMBOL_GPL(baton_table_buckets);
EXPORT_SYMBOL_GPL(baton_table_bucket);
EXPORT_SYMBOL_GPL(baton_table_bits);
EXPORT_SYMBOL_GPL(baton_table_next);
