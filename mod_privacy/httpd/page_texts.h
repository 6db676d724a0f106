/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ./texts/: what visitors were shown, word for word, under the hash of its
 * content. Together with the counts of choices it is the proof of consent
 * that holds no person: an administrator keeps the file of each version.
 */
#ifndef PV_HTTPD_PAGE_TEXTS_H
#define PV_HTTPD_PAGE_TEXTS_H

#include "mod_privacy/httpd/private.h"

/**
 * Answers below ./texts/.
 * @param name  what stands behind it: empty for the index (JSON: policy
 *              version, languages and their hashes), `<hash>.txt` for a text
 * @return OK, what a handler returns; 404 for any other name
 */
int pv_texts_answer(request_rec *r, const char *name);

#endif
