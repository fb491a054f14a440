/* SPDX-License-Identifier: GPL-2.0 */
/*
 * secret.h - the keys of a cluster, in a file of their own.
 *
 * One key or two, each on a line, base64 of BATON_KEY_LEN bytes; lines that begin
 * with # are comments. While keys are exchanged every node has both: messages under
 * either are taken.
 */
#ifndef _BATON_CTL_SECRET_H
#define _BATON_CTL_SECRET_H

#include "../policy/conf.h"

/**
 * secret_read - read the keys of a cluster
 * @path: a regular file that nobody but its owner can read or write
 * @conf: gets the keys, and the absolute path. If this user may not read the file
 *	it gets the path alone: that is enough to check a configuration
 * @why: on failure a sentence
 * @why_len: room in @why
 *
 * Return: true, or false and nothing has changed.
 */
bool secret_read(const char *path, struct baton_conf *conf, char *why,
		 size_t why_len);

#endif /* _BATON_CTL_SECRET_H */
