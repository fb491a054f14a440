// SPDX-License-Identifier: GPL-2.0
/*
 * share.c - shares of few addresses, charged and given back by many threads.
 *
 * Each thread knows how much it has charged. The total of each address is also
 * counted here, outside of the share, and must stay below the limit. In the end
 * everything is given back, and baton_share_free() checks that.
 * given back, and baton_share_free() looks whether it is.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include "../../shared/share.h"
#include "race.h"

#define ADDRS 3
#define MAX 1000
#define MORE 800	/* charged at once at most: two of these may exceed MAX */

enum { CHARGED, REFUSED, GIVEN_BACK };

static const char *const counts[] = {
	[CHARGED] = "charged", [REFUSED] = "refused",
	[GIVEN_BACK] = "given back", NULL
};

static struct baton_share *share;
static atomic_t known[ADDRS];

static struct baton_addr addr(u32 i)
{
	return baton_addr_v4((__be32)(i + 1));
}

/* Count down before giving back and up after charging, so that known[] never
 * exceeds the charged amount.
 */
static void give_back(struct racer *racer, u32 *mine, u32 i)
{
	if (!mine[i])
		return;
	atomic_sub(mine[i], &known[i]);
	race_dawdle(racer);
	baton_share_uncharge(share, addr(i), mine[i]);
	mine[i] = 0;
	racer->count[GIVEN_BACK]++;
}

static void charge(struct racer *racer, u32 *mine, u32 i)
{
	u32 n = race_random(racer, MORE) + 1;

	if (!baton_share_charge(share, addr(i), n)) {
		racer->count[REFUSED]++;
		return;
	}
	race_check(atomic_add_return(n, &known[i]) <= MAX,
		   "more than the share of one address");
	mine[i] += n;
	racer->count[CHARGED]++;
	race_check(baton_share_used(share, addr(i)) >= mine[i],
		   "less is used than one thread has charged");
}

static void part(struct racer *racer)
{
	u32 mine[ADDRS] = { 0 }, i;
	u64 n;

	for (n = 0; n < racer->ops; n++) {
		i = race_random(racer, ADDRS);
		if (race_random(racer, 2))
			charge(racer, mine, i);
		else
			give_back(racer, mine, i);
	}
	for (i = 0; i < ADDRS; i++)
		give_back(racer, mine, i);
}

int main(int argc, char **argv)
{
	struct race race = { .name = "share", .counts = counts };
	u64 total[RACE_COUNTS_MAX];
	u32 i;

	race_init(&race, argc, argv);
	share = baton_share_alloc(MAX, race.seed);
	race_run(&race, part, total);
	for (i = 0; i < ADDRS; i++)
		race_check(!baton_share_used(share, addr(i)),
			   "%u are left", baton_share_used(share, addr(i)));
	baton_share_free(share);
	race_check(!shim_live(), "%ld objects are left", shim_live());
	race_report(&race, total);
	return 0;
}
