/* SPDX-License-Identifier: GPL-2.0 */
/* report.h - results: a table for people, JSON for programs. */
#ifndef _SIM_REPORT_H
#define _SIM_REPORT_H

#include "options.h"

/** report_head - begin a table; all of its runs have the cluster of @conf */
void report_head(const struct options *options, const struct run_conf *conf);

void report_policy(const struct run_conf *conf);
void report_cell(const struct run_result *result);

/** report_row_end - end a row; @result: of its last run */
void report_row_end(const struct run_result *result);

void report_foot(void);

/** report_json - one line for a run; @mode: as the user wrote it */
void report_json(const struct run_conf *conf, const char *mode,
		 const struct run_result *result);

#endif
