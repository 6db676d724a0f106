/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privacyctl scrub: the error log's scrubber on standard input, for logs that
 * were written before the module was there.
 *
 * The text is streamed through a fixed buffer, so a log of any size can be
 * scrubbed. A write that fails ends the run with an error: a log that is cut
 * in silence would be taken for a whole one.
 */
#include <stdio.h>
#include <string.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/base/scrub.h"
#include "mod_privacy/tools/privacyctl.h"

#define READ_BYTES 65536

static const char usage[] =
    "usage: privacyctl scrub [--truncate V4BITS,V6BITS] < LOG > SCRUBBED\n"
    "Replaces every IP address by 0.0.0.0 or ::, or keeps that many leading\n"
    "bits of it. Other personal data in the log is not touched.\n";

static void write_out(void *baton, pv_span text)
{
    bool *has_failed = baton;

    if (fwrite(text.ptr, 1, text.len, stdout) != text.len) {
        *has_failed = true;
    }
}

/* Reads "16,32"; false when it is anything else. */
static bool read_bits(const char *text, pv_scrub_policy *policy)
{
    const char *comma = strchr(text, ',');
    int64_t v4;
    int64_t v6;

    if (comma == NULL
        || pv_number_parse(pv_span_make(text, (size_t)(comma - text)), 0, 32,
                           &v4)
               != PV_OK
        || pv_number_parse(pv_span_of(comma + 1), 0, 128, &v6) != PV_OK) {
        return false;
    }
    policy->keeps_network = true;
    policy->v4_bits = (int)v4;
    policy->v6_bits = (int)v6;
    return true;
}

static int scrub_stream(const pv_scrub_policy *policy, apr_pool_t *pool)
{
    pv_scrub *scrub = apr_palloc(pool, sizeof(*scrub));
    char *chunk = apr_palloc(pool, READ_BYTES);
    bool has_failed = false;
    size_t len;

    pv_scrub_init(scrub, policy, write_out, &has_failed);
    while (!has_failed && (len = fread(chunk, 1, READ_BYTES, stdin)) > 0) {
        pv_scrub_feed(scrub, pv_span_make(chunk, len));
    }
    pv_scrub_finish(scrub);
    if (ferror(stdin) || fflush(stdout) != 0 || has_failed) {
        fputs("privacyctl scrub: reading or writing failed; the output is"
              " not complete\n",
              stderr);
        return PV_EXIT_USAGE;
    }
    return PV_EXIT_OK;
}

int pv_cmd_scrub(int argc, const char *const *argv, apr_pool_t *pool)
{
    pv_scrub_policy policy = { 0 };

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return PV_EXIT_OK;
    }
    if (argc == 3 && strcmp(argv[1], "--truncate") == 0) {
        if (!read_bits(argv[2], &policy)) {
            fprintf(stderr,
                    "privacyctl scrub: '%s' is not V4BITS,V6BITS with 0 to 32"
                    " and 0 to 128\n",
                    argv[2]);
            return PV_EXIT_USAGE;
        }
    }
    else if (argc != 1) {
        fputs(usage, stderr);
        return PV_EXIT_USAGE;
    }
    return scrub_stream(&policy, pool);
}
