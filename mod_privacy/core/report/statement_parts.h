/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pieces of the statement's page: sentences with their values, headings and
 * `<details>`, and the sentences that several sections share.
 */
#ifndef PV_REPORT_STATEMENT_PARTS_H
#define PV_REPORT_STATEMENT_PARTS_H

#include "mod_privacy/core/report/statement.h"

/** Opens a section with its heading, `statement.<name>`. */
void pv_part_heading(pv_buffer *out, const pv_statement *s, const char *name);

/** The same with a heading of its own. */
void pv_part_heading_of(pv_buffer *out, const pv_statement *s, const char *name,
                        const char *key);

/** Writes a sentence in an element; `values` as for pv_texts_html(). */
void pv_part_sentence(pv_buffer *out, const pv_statement *s,
                      const char *element, const char *key,
                      const pv_text_value *values);

/** Writes a sentence that has one value. */
void pv_part_value(pv_buffer *out, const pv_statement *s, const char *element,
                   const char *key, const char *name, const char *value);

/** Writes a sentence that has one number. */
void pv_part_number(pv_buffer *out, const pv_statement *s, const char *element,
                    const char *key, const char *name, int64_t value);

/** Writes a sentence about the prefixes of a mask. */
void pv_part_bits(pv_buffer *out, const pv_statement *s, const char *element,
                  const char *key, const pv_statement_mask *mask);

/** Writes the list item whose key is `prefix` and `word`. */
void pv_part_choice(pv_buffer *out, const pv_statement *s, const char *prefix,
                    const char *word);

/** Writes a stated fact (`{text}`), or that it is missing. */
void pv_part_fact(pv_buffer *out, const pv_statement *s, const char *key,
                  const char *text, const char *what);

/** Says that the operator has not stated `statement.what.<what>`. */
void pv_part_missing(pv_buffer *out, const pv_statement *s, const char *what);

/** Writes the operator's own sentence for a section, where there is one. */
void pv_part_own(pv_buffer *out, const pv_statement *s, const char *name);

/** Opens the part of a section that is folded away. */
void pv_part_open_more(pv_buffer *out, const pv_statement *s);

/** Closes it, and the section, after the operator's own sentence. */
void pv_part_close_more(pv_buffer *out, const pv_statement *s,
                        const char *name);

/** Puts a value into a text without escaping: for texts within texts. */
void pv_part_fill(pv_buffer *out, const char *text, const char *name,
                  const char *value);

/** Gives a date in words; in `pool`. */
const char *pv_part_date(const pv_statement *s, pv_date date, apr_pool_t *pool);

/** Sentences that stand in short and in their own section. */
void pv_part_address(pv_buffer *out, const pv_statement *s,
                     const char *element);

/** What is blocked, and for whom. */
void pv_part_block(pv_buffer *out, const pv_statement *s, const char *element);

/** Whether and how visits are counted. */
void pv_part_count(pv_buffer *out, const pv_statement *s, const char *element);

/** Which cookie is set. */
void pv_part_cookie(pv_buffer *out, const pv_statement *s, const char *element);

/** Writes the section of third parties with its table of purposes. */
void pv_statement_parties(pv_buffer *out, const pv_statement *s);

#endif
