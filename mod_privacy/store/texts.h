/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The archive of texts: what visitors of a site were shown when they chose,
 * word for word, under the hash of its bytes, with the days on which it was
 * in force. Beside the counts of choices it is the proof of consent that
 * holds no person. Retention leaves it alone.
 */
#ifndef PV_STORE_TEXTS_H
#define PV_STORE_TEXTS_H

#include "mod_privacy/store/store.h"

/* One version; texts belong to whoever made it. */
typedef struct pv_text_version {
    const char *site;
    const char *hash; /* hexadecimal, lower case; names the version       */
    int64_t policy;   /* PrivacyPolicyVersion                              */
    const char *language;
    int64_t since_s;  /* Unix seconds: start of the first day in force, UTC */
    int64_t until_s;  /* start of the last one                              */
    const char *text; /* NULL in a list                                    */
} pv_text_version;

/** Receives one version; it lives until the call returns.
 *  @return false to stop reading early */
typedef bool pv_text_version_fn(void *baton, const pv_text_version *version);

/**
 * Keeps a version, or moves the last day of one that is kept.
 * @param version  its days are not read: today, by `now_s`, is taken
 * @return PV_OK or PV_ERR_IO
 */
pv_status pv_store_keep_text(pv_store *store, const pv_text_version *version,
                             int64_t now_s, const char **error);

/**
 * Lists what is kept of a site, newest first, without the texts themselves;
 * a store from before there was an archive holds none.
 * @return PV_OK or PV_ERR_IO
 */
pv_status pv_store_list_texts(pv_store *store, const char *site,
                              pv_text_version_fn *emit, void *baton,
                              const char **error);

/**
 * Reads one text.
 * @param text  in `pool`; written on success
 * @return PV_OK, PV_ERR_NOT_FOUND, or PV_ERR_IO
 */
pv_status pv_store_find_text(pv_store *store, const char *site,
                             const char *hash, apr_pool_t *pool,
                             const char **text, const char **error);

#endif
