// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - run many schedules, or one.
 *
 * Each of n processes runs every n-th seed. A violation ends its process, which
 * leaves the description in shared memory. Then the schedule is shrunk, by
 * removing faults, connections and requests as long as the same check fails,
 * and its trace is printed.
 */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "sim.h"
#include "../../shared/stats.h"

#define WORKERS_MAX 64
#define SECONDS_MAX 20		/* of real time, for one schedule */

static const char *const feature_names[] = {
#define NAME(name) #name,
	SIM_FEATURES(NAME)
};

/**
 * struct worker - results of a process for its parent
 * @seed: current schedule
 * @runs: number of schedules run
 * @count: the modules' counters, summed over all nodes and schedules
 */
struct worker {
	pid_t pid;
	u64 seed, runs, events, conns, requests, responses, cut;
	u64 count[BATON_STATS];
	u64 feature[SIM_N_FEATURES];
	char check[32], text[400];
};

static struct worker *worker;	/* shared memory; the last one is for single runs */
static struct worker *self;
static u32 n_workers = 1;
static u64 from = 1, count = 100000, only;
static u64 mask = ~0ULL;
static u32 max_conns = SIM_CONNS, max_reqs = 64, max_cpus = SIM_CPUS;
static u32 max_failures = 1;
static bool quiet;
bool sim_alike;

bool sim_tracing;

int sim_init_be_init(void);
int sim_init_fe_init(void);
int sim_init_baton_init(void);

void sim_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%10.3f ", sim_now / 1000.0);
	if (sim.plan.cpus > 1)
		printf("%*s%u%*s ", sim_cpu(), "", sim_cpu() + 1,
		       SIM_CPUS - 1 - sim_cpu(), "");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

void sim_fail(const char *check, const char *format, ...)
{
	va_list args;

	strscpy(self->check, check, sizeof(self->check));
	va_start(args, format);
	vsnprintf(self->text, sizeof(self->text), format, args);
	va_end(args);
	if (sim_tracing)
		sim_say("VIOLATION  %s: %s", check, self->text);
	fflush(stdout);
	_exit(1);
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

/* Add a schedule's counters before its nodes are destroyed */
void sim_tally(void)
{
	u32 i, j;

	for (i = 0; i < BATON_STATS; i++) {
		self->count[i] += sim_stat(&sim.fe, i);
		for (j = 0; j < sim.plan.n_bes; j++)
			self->count[i] += sim_stat(&sim.be[j], i);
	}
	for (i = 0; i < SIM_N_FEATURES; i++)
		self->feature[i] += !!(sim.plan.mask & BIT_ULL(i));
	for (i = 0; i < sim.plan.n_conns; i++)
		self->cut += strcmp(sim.conn[i].end, "all") != 0;
	for (i = 0; i < sim.n_reqs; i++)
		self->responses += sim.req[i].done;
	self->conns += sim.plan.n_conns;
	self->requests += sim.n_reqs;
	self->events += sim.events;
	self->runs++;
}

static void run_one(u64 seed)
{
	memset(&sim, 0, sizeof(sim));
	sim_plan_make(&sim.plan, seed, mask, max_conns, max_reqs, max_cpus);
	self->seed = seed;
	alarm(SECONDS_MAX);
	sim_run();
}

static void modules_init(void)
{
	sim_seed(1);
	sim_init_baton_init();
	sim_init_fe_init();
	sim_init_be_init();
}

/* Start a process for every @step-th seed from @seed on */
static pid_t spawn(struct worker *w, u64 seed, u64 end, u32 step)
{
	pid_t pid;

	fflush(stdout);
	w->check[0] = 0;
	w->seed = seed;
	pid = fork();
	if (pid)
		return pid;
	self = w;
	modules_init();
	for (; seed < end; seed += step)
		run_one(seed);
	fflush(stdout);
	_exit(0);
}

/* Return: true if it ended well; else @w describes the violation. */
static bool ended_well(struct worker *w, int status)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	if (w->check[0])
		return false;
	strscpy(w->check, "crash", sizeof(w->check));
	if (WIFSIGNALED(status))
		snprintf(w->text, sizeof(w->text), "%s",
			 WTERMSIG(status) == SIGALRM ? "does not end" :
			 strsignal(WTERMSIG(status)));
	else
		snprintf(w->text, sizeof(w->text), "status %d (ASan or UBSan?)",
			 WEXITSTATUS(status));
	return false;
}

static bool run_alone(u64 seed, bool trace)
{
	struct worker *w = &worker[WORKERS_MAX];
	int status;
	pid_t pid;

	sim_tracing = trace;
	pid = spawn(w, seed, seed + 1, 1);
	sim_tracing = false;
	if (waitpid(pid, &status, 0) != pid)
		return true;
	return ended_well(w, status);
}

static bool still_fails(u64 seed, const char *check)
{
	return !run_alone(seed, false) &&
	       !strcmp(worker[WORKERS_MAX].check, check);
}

/* Remove parts of the schedule while the same check fails */
static void shrink(u64 seed, const char *check)
{
	u64 was;
	u32 i;

	for (i = 1; i < SIM_CPUS; i++) {
		max_cpus = i;
		if (still_fails(seed, check))
			break;
	}
	max_cpus = i;
	for (i = 1; i < SIM_CONNS; i++) {
		max_conns = i;
		if (still_fails(seed, check))
			break;
	}
	max_conns = i;
	for (i = 1; i < 8; i++) {
		max_reqs = i;
		if (still_fails(seed, check))
			break;
	}
	max_reqs = i;
	for (i = 0; i < SIM_N_FEATURES; i++) {
		was = mask;
		mask &= ~BIT_ULL(i);
		if (!still_fails(seed, check))
			mask = was;
	}
}

static void explain(u64 seed, const char *check)
{
	struct sim_plan plan;
	u32 i;

	shrink(seed, check);
	sim_plan_make(&plan, seed, mask, max_conns, max_reqs, max_cpus);
	printf("\nseed %llu, made smaller: --cpus %u --conns %u --reqs %u --mask %#llx (",
	       (unsigned long long)seed, max_cpus, max_conns, max_reqs,
	       (unsigned long long)plan.mask);
	for (i = 0; i < SIM_N_FEATURES; i++)
		if (plan.mask & BIT_ULL(i))
			printf(" %s", feature_names[i]);
	printf(" )\n");
	run_alone(seed, true);
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void report(void)
{
	struct worker sum = {};
	u32 i, j;

	for (i = 0; i < n_workers; i++) {
		for (j = 0; j < BATON_STATS; j++)
			sum.count[j] += worker[i].count[j];
		for (j = 0; j < SIM_N_FEATURES; j++)
			sum.feature[j] += worker[i].feature[j];
		sum.runs += worker[i].runs;
		sum.events += worker[i].events;
		sum.conns += worker[i].conns;
		sum.requests += worker[i].requests;
		sum.responses += worker[i].responses;
		sum.cut += worker[i].cut;
	}
	printf("%llu schedules, seeds %llu to %llu: %llu events, %llu connections (%llu ended early), %llu requests, %llu responses\n",
	       (unsigned long long)sum.runs, (unsigned long long)from,
	       (unsigned long long)(from + count - 1),
	       (unsigned long long)sum.events, (unsigned long long)sum.conns,
	       (unsigned long long)sum.cut, (unsigned long long)sum.requests,
	       (unsigned long long)sum.responses);
	if (quiet)
		return;
	for (i = j = 0; i < SIM_N_FEATURES; i++)
		printf("%s%s %llu", j++ ? ", " : "with ", feature_names[i],
		       (unsigned long long)sum.feature[i]);
	printf("\n");
	for (i = j = 0; i < BATON_STATS; i++)
		if (sum.count[i])
			printf("%-20s %10llu%s", baton_stat_names[i],
			       (unsigned long long)sum.count[i],
			       ++j % 3 ? "   " : "\n");
	printf("%snever:", j % 3 ? "\n" : "");
	for (i = 0; i < BATON_STATS; i++)
		if (!sum.count[i])
			printf(" %s", baton_stat_names[i]);
	printf("\n");
}

static u64 runs_so_far(void)
{
	u64 runs = 0;
	u32 i;

	for (i = 0; i < n_workers; i++)
		runs += worker[i].runs;
	return runs;
}

static void stop_all(void)
{
	u32 i;

	for (i = 0; i < n_workers; i++)
		if (worker[i].pid)
			kill(worker[i].pid, SIGKILL);
	for (i = 0; i < n_workers; i++)
		if (worker[i].pid)
			waitpid(worker[i].pid, NULL, 0);
}

/* Return: number of violations. */
static u32 run_many(u64 *first)
{
	double start = seconds(), said = start;
	u32 i, left = n_workers, failures = 0;
	struct worker *w;
	int status;
	pid_t pid;

	for (i = 0; i < n_workers; i++)
		worker[i].pid = spawn(&worker[i], from + i, from + count,
				      n_workers);
	while (left) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid <= 0) {
			usleep(20000);
			if (seconds() > said + 5 && !quiet) {
				said = seconds();
				fprintf(stderr, "%llu of %llu schedules, %.0f s\n",
					(unsigned long long)runs_so_far(),
					(unsigned long long)count,
					said - start);
			}
			continue;
		}
		for (w = worker; w->pid != pid; w++)
			;
		w->pid = 0;
		if (ended_well(w, status)) {
			left--;
			continue;
		}
		printf("FAIL seed %llu: %s: %s\n", (unsigned long long)w->seed,
		       w->check, w->text);
		if (!failures++ || w->seed < *first)
			*first = w->seed;
		if (failures >= max_failures) {
			stop_all();
			break;
		}
		w->pid = spawn(w, w->seed + n_workers, from + count,
			       n_workers);
	}
	printf("%.1f s\n", seconds() - start);
	return failures;
}

static void usage(FILE *file)
{
	fprintf(file,
		"sim [--seed N | --from SEED --count N] [--jobs N]\n"
		"    [--mask BITS] [--cpus N] [--conns N] [--reqs N] [--failures N]\n"
		"    [--quiet] [--alike]\n\n"
		"  --seed N	one schedule, with its trace: ms, node, what it does;\n"
		"		-> from the client, <- to it, its port, seq N+LENGTH\n"
		"  --from, --count	others, from 1 on; prints the first that fails\n"
		"  --failures N	go on until N have failed; no trace\n"
		"  --mask BITS	only these features, as a smaller trace names them\n"
		"  --cpus, --conns, --reqs\n"
		"		at most so many of them in a schedule\n"
		"  --jobs N	processes; one for each processor\n"
		"  --quiet	no progress, no trace of what failed\n"
		"  --alike	nothing in which kernels differ: memory lasts, timestamps\n"
		"		count milliseconds, no listener closes in mid-step; and\n"
		"		one processor, since theirs change at other places\n");
}

static u64 number(const char *word)
{
	char *end;
	u64 v = strtoull(word, &end, 0);

	if (*word < '0' || *word > '9' || *end) {
		fprintf(stderr, "sim: '%s' is no number\n", word);
		exit(2);
	}
	return v;
}

static void options(int argc, char **argv)
{
	static const struct option list[] = {
		{ "seed", 1, NULL, 's' }, { "from", 1, NULL, 'f' },
		{ "count", 1, NULL, 'c' }, { "jobs", 1, NULL, 'j' },
		{ "mask", 1, NULL, 'm' }, { "conns", 1, NULL, 'C' },
		{ "reqs", 1, NULL, 'R' }, { "cpus", 1, NULL, 'p' }, { "failures", 1, NULL, 'F' },
		{ "quiet", 0, NULL, 'q' }, { "alike", 0, NULL, 'a' }, { "help", 0, NULL, 'h' }, {},
	};
	u64 v;
	int o;

	n_workers = clamp_t(long, sysconf(_SC_NPROCESSORS_ONLN), 1, WORKERS_MAX);
	while ((o = getopt_long(argc, argv, "", list, NULL)) != -1) {
		v = optarg ? number(optarg) : 1;
		switch (o) {
		case 's': only = v; break;
		case 'f': from = v; break;
		case 'c': count = v; break;
		case 'j': n_workers = clamp_t(u64, v, 1, WORKERS_MAX); break;
		case 'm': mask = v; break;
		case 'C': max_conns = clamp_t(u64, v, 1, SIM_CONNS); break;
		case 'p': max_cpus = clamp_t(u64, v, 1, SIM_CPUS); break;
		case 'R': max_reqs = max_t(u64, v, 1); break;
		case 'F': max_failures = v; break;
		case 'q': quiet = true; break;
		case 'a': sim_alike = true; mask &= ~SIM_F_nomem; max_cpus = 1; break;
		case 'h': usage(stdout); exit(0);
		default: usage(stderr); exit(2);
		}
	}
	if (optind == argc)
		return;
	usage(stderr);
	exit(2);
}

static int one(void)
{
	char check[32];

	if (run_alone(only, false)) {
		run_alone(only, true);
		printf("seed %llu: nothing is wrong\n",
		       (unsigned long long)only);
		return 0;
	}
	strscpy(check, worker[WORKERS_MAX].check, sizeof(check));
	explain(only, check);
	return 1;
}

int main(int argc, char **argv)
{
	char check[32];
	u64 first = 0;

	options(argc, argv);
	worker = mmap(NULL, sizeof(*worker) * (WORKERS_MAX + 1),
		      PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (worker == MAP_FAILED)
		return 2;
	if (only)
		return one();
	if (!run_many(&first)) {
		report();
		return 0;
	}
	report();
	if (max_failures > 1 || quiet)
		return 1;
	run_alone(first, false);
	strscpy(check, worker[WORKERS_MAX].check, sizeof(check));
	explain(first, check);
	return 1;
}
