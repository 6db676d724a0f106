/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privacyctl: the administrator's tool beside the module.
 *
 * It finds the subcommand in a table and calls it; everything else is in
 * cmd_<name>.c.
 */
#include <stdio.h>
#include <string.h>

#include <apr_general.h>

#include "mod_privacy/tools/privacyctl.h"

typedef struct command {
    const char *name;
    const char *help;
    pv_command *run;
} command;

static const command commands[] = {
    { "audit", "canaries against a running server", pv_cmd_audit },
    { "report", "figures from a store, as the report page gives them",
      pv_cmd_report },
    { "import", "old access logs become figures in a store", pv_cmd_import },
    { "scrub", "standard input to standard output without IP addresses",
      pv_cmd_scrub },
    { "lists", "what filter lists hold, and why a URL is blocked",
      pv_cmd_lists },
    { NULL, NULL, NULL },
};

static void print_help(FILE *to)
{
    fputs("usage: privacyctl COMMAND [ARGUMENT...]\n\n", to);
    for (const command *c = commands; c->name != NULL; c++) {
        fprintf(to, "  %-8s %s\n", c->name, c->help);
    }
    fputs("\n`privacyctl COMMAND --help` says more.\n", to);
}

static const command *find_command(const char *name)
{
    for (const command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

int main(int argc, const char *const *argv)
{
    const command *found;
    apr_pool_t *pool;
    int status;

    if (argc >= 2
        && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        print_help(stdout);
        return PV_EXIT_OK;
    }
    found = argc >= 2 ? find_command(argv[1]) : NULL;
    if (found == NULL) {
        if (argc >= 2) {
            fprintf(stderr, "privacyctl: '%s' is not a command\n\n", argv[1]);
        }
        print_help(stderr);
        return PV_EXIT_USAGE;
    }
    if (apr_app_initialize(&argc, &argv, NULL) != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        fputs("privacyctl: cannot start the portable runtime\n", stderr);
        return PV_EXIT_USAGE;
    }
    status = found->run(argc - 1, argv + 1, pool);
    apr_terminate();
    return status;
}
