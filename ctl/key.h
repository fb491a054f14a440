/* SPDX-License-Identifier: GPL-2.0 */
/* key.h - a key of a configuration file. */
#ifndef _BATON_CTL_KEY_H
#define _BATON_CTL_KEY_H

#include "file.h"

/**
 * struct key - a key of a section
 * @name: its name; "key NAME" is followed by a name of the user's
 * @set: takes the value of the key in line conf_file.line
 * @repeat: may be given more than once
 * @example: a line to suggest when the key must be there, else NULL
 * @empty: call @set with "" after the fault of a missing or bad value
 */
struct key {
	const char *name;
	void (*set)(struct conf_file *cf, const char *value);
	bool repeat;
	const char *example;
	bool empty;
};

/* A fault in the line at hand, of the node, service or rule at hand */
#define value_fault(cf, ...) do {				\
	file_fault(cf, (cf)->line, __VA_ARGS__);		\
	if ((cf)->bad)						\
		*(cf)->bad = true;				\
} while (0)

/**
 * key_choice - find a value among several words
 * @cf: the file, at the line of the key
 * @key: for the fault
 * @value: as given
 * @names: @n words
 * @n: how many
 *
 * Return: index of @value, -1 and a fault when it is none of them.
 */
int key_choice(struct conf_file *cf, const char *key, const char *value,
	       const char *const *names, int n);

/* For a '#' in a value that is not compared with a request, or after a blank */
#define COMMENT_FAULT "a '#' begins a comment only at the start of a line - after a value write a blank and ';'"

#endif /* _BATON_CTL_KEY_H */
