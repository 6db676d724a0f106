/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spool: batches in files, for when the store cannot be reached and the
 * memory they are in is about to end.
 *
 * A batch is one file, `<prefix><boot>-<sequence>` with the sequence in 20
 * digits, so that the order of names is the order in which batches of one
 * boot must be applied. A file holds what the store would have got, under the
 * same name: applying it twice, or after a commit whose answer was lost,
 * changes nothing. Lines of text, fields parted by a tab:
 *
 *   mod_privacy spool 1
 *   batch  NODE  BOOT  SEQUENCE  ROUNDING  FIGURES
 *   UNIT  DIMENSION  PERIOD  DELTA  SITE  ITEM       (FIGURES times)
 *   end  CHECKSUM        FNV-1a, 64 bits, of all bytes before this line
 *
 * Files are written beside their name, synchronised and renamed; a name that
 * is there is complete. What does not read is renamed to `<name>.bad`.
 */
#ifndef PV_STORE_SPOOL_H
#define PV_STORE_SPOOL_H

#include "mod_privacy/store/store.h"

typedef struct pv_spool {
    const char *folder;
    const char *prefix; /* of the names of its files */
} pv_spool;

/* What became of the files that were found. */
typedef struct pv_spool_outcome {
    size_t applied; /* batches now in the store and removed          */
    size_t bad;     /* files set aside because they could not be read */
} pv_spool_outcome;

/**
 * Writes a batch into the spool.
 * @param rounding  base of its figures, checked when it is read
 * @return PV_OK, or PV_ERR_IO with a sentence in `pool`
 */
pv_status pv_spool_write(const pv_spool *spool, const pv_batch *batch,
                         int rounding, apr_pool_t *pool, const char **error);

/**
 * Reads the text of a spool file.
 * @param rounding  the base that its figures must have
 * @param batch     written on success, its texts in `pool`
 * @return PV_OK or PV_ERR_CORRUPT
 */
pv_status pv_spool_parse(pv_span text, int rounding, apr_pool_t *pool,
                         pv_batch *batch);

/**
 * Reads one file of the spool.
 * @param path   of the file
 * @param batch  written on success, its texts in `pool`
 * @return PV_OK; PV_ERR_IO; PV_ERR_CORRUPT (not a spool file, cut, changed, or
 *         of another rounding base)
 */
pv_status pv_spool_read(const char *path, int rounding, apr_pool_t *pool,
                        pv_batch *batch);

/**
 * Applies every batch of the spool in order, and removes each file once its
 * figures are in the store.
 * @return PV_OK, also when there was none; otherwise what pv_store_apply()
 *         said, the rest of the files still there
 */
pv_status pv_spool_apply(const pv_spool *spool, pv_store *store, int64_t now_s,
                         apr_pool_t *pool, pv_spool_outcome *outcome,
                         const char **error);

#endif
