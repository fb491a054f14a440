// SPDX-License-Identifier: GPL-2.0
/* random.c - random numbers: xorshift64*, one state for each stream. */
#include "sim.h"

static u64 stream[SIM_STREAMS];

static u64 mix(u64 v)
{
	v += 0x9e3779b97f4a7c15ULL;
	v = (v ^ (v >> 30)) * 0xbf58476d1ce4e5b9ULL;
	v = (v ^ (v >> 27)) * 0x94d049bb133111ebULL;
	return v ^ (v >> 31);
}

void sim_seed(u64 seed)
{
	u32 i;

	for (i = 0; i < SIM_STREAMS; i++)
		stream[i] = mix(mix(seed) + i) | 1;
}

u32 sim_rnd(enum sim_stream which)
{
	u64 v = stream[which];

	v ^= v >> 12;
	v ^= v << 25;
	v ^= v >> 27;
	stream[which] = v;
	return (v * 0x2545f4914f6cdd1dULL) >> 32;
}

u32 get_random_u32(void)
{
	return sim_rnd(SIM_R_KERNEL);
}
