// SPDX-License-Identifier: GPL-2.0
/*
 * replay.c - run a fuzzer with kept inputs: build/replay_NAME FOLDER.
 *
 * Runs each file of the folder, and each of its prefixes shorter than 64 bytes.
 * Needs no clang. Prints the number of inputs; a failure is a crash.
 */
#include <dirent.h>
#include <stdio.h>
#include "fuzz.h"

#define INPUT_MAX	(1 << 20)

static u8 input[INPUT_MAX];

static int replay(const char *folder, const char *name)
{
	char path[1024];
	size_t len, n;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file) {
		perror(path);
		return -1;
	}
	len = fread(input, 1, sizeof(input), file);
	fclose(file);
	LLVMFuzzerTestOneInput(input, len);
	for (n = 0; n < len && n < 64; n++)
		LLVMFuzzerTestOneInput(input, n);
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	int count = 0;
	DIR *dir;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	dir = opendir(argv[1]);
	if (!dir) {
		perror(argv[1]);
		return 1;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		if (replay(argv[1], entry->d_name))
			return 1;
		count++;
	}
	closedir(dir);
	printf("%d inputs\n", count);
	return count ? 0 : 1;
}
