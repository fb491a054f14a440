// SPDX-License-Identifier: GPL-2.0
/* http_error.c - names and statuses of refusals. */
#include <linux/types.h>
#include "http_error.h"

#define ERROR_ENTRY(error, text, code, ...) \
	[BATON_HTTP_E##error] = { .name = #text, .status = code },
static const struct {
	const char *name;
	int status;
} errors[BATON_HTTP_ERRORS] = {
	[BATON_HTTP_OK] = { .name = "?", .status = 400 },
	BATON_HTTP_ERROR_LIST(ERROR_ENTRY)
};

static int in_range(int error)
{
	return error > 0 && error < BATON_HTTP_ERRORS ? error : BATON_HTTP_OK;
}

const char *baton_http_error_name(int error)
{
	return errors[in_range(error)].name;
}

int baton_http_error_status(int error)
{
	return errors[in_range(error)].status;
}
