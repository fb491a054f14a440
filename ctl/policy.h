/* SPDX-License-Identifier: GPL-2.0 */
/* policy.h - the parameters of a rule's policy. */
#ifndef _BATON_CTL_POLICY_H
#define _BATON_CTL_POLICY_H

#include "file.h"

/**
 * policy_params - the parameters after the name of a rule's policy
 * @cf: the file, at the line of the policy
 * @draft: the rule, its policy known
 * @text: "NAME=VALUE ...", changed; NULL when there are none
 */
void policy_params(struct conf_file *cf, struct draft *draft, char *text);

#endif /* _BATON_CTL_POLICY_H */
