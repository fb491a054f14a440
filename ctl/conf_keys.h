/* SPDX-License-Identifier: GPL-2.0 */
/* conf_keys.h - the lines of a configuration file. */
#ifndef _BATON_CTL_CONF_KEYS_H
#define _BATON_CTL_CONF_KEYS_H

#include "file.h"

/** conf_file_sink - takes the lines; context: struct conf_file */
extern const struct ini_sink conf_file_sink;

/** file_section_end - end the section at hand, and report missing keys */
void file_section_end(struct conf_file *cf);

#endif /* _BATON_CTL_CONF_KEYS_H */
