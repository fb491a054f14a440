// SPDX-License-Identifier: GPL-2.0
/* secret.c - the keys of a cluster: genkey, and their file. */
#include <errno.h>
#include <fcntl.h>
#include <resolv.h>
#undef REFUSED	/* of DNS */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ctl.h"
#include "secret.h"

#define KEY_TEXT (4 * ((BATON_KEY_LEN + 2) / 3) + 1)

struct why {
	char *text;
	size_t len;
};

#define refuse(why, ...) (snprintf((why)->text, (why)->len, __VA_ARGS__), false)

static bool readable_by_others(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	       st.st_mode & (S_IRWXG | S_IRWXO);
}

/* The key of a line, without its end */
static bool read_key(const char *path, unsigned int n, const char *line,
		     u8 key[BATON_KEY_LEN], struct why *why)
{
	u8 bytes[BATON_KEY_LEN + 4];	/* b64_pton() needs more room */
	int len = strlen(line) == KEY_TEXT - 1 ?
		  b64_pton(line, bytes, sizeof(bytes)) : -1;
	bool any = false;
	int i;

	for (i = 0; i < len; i++)
		any |= bytes[i];
	any &= len == BATON_KEY_LEN;
	if (any)
		memcpy(key, bytes, BATON_KEY_LEN);
	explicit_bzero(bytes, sizeof(bytes));
	return any || refuse(why, "line %u of %s is no key - write what 'batonctl genkey' prints, each key on a line",
			     n, path);
}

/* A line without its end. Return: false at the end of the file. */
static bool next_line(FILE *file, char *line, size_t size)
{
	int c;

	if (!fgets(line, size, file))
		return false;
	if (!strchr(line, '\n'))
		while ((c = getc(file)) != EOF && c != '\n')
			;
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

static bool read_lines(FILE *file, const char *path, struct baton_conf *conf,
		       struct why *why)
{
	char line[256];
	unsigned int n;
	bool ok = true;

	for (n = 1; ok && next_line(file, line, sizeof(line)); n++) {
		if (!*line || *line == '#')
			continue;
		if (conf->n_keys == BATON_KEYS_MAX)
			ok = refuse(why, "%s has more than %d keys - take the oldest one out",
				    path, BATON_KEYS_MAX);
		else
			ok = read_key(path, n, line, conf->key[conf->n_keys], why);
		conf->n_keys += ok;
	}
	explicit_bzero(line, sizeof(line));
	if (ok && ferror(file))
		ok = refuse(why, "%s cannot be read: %m", path);
	if (ok && !conf->n_keys)
		ok = refuse(why, "%s has no key - fill it with 'batonctl genkey'", path);
	return ok;
}

static bool read_file(FILE *file, const char *path, struct baton_conf *conf,
		      struct why *why)
{
	struct stat st;

	if (fstat(fileno(file), &st) || !S_ISREG(st.st_mode))
		return refuse(why, "%s is no file - give the file that 'batonctl genkey' was written to",
			      path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return refuse(why, "others than its owner may read or write %s - use 'chmod 600 %s', and make a new key if they may have read it",
			      path, path);
	if (st.st_uid && st.st_uid != geteuid())
		return refuse(why, "%s belongs to another user, who knows the key - use 'chown root %s', and make a new key",
			      path, path);
	return read_lines(file, path, conf, why);
}

static bool read_path(const char *path, struct baton_conf *conf, struct why *why)
{
	/* Do not wait for a writer of a FIFO. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char buf[BUFSIZ];
	FILE *file;
	bool ok;

	if (fd < 0 && errno == EACCES)
		return true;
	if (fd < 0)
		return refuse(why, "%s cannot be read: %m - 'batonctl genkey' makes a key", path);
	file = must(fdopen(fd, "r"));
	setbuf(file, buf);
	ok = read_file(file, path, conf, why);
	if (!ok)
		conf->n_keys = 0;
	fclose(file);
	explicit_bzero(buf, sizeof(buf));
	return ok;
}

/* A configuration is read again from another folder: make the path absolute. */
static char *absolute(const char *path)
{
	char *folder, *whole;

	if (*path == '/')
		return must(strdup(path));
	folder = must(getcwd(NULL, 0));
	if (asprintf(&whole, "%s/%s", folder, path) < 0)
		must(NULL);
	free(folder);
	return whole;
}

bool secret_read(const char *path, struct baton_conf *conf, char *text, size_t len)
{
	struct why why = { text, len };
	char *whole = absolute(path);
	bool ok;

	if (strlen(whole) >= BATON_KEY_FILE_MAX)
		ok = refuse(&why, "the path of key_file is too long - at most %d bytes fit",
			    BATON_KEY_FILE_MAX - 1);
	else
		ok = read_path(whole, conf, &why);
	if (ok)
		strcpy(conf->key_file, whole);
	free(whole);
	return ok;
}

int cmd_genkey(const struct args *args)
{
	u8 key[BATON_KEY_LEN];
	char text[KEY_TEXT];

	(void)args;
	if (getrandom(key, sizeof(key), 0) != sizeof(key)) {
		complain("there are no random bytes: %m");
		return REFUSED;
	}
	if (readable_by_others(STDOUT_FILENO))
		complain("warning: others may read the file that this goes to - use 'chmod 600' on it, and make a new key");
	b64_ntop(key, sizeof(key), text, sizeof(text));
	puts(text);
	explicit_bzero(key, sizeof(key));
	explicit_bzero(text, sizeof(text));
	return DONE;
}
