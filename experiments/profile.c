// SPDX-License-Identifier: GPL-2.0
/*
 * profile.c - a QEMU TCG plugin: counts the instructions executed at each address
 * of the guest. Loaded by experiments/profile:
 *
 *	-plugin FILE.so,counts=PATH
 *
 * PATH is mapped and shared, so that it can be read while the guest runs:
 * struct slot for each translated block, a hash table by the block's address.
 * When a block is entered, inline code of QEMU adds its number of instructions;
 * no function is called, and the guest's time does not change.
 *
 * Debian ships no qemu-plugin.h. The part of the documented API, version 1, that
 * is used here is declared below.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

struct qemu_plugin_tb;
struct qemu_info;

typedef void (*tb_trans_cb_t)(uint64_t id, struct qemu_plugin_tb *tb);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, tb_trans_cb_t cb);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb,
					      enum qemu_plugin_op op,
					      void *ptr, uint64_t value);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);

EXPORT int qemu_plugin_version = 1;

#define SLOTS (1u << 20)

struct slot {
	uint64_t address;
	uint64_t instructions;
};

static struct slot *slots;
static uint32_t used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Slot 0 has address 0 and counts the blocks for which no slot is free. */
static struct slot *slot_of(uint64_t address)
{
	uint32_t i = (uint32_t)((address * 0x9e3779b97f4a7c15ull) >> 44);

	for (;; i++) {
		struct slot *slot = &slots[i % SLOTS];

		if (slot == slots)
			continue;
		if (slot->address == address)
			return slot;
		if (slot->address)
			continue;
		if (used >= SLOTS / 4 * 3)
			return slots;
		used++;
		slot->address = address;
		return slot;
	}
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	struct slot *slot;

	(void)id;
	pthread_mutex_lock(&lock);
	slot = slot_of(qemu_plugin_tb_vaddr(tb));
	pthread_mutex_unlock(&lock);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &slot->instructions,
						 qemu_plugin_tb_n_insns(tb));
}

EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info,
			       int argc, char **argv)
{
	const char *path = NULL;
	int fd;

	(void)info;
	if (argc == 1 && !strncmp(argv[0], "counts=", 7))
		path = argv[0] + 7;
	fd = path ? open(path, O_RDWR | O_CREAT | O_TRUNC, 0644) : -1;
	if (fd < 0 || ftruncate(fd, SLOTS * sizeof(*slots))) {
		fprintf(stderr, "profile: needs counts=PATH that can be written\n");
		return -1;
	}
	slots = mmap(NULL, SLOTS * sizeof(*slots), PROT_READ | PROT_WRITE,
		     MAP_SHARED, fd, 0);
	close(fd);
	if (slots == MAP_FAILED)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
