/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the tokenizer: its states are functions in three files, by what
 * they read (data and the end of tags, the inside of tags, text and
 * comments); a fourth reads ordinary tags in one go. Only tokenizer*.c
 * include this.
 */
#ifndef PV_HTML_TOKENIZER_STATES_H
#define PV_HTML_TOKENIZER_STATES_H

#include "mod_privacy/core/html/tokenizer.h"

typedef struct pv_window {
    const char *ptr;
    size_t len;
    bool is_last;
} pv_window;

/* One state: reads on from t->pos. False when the window is used up or
 * t->token was set; true to go on in t->state. */
typedef bool pv_state_fn(pv_tokenizer *t, const pv_window *w);

/* How a text compares with what the window holds. */
typedef enum pv_ahead {
    PV_AHEAD_NO = 0,
    PV_AHEAD_YES,
    PV_AHEAD_WAIT /* as far as it can be seen: more may decide */
} pv_ahead;

/** True for the characters that HTML calls whitespace. */
static inline bool pv_is_html_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/** True for an ASCII letter. */
static inline bool pv_is_alpha(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/** Compares the window at `at` with lower-case `text`, ignoring case. */
pv_ahead pv_tokenizer_ahead(const pv_window *w, size_t at, pv_span text);

/** Is an element's name followed by a space, `/` or `>` at window offset `at`,
 *  the window's end at the most? */
pv_ahead pv_tokenizer_ahead_name(const pv_window *w, size_t at, pv_tag_id id);

/** At `</`: does the end tag of the element read both ways begin here? */
pv_ahead pv_tokenizer_ahead_dual(const pv_tokenizer *t, const pv_window *w,
                                 size_t at);

/** Begins a tag at the `<` at t->pos. */
void pv_tokenizer_begin_tag(pv_tokenizer *t, bool is_end);

/** Follows the tag that just ended at t->pos; sets t->token. */
void pv_tokenizer_finish_tag(pv_tokenizer *t, const pv_window *w);

/** In the data state: reads text and ordinary tags up to one that is to be
 *  given. False, at t->pos, when the states have to read on. */
bool pv_tokenizer_skim(pv_tokenizer *t, const pv_window *w);

/** The same with AVX2, on amd64 only. */
bool pv_tokenizer_skim_wide(pv_tokenizer *t, const pv_window *w);

/** Ends a token at `at`, where the other reading ends its element. */
void pv_tokenizer_cut(pv_tokenizer *t, size_t from, size_t at);

/* Text and comments. */
pv_state_fn pv_state_rcdata, pv_state_script, pv_state_plaintext,
    pv_state_cdata, pv_state_comment_start, pv_state_comment,
    pv_state_bogus_comment, pv_state_doctype, pv_state_pi;

/* The inside of a tag. */
pv_state_fn pv_state_tag_name, pv_state_before_attr_name, pv_state_attr_name,
    pv_state_after_attr_name, pv_state_before_value, pv_state_value_quoted,
    pv_state_value_unquoted, pv_state_self_closing;

/** Gives what there is of a tag that reached PV_TAG_MAX as a part. */
void pv_tokenizer_give_part(pv_tokenizer *t);

/** True when the next part begins with an attribute whose value has not
 *  begun, so that it is found there as a whole. */
bool pv_tokenizer_part_moves_attr(const pv_tokenizer *t);

/** Goes on behind a part. */
void pv_tokenizer_resume_part(pv_tokenizer *t);

#endif
