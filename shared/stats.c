// SPDX-License-Identifier: GPL-2.0
/* stats.c - the counters' names. */
#include <linux/types.h>
#include "stats.h"

#define BATON_STAT_NAME(name) [BATON_STAT_##name] = #name,
const char *const baton_stat_names[BATON_STATS] = {
	BATON_STAT_LIST(BATON_STAT_NAME)
};
