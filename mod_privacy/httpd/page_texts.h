/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ./texts/: what visitors were shown, word for word, under the hash of its
 * content. Together with the counts of choices it is the proof of consent
 * that holds no person. Each version stays in the store, with the days on
 * which it was in force.
 */
#ifndef PV_HTTPD_PAGE_TEXTS_H
#define PV_HTTPD_PAGE_TEXTS_H

#include "mod_privacy/httpd/private.h"
#include "mod_privacy/store/store.h"

/**
 * Answers below ./texts/.
 * @param name  what stands behind it: empty for the index (JSON: policy
 *              version, languages and their hashes; every version in the
 *              archive with its days), `<hash>.txt` for a text, in force or
 *              in the archive
 * @return OK, what a handler returns; 404 for any other name
 */
int pv_texts_answer(request_rec *r, const char *name);

/**
 * Brings the texts in force of every site into the archive; once a day is
 * enough. For the thread that flushes.
 * @param s  the first server
 * @return PV_OK or PV_ERR_IO
 */
pv_status pv_texts_keep(const server_rec *s, pv_store *store, int64_t now_s,
                        const char **error);

#endif
