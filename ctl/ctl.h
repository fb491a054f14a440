/* SPDX-License-Identifier: GPL-2.0 */
/* ctl.h - declarations shared by the files of batonctl. */
#ifndef _BATON_CTL_H
#define _BATON_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "../policy/conf.h"
#include "../policy/policy.h"
#include "../shared/addr.h"

struct baton_req;
struct json_t;
struct nlattr;
struct nlmsghdr;

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Exit codes */
enum { DONE, REFUSED, USAGE };

/* say.c */

/** complain - one line on standard error, "batonctl: " before it */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** safe_puts - print @text, with \xNN for bytes that are not printable ASCII */
void safe_puts(const char *text, FILE *out);

/** must - return @p; exit with "out of memory" if it is NULL */
void *must(void *p);

/* The commands; each returns an exit code */

/**
 * struct args - the arguments of a command
 * @json: --json
 * @all: --all
 * @operand: FILE or NAME, NULL when there is none
 * @second: the operand after it
 * @file: of -f
 * @output: of -o
 * @headers: of each -H
 * @n_headers: how many
 */
struct args {
	bool json;
	bool all;
	const char *operand, *second;
	const char *file, *output;
	const char *headers[64];
	size_t n_headers;
};

/** version - print versions of batonctl and of the loaded modules, with their kernel */
int version(void);

int cmd_show(const struct args *args);
int cmd_conns(const struct args *args);
int cmd_stats(const struct args *args);
int cmd_setconf(const struct args *args);
int cmd_showconf(const struct args *args);
int cmd_genkey(const struct args *args);
int cmd_rules(const struct args *args);

/**
 * struct lint - how to report findings in a file that has no faults
 * @strict: that a rule can never match is a fault, not a warning
 * @warnings: how many there were; set
 */
struct lint {
	bool strict;
	u32 warnings;
};

/* rules.c */

/**
 * conf_read - configuration from a file
 * @path: "-" for standard input
 * @lint: as for conf_file_read()
 *
 * Return: the configuration, NULL after a complaint.
 */
struct baton_conf *conf_read(const char *path, struct lint *lint);

/* lint.c */

/** weighted - the nodes of @nodes whose weight is not 0 */
u64 weighted(const struct baton_conf *conf, u64 nodes);

/* head.c */

/**
 * head_parse - the request of 'rules explain'
 * @args: first line and headers
 * @req: set; points into the returned text
 *
 * Return: its head, for free(), or NULL after a complaint.
 */
char *head_parse(const struct args *args, struct baton_req *req);

/* explain.c */

/** rules_explain - batonctl rules explain; an exit code */
int rules_explain(const struct args *args);

/* text.c */

#define ADDR_TEXT 22	/* "255.255.255.255:65535" and NUL */

/** addr_parse - "10.9.0.1" into @addr; false: it is no address */
bool addr_parse(const char *text, struct baton_addr *addr);

/** addr_text - "10.9.0.1" into @text, which it returns */
const char *addr_text(char text[ADDR_TEXT], struct baton_addr addr);

/** port_text - "10.9.0.1:80"; @port in network order */
const char *port_text(char text[ADDR_TEXT], struct baton_addr addr, u16 port);

/** roles_text - "fe", "be" or "fe be" */
const char *roles_text(unsigned int roles);

/** bit_next - lowest bit of a mask that is not 0; takes it out */
unsigned int bit_next(u64 *mask);

/** json_print - print a jansson value and drop the reference */
void json_print(struct json_t *value);

/* ini.c */

/**
 * struct ini_sink - callbacks for the lines of a file
 * @section: a header; @text is the text between the brackets
 * @pair: key and value, without blanks around them; the value begins at
 *	@column, from 1
 * @fault: a line that is neither, or has another fault; @lost: no other
 *	callback is called for the line
 * @doubt: a line that may be meant otherwise
 */
struct ini_sink {
	void (*section)(void *ctx, unsigned int line, char *text);
	void (*pair)(void *ctx, unsigned int line, unsigned int column,
		     const char *key, const char *value);
	void (*fault)(void *ctx, unsigned int line, const char *text,
		      bool lost);
	void (*doubt)(void *ctx, unsigned int line, const char *text);
};

/* How reading ended: at the end, at an error, at a byte that is not text */
enum ini_end { INI_WHOLE, INI_FAILED, INI_NO_TEXT };

/** ini_read - read @file to its end; the last line's number to *@line */
enum ini_end ini_read(FILE *file, const struct ini_sink *sink, void *ctx,
		      unsigned int *line);

/* conf_file.c */

/**
 * conf_file_read - configuration from its file
 * @file: open for reading
 * @name: of @file, for messages
 * @err: every fault of the file goes here, a line each, "NAME:LINE: ..." or,
 *	in a pattern, "NAME:LINE:COLUMN: ..."
 * @lint: how to report warnings, as "NAME:LINE: warning: ..."; NULL: none
 *
 * Return: a configuration that passed baton_conf_check(), or NULL.
 */
struct baton_conf *conf_file_read(FILE *file, const char *name, FILE *err,
				  struct lint *lint);

/* conf_print.c */

/** cond_print - "path = exact:/a", "header x = regex:^b" */
void cond_print(const struct baton_cond *cond, const char *separator,
		FILE *out);

/** conf_print - write a file that conf_file_read() reads back the same */
void conf_print(const struct baton_conf *conf, FILE *out);

/* policy.c */

/**
 * policy_print - a rule's policy and parameters as they stand in a file
 * @rule: the rule
 * @all: also parameters that have their default values
 * @out: output
 */
void policy_print(const struct baton_rule *rule, bool all, FILE *out);

/* nl.c */

/**
 * struct nl_reply - messages of a dump, one after the other
 * @data: struct nlmsghdr and its payload, as received
 * @len: bytes
 */
struct nl_reply {
	char *data;
	size_t len;
};

/**
 * nl_command - send a message and wait for its acknowledgement
 * @nlh: with BATON_CMD_*; type, flags and sequence number are filled in
 *
 * Return: success; else it has complained.
 */
bool nl_command(struct nlmsghdr *nlh);

/** nl_dump - all answers to @cmd, BATON_CMD_GET*; as nl_command() */
bool nl_dump(u8 cmd, struct nl_reply *reply);

/**
 * nl_each - next message's attribute of a type
 * @reply: of nl_dump()
 * @pos: 0 at first
 * @type: BATON_A_*
 *
 * Return: the attribute, NULL when there is no more.
 */
const struct nlattr *nl_each(const struct nl_reply *reply, size_t *pos,
			     u16 type);

/** nl_nested - attributes in @nest by type into @tb, which has @max + 1 */
void nl_nested(const struct nlattr *nest, const struct nlattr **tb,
	       u16 max);

/* Values; 0 or "" when the attribute is NULL or too short */
const char *nl_text(const struct nlattr *attr);
u8 nl_u8(const struct nlattr *attr);
u16 nl_u16(const struct nlattr *attr);
u32 nl_u32(const struct nlattr *attr);
u64 nl_u64(const struct nlattr *attr);
struct baton_addr nl_addr(const struct nlattr *attr);

/* conf_nl.c */

/**
 * struct shown - state that the kernel reports with the configuration
 * @self: bit i: node i is this node
 * @down: bit i: node i does not answer
 * @conns: connections at node i
 * @n_keys: keys of the cluster
 * @key_id: tells key i apart; 0: messages are not proved
 */
struct shown {
	u64 self;
	u64 down;
	u32 conns[BATON_NODES_MAX];
	u32 n_keys;
	u64 key_id[BATON_KEYS_MAX];
};

/** conf_send - SETCONF; false when refused, after a complaint */
bool conf_send(const struct baton_conf *conf);

/**
 * conf_fetch - the configuration in force, hits of the rules filled in
 * @shown: filled in, NULL is fine
 *
 * Return: the configuration, empty when there is none, NULL after a complaint.
 */
struct baton_conf *conf_fetch(struct shown *shown);

#endif /* _BATON_CTL_H */
