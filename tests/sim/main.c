// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "sim.h"

bool sim_tracing;
int sim_init_be_init(void);
int sim_init_fe_init(void);
int sim_init_baton_init(void);

void sim_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%10.3f ", sim_now / 1000.0);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

void sim_fail(const char *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("FAIL seed %llu: %s: ", (unsigned long long)sim.plan.seed, check);
	vprintf(format, args);
	putchar('\n');
	va_end(args);
	exit(1);
}

void shim_die(const char *format, ...)
{
	char buf[300];
	va_list args;

	va_start(args, format);
	vsnprintf(buf, sizeof(buf), format, args);
	va_end(args);
	sim_fail("warning", "%s", buf);
}

int main(int argc, char **argv)
{
	u64 from = argc > 1 ? strtoull(argv[1], NULL, 0) : 1, i;
	u64 n = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	u32 mask = argc > 3 ? strtoul(argv[3], NULL, 0) : ~0u;

	sim_tracing = n == 1;
	sim_seed(1);
	sim_init_baton_init();
	sim_init_fe_init();
	sim_init_be_init();
	for (i = from; i < from + n; i++) {
		memset(&sim, 0, sizeof(sim));
		sim_plan_make(&sim.plan, i, mask, 100, 100);
		sim_run();
	}
	printf("done\n");
	return 0;
}
