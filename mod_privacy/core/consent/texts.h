/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The message catalogue: every sentence that a visitor reads.
 *
 * A language is a file, texts_<language>.c, a table of key and text that a
 * translator edits as it stands; English defines which keys exist. Texts are
 * plain UTF-8 without markup, and `{name}` stands for a value that the page
 * fills in. An administrator's file (PrivacyTexts) replaces single texts of a
 * language or adds a language: lines of `key = text`, `#` begins a comment.
 */
#ifndef PV_CONSENT_TEXTS_H
#define PV_CONSENT_TEXTS_H

#include <apr_hash.h>
#include <apr_pools.h>

#include "mod_privacy/core/base/buffer.h"
#include "mod_privacy/core/base/span.h"
#include "mod_privacy/core/base/status.h"

#define PV_TEXT_MAX     2000  /* bytes of a replaced text            */
#define PV_LANGUAGE_MAX 12    /* bytes of a language code, no NUL    */
#define PV_TEXTS_MAX    65536 /* bytes of an administrator's file    */

typedef struct pv_text {
    const char *key;
    const char *text;
} pv_text;

/* One language of one subject; a table ends with { NULL, NULL }. */
typedef struct pv_text_table {
    const char *language;
    const pv_text *rows;
} pv_text_table;

/* A value for a `{name}`; put into markup escaped. */
typedef struct pv_text_value {
    const char *name; /* without braces */
    const char *value;
} pv_text_value;

/* The texts that one site replaced. */
typedef struct pv_texts {
    apr_hash_t *replaced; /* "language key" to text */
    const char *fallback; /* language; never NULL   */
} pv_texts;

/** Makes an empty set of replaced texts, falling back on `fallback`. */
pv_texts *pv_texts_make(const char *fallback, apr_pool_t *pool);

/**
 * Reads an administrator's file.
 * @param content  the whole file
 * @param line     the line at fault, from 1; set on failure
 * @param problem  what is wrong there, a constant; set on failure
 * @return PV_OK, PV_ERR_SYNTAX, PV_ERR_NOT_FOUND (a key that does not
 *         exist), or PV_ERR_RANGE (file or text too long)
 */
pv_status pv_texts_read(pv_texts *texts, const char *language, pv_span content,
                        unsigned *line, const char **problem, apr_pool_t *pool);

/**
 * Gives a text.
 * @param texts  replaced ones, or NULL
 * @return never NULL: replaced, built in, of the fallback language, English,
 *         and for a key that does not exist the key itself
 */
const char *pv_texts_get(const pv_texts *texts, const char *language,
                         const char *key);

/** True when a language is built in. */
bool pv_texts_has_language(const char *language);

/** Gives "rtl" for languages written from right to left, else "ltr". */
const char *pv_texts_direction(const char *language);

/**
 * Writes a text as HTML with its values filled in, all of it escaped.
 * @param values  ends with a NULL name, or NULL
 */
void pv_texts_html(pv_buffer *out, const char *text,
                   const pv_text_value *values);

/* The tables, in files of their own; English first of each subject. */
extern const pv_text pv_texts_en[], pv_texts_nl[], pv_texts_de[], pv_texts_fr[],
    pv_texts_es[], pv_texts_statement_en[], pv_texts_statement_nl[];

#endif
