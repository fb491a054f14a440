/* SPDX-License-Identifier: GPL-2.0 */
/* conf_rule.h - the keys of [rule]. */
#ifndef _BATON_CTL_CONF_RULE_H
#define _BATON_CTL_CONF_RULE_H

#include "key.h"

extern const struct key rule_keys[];

/** begin_rule - start a rule of that name */
void begin_rule(struct conf_file *cf, const char *name);

/** rule_lost_cond - note that a line of the rule at hand, maybe a condition, was lost */
void rule_lost_cond(struct conf_file *cf);

#endif /* _BATON_CTL_CONF_RULE_H */
