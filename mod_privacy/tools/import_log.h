/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log file as a stream of lines, plain or gzip, in bounded memory.
 *
 * What was read is known by its content: the SHA-1 of all bytes from the
 * first on, after decompression. A log that was rotated, renamed or
 * compressed is the same log, and one that has grown begins with what it was.
 */
#ifndef PV_TOOLS_IMPORT_LOG_H
#define PV_TOOLS_IMPORT_LOG_H

#include <apr_pools.h>
#include <apr_sha1.h>

#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_IMPORT_LINE_MAX                                                     \
    65536 /* bytes of a line; longer ones are skipped                          \
           */

typedef struct pv_import_log pv_import_log;

/**
 * Opens a regular file; symbolic links are followed only for reading.
 * @param pool   closes it
 * @param error  a sentence; written on failure
 * @return PV_OK or PV_ERR_IO
 */
pv_status pv_import_log_open(const char *name, apr_pool_t *pool,
                             pv_import_log **log, const char **error);

/**
 * Gives the next whole line, without its newline. A last line without one is
 * not given: somebody may still be writing it.
 * @param line  lives until the next call; empty for one that was too long
 * @return PV_OK, PV_ERR_NOT_FOUND at the end, or PV_ERR_IO (a damaged
 *         archive, say)
 */
pv_status pv_import_log_next(pv_import_log *log, pv_span *line);

/** Bytes up to the end of the last line that was given, decompressed. */
int64_t pv_import_log_offset(const pv_import_log *log);

/** SHA-1 of those bytes. */
void pv_import_log_digest(const pv_import_log *log,
                          unsigned char digest[APR_SHA1_DIGESTSIZE]);

/** How much of the file was read, 0 to 100. */
int pv_import_log_percent(const pv_import_log *log);

/**
 * Overwrites a file with zeros, synchronises and removes it. A file system
 * that copies on write, a snapshot or a solid-state disk may keep old blocks.
 * @param size_bytes  of the file when it was read; one that has changed
 *                    since is left alone
 * @return PV_OK; PV_ERR_RANGE (changed, or not a regular file); PV_ERR_IO
 */
pv_status pv_import_log_shred(const char *name, int64_t size_bytes);

/** Size of the file as it was when it was opened, compressed. */
int64_t pv_import_log_size(const pv_import_log *log);

#endif
