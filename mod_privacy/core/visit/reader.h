/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the headers of a request tell of its reader: the class of browser or
 * bot, and the language that is preferred. The three texts are read together,
 * because one browser sends the same three again and again: a memo knows them
 * by one hash.
 */
#ifndef PV_VISIT_READER_H
#define PV_VISIT_READER_H

#include <apr_tables.h>

#include "mod_privacy/core/base/asked.h"
#include "mod_privacy/core/base/memo.h"
#include "mod_privacy/core/visit/language.h"
#include "mod_privacy/core/visit/user_agent.h"

typedef struct pv_reader {
    pv_agent agent;
    uint16_t language; /* item of dimension `language` */
} pv_reader;

#define PV_READER_TEXT_MAX 256 /* bytes of a header that are kept, with NUL */

/* A header: its place in headers_in, APR's checksum of its name, its value. */
typedef struct pv_reader_text {
    unsigned at;
    apr_uint32_t name;
    char text[PV_READER_TEXT_MAX];
} pv_reader_text;

/* The reader of a connection's last request: the next one, of the same
 * browser, nearly always has the same headers in the same places, and
 * comparing them is cheaper than finding and hashing them. Of the names the
 * first four letters are compared: who sends the value of one header as that
 * of another has said it of himself. It lives and ends with the connection, as
 * the headers of its requests do. */
typedef struct pv_reader_kept {
    bool is_whole; /* false: nothing can be recalled */
    bool has_brands;
    pv_reader_text agent;
    pv_reader_text languages;
    pv_reader_text brands;
    pv_reader reader;
} pv_reader_kept;

/** Tells whether a request has the headers that were kept: kept->reader sent
 *  it. @param kept  NULL: nothing was */
bool pv_reader_recall(const pv_reader_kept *kept,
                      const apr_table_t *headers_in);

/** Keeps what the headers of a request told; texts that are missing or too
 *  long are not kept, and never recalled. @param kept  zero, or kept before */
void pv_reader_keep(pv_reader_kept *kept, const apr_table_t *headers_in,
                    const pv_asked_reader *asked, pv_reader reader);

/** Hashes User-Agent, Sec-CH-UA and Accept-Language. @return never 0 */
uint64_t pv_reader_hash(const pv_memo *memo, pv_span user_agent, pv_span brands,
                        pv_span languages);

/** Tells who sent these headers when the memo knows it. @param memo  not NULL
 *  @param reader  written only then */
bool pv_reader_known(const pv_memo *memo, const pv_asked_reader *asked,
                     pv_reader *reader);

/** As pv_reader_of(), for texts whose hash is known. @param memo  not NULL */
pv_reader pv_reader_of_hash(const pv_memo *memo, uint64_t hash,
                            pv_span user_agent, pv_span brands,
                            pv_span languages);

/**
 * Reads User-Agent, Sec-CH-UA and Accept-Language.
 * @param memo  NULL: they are read anew
 */
pv_reader pv_reader_of(const pv_memo *memo, pv_span user_agent, pv_span brands,
                       pv_span languages);

#endif
