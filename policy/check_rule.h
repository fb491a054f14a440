/* SPDX-License-Identifier: GPL-2.0 */
/* check_rule.h - checks a rule. */
#ifndef _BATON_POLICY_CHECK_RULE_H
#define _BATON_POLICY_CHECK_RULE_H

#include "conf.h"
#include "why.h"

/** check_rule - rule @i of a service, against those before it; 0 or -EINVAL */
int check_rule(const struct baton_conf *conf, u32 service, u32 i,
	       struct why *why);

#endif /* _BATON_POLICY_CHECK_RULE_H */
