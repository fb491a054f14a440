// SPDX-License-Identifier: GPL-2.0
/* main.c - batonctl: configure and show baton in this namespace. */
#include <stdio.h>
#include <string.h>
#include "ctl.h"

/* The arguments that a command takes */
#define JSON 1
#define ALL 2
#define OPERAND 4	/* may have one */
#define NEEDED 8	/* must have one */
#define SECOND 16	/* may have two */
#define RULES 32	/* -f FILE, -o FILE, -H HEADER */

static const struct command {
	const char *name;
	unsigned int takes;
	int (*run)(const struct args *args);
	const char *synopsis;
	const char *help;
} commands[] = {
	{ "show", JSON, cmd_show, "show [--json]",
	  "nodes, services and rules; also without any command" },
	{ "setconf", NEEDED, cmd_setconf, "setconf FILE",
	  "put a configuration in force, whole or not at all; - is stdin" },
	{ "showconf", 0, cmd_showconf, "showconf",
	  "the configuration in force, as setconf takes it" },
	{ "genkey", 0, cmd_genkey, "genkey",
	  "print a new key for the file that key_file names" },
	{ "conns", JSON, cmd_conns, "conns [--json]",
	  "connections of this node" },
	{ "stats", JSON | ALL | OPERAND, cmd_stats,
	  "stats [--json] [--all]", "counters that are not zero, or all" },
	{ "stats", JSON | ALL | OPERAND, cmd_stats, "stats NAME",
	  "the value of one counter" },
	{ "rules", JSON | OPERAND | SECOND | RULES, cmd_rules,
	  "rules check FILE",
	  "all faults of a file, and rules that can never match" },
	{ "rules", 0, cmd_rules, "rules explain REQUEST",
	  "what becomes of 'GET /x HTTP/1.1' [-H 'Name: value'] [-f FILE]" },
	{ "rules", 0, cmd_rules, "rules compile FILE",
	  "sizes of the tables; -o OUT writes them" },
	{ "rules", 0, cmd_rules, "rules stats [--json]", "hits of each rule" },
};

static int help(void)
{
	size_t i;

	puts("Usage: batonctl [COMMAND]\n");
	for (i = 0; i < ARRAY_LEN(commands); i++)
		printf("  %-24s%s\n", commands[i].synopsis, commands[i].help);
	puts("\nThe format of FILE is described in batonctl(8).");
	return DONE;
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	complain("there is no command '%s' - 'batonctl --help' lists those there are",
		 name);
	return NULL;
}

/* -f, -o or -H with its value. Return: the number of words taken, 0 or 2 */
static int take_option(const struct command *command, struct args *args,
		       char **argv, int left)
{
	if (!(command->takes & RULES) || left < 2)
		return 0;
	if (!strcmp(argv[0], "-f"))
		args->file = argv[1];
	else if (!strcmp(argv[0], "-o"))
		args->output = argv[1];
	else if (!strcmp(argv[0], "-H") &&
		 args->n_headers < ARRAY_LEN(args->headers))
		args->headers[args->n_headers++] = argv[1];
	else
		return 0;
	return 2;
}

static bool take_arg(const struct command *command, struct args *args,
		     const char *arg)
{
	bool operand = arg[0] != '-' || !strcmp(arg, "-");

	if (command->takes & JSON && !strcmp(arg, "--json"))
		args->json = true;
	else if (command->takes & ALL && !strcmp(arg, "--all"))
		args->all = true;
	else if (operand && command->takes & (OPERAND | NEEDED) &&
		 !args->operand)
		args->operand = arg;
	else if (operand && command->takes & SECOND && !args->second)
		args->second = arg;
	else
		return false;
	return true;
}

static int run(int argc, char **argv)
{
	const struct command *command = find(argv[0]);
	struct args args = { 0 };
	int i, n;

	if (!command)
		return USAGE;
	for (i = 1; i < argc; i += n ? n : 1) {
		n = take_option(command, &args, argv + i, argc - i);
		if (n)
			continue;
		if (take_arg(command, &args, argv[i]))
			continue;
		complain("'%s' does not take '%s' - 'batonctl --help' shows what it takes",
			 command->name, argv[i]);
		return USAGE;
	}
	if (command->takes & NEEDED && !args.operand) {
		complain("'%s' needs a FILE, or - for standard input",
			 command->name);
		return USAGE;
	}
	return command->run(&args);
}

/* Fail if output was lost, for instance because of a full disk */
static int flush(int code)
{
	if (fflush(stdout) || ferror(stdout)) {
		complain("the output could not be written");
		return REFUSED;
	}
	return code;
}

int main(int argc, char **argv)
{
	static char name[] = "show", *show[] = { name };

	if (argc < 2)
		return flush(run(1, show));
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return flush(help());
	if (!strcmp(argv[1], "--version"))
		return flush(version());
	return flush(run(argc - 1, argv + 1));
}
