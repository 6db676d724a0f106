/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the subcommands of privacyctl share.
 *
 * Each subcommand is one file cmd_<name>.c and one line in the table of
 * privacyctl.c. Exit status: 0 done, 1 the answer is no (a leak, a match that
 * failed), 2 wrong usage or an input that cannot be read.
 */
#ifndef PV_TOOLS_PRIVACYCTL_H
#define PV_TOOLS_PRIVACYCTL_H

#include <apr_pools.h>

#define PV_EXIT_OK    0
#define PV_EXIT_NO    1
#define PV_EXIT_USAGE 2

/**
 * A subcommand.
 * @param argc  number of arguments, its own name included
 * @param argv  argv[0] is the subcommand's name
 * @param pool  lives until the program ends
 * @return the exit status
 */
typedef int pv_command(int argc, const char *const *argv, apr_pool_t *pool);

/** Counts old access logs into a store. */
pv_command pv_cmd_import;

/** Prints the report of a store. */
pv_command pv_cmd_report;

/** Visits a running server and searches what it wrote for the visitor. */
pv_command pv_cmd_audit;

/** Scrubs standard input to standard output. */
pv_command pv_cmd_scrub;

/** Checks filter lists and says why a URL is blocked. */
pv_command pv_cmd_lists;

#endif
