/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of literal.h: a loop over tokens and a stack of open brackets.
 */
#include "mod_privacy/core/consent/literal.h"

typedef enum token_kind {
    TOKEN_END = 0,
    TOKEN_MARK,  /* one of { } [ ] : , */
    TOKEN_SCALAR /* a string or a bare word */
} token_kind;

typedef struct token {
    token_kind kind;
    char mark;
    pv_span text;
} token;

typedef struct level {
    char opener;
    pv_span name;
} level;

typedef struct walk {
    pv_span rest;
    level stack[PV_LITERAL_DEPTH];
    size_t depth;
    pv_span key; /* read, waiting for its value */
    bool has_key;
    bool has_value; /* a value stands before: a comma or closer must follow */
} walk;

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-'
           || c == '+';
}

/* Drops `count` bytes, which are there, from the front. */
static void advance(walk *w, size_t count)
{
    w->rest = pv_span_make(w->rest.ptr + count, w->rest.len - count);
}

static pv_status read_string(walk *w, token *out)
{
    char quote = w->rest.ptr[0];
    size_t i = 1;

    while (i < w->rest.len && w->rest.ptr[i] != quote) {
        i += w->rest.ptr[i] == '\\' ? 2 : 1;
    }
    if (i >= w->rest.len) {
        return PV_ERR_SYNTAX;
    }
    out->kind = TOKEN_SCALAR;
    out->text = pv_span_make(w->rest.ptr + 1, i - 1);
    advance(w, i + 1);
    return PV_OK;
}

static pv_status read_token(walk *w, token *out)
{
    size_t len = 0;

    while (w->rest.len > 0 && memchr(" \t\r\n", w->rest.ptr[0], 4) != NULL) {
        advance(w, 1);
    }
    out->kind = TOKEN_END;
    if (w->rest.len == 0) {
        return PV_OK;
    }
    if (memchr("{}[]:,", w->rest.ptr[0], 6) != NULL) {
        out->kind = TOKEN_MARK;
        out->mark = w->rest.ptr[0];
        advance(w, 1);
        return PV_OK;
    }
    if (w->rest.ptr[0] == '"' || w->rest.ptr[0] == '\'') {
        return read_string(w, out);
    }
    while (len < w->rest.len && is_word(w->rest.ptr[len])) {
        len++;
    }
    out->kind = TOKEN_SCALAR;
    out->text = pv_span_make(w->rest.ptr, len);
    advance(w, len);
    return len > 0 ? PV_OK : PV_ERR_SYNTAX;
}

/* True when a value may stand here: in an object only behind its key. */
static bool wants_value(const walk *w)
{
    return !w->has_value && w->depth > 0
           && (w->stack[w->depth - 1].opener == '[') != w->has_key;
}

static pv_status open_level(walk *w, char opener)
{
    if (w->depth == PV_LITERAL_DEPTH || (w->depth > 0 && !wants_value(w))) {
        return PV_ERR_SYNTAX;
    }
    w->stack[w->depth].opener = opener;
    w->stack[w->depth].name = w->key;
    w->depth++;
    w->key = pv_span_make(NULL, 0);
    w->has_key = false;
    w->has_value = false;
    return PV_OK;
}

static pv_status close_level(walk *w, char closer)
{
    if (w->depth == 0 || w->has_key
        || w->stack[w->depth - 1].opener != (closer == '}' ? '{' : '[')) {
        return PV_ERR_SYNTAX;
    }
    w->depth--;
    w->has_value = true;
    return PV_OK;
}

static pv_status take_mark(walk *w, char mark)
{
    switch (mark) {
    case '{':
    case '[':
        return open_level(w, mark);
    case '}':
    case ']':
        return close_level(w, mark);
    case ',':
        if (!w->has_value) {
            return PV_ERR_SYNTAX;
        }
        w->has_value = false;
        return PV_OK;
    default:
        return PV_ERR_SYNTAX; /* a colon is taken with its key */
    }
}

static pv_status take_scalar(walk *w, pv_span text, pv_literal_visit *visit,
                             void *baton)
{
    pv_literal scalar = { .depth = w->depth, .key = w->key, .value = text };
    token colon;

    if (w->depth == 0 || w->has_value) {
        return PV_ERR_SYNTAX;
    }
    scalar.parent = w->stack[w->depth - 1].name;
    if (w->stack[w->depth - 1].opener == '{' && !w->has_key) {
        if (read_token(w, &colon) != PV_OK || colon.kind != TOKEN_MARK
            || colon.mark != ':') {
            return PV_ERR_SYNTAX;
        }
        w->key = text;
        w->has_key = true;
        return PV_OK;
    }
    visit(baton, &scalar);
    w->key = pv_span_make(NULL, 0);
    w->has_key = false;
    w->has_value = true;
    return PV_OK;
}

pv_status pv_literal_walk(pv_span text, pv_literal_visit *visit, void *baton)
{
    walk w = { .rest = text };
    token next = { .kind = TOKEN_END };
    bool has_started = false;

    for (;;) {
        pv_status status = read_token(&w, &next);
        if (status != PV_OK) {
            return status;
        }
        if (next.kind == TOKEN_END) {
            return has_started && w.depth == 0 ? PV_OK : PV_ERR_SYNTAX;
        }
        if (has_started && w.depth == 0) {
            return PV_ERR_SYNTAX; /* something behind the end */
        }
        has_started = true;
        status = next.kind == TOKEN_MARK
                     ? take_mark(&w, next.mark)
                     : take_scalar(&w, next.text, visit, baton);
        if (status != PV_OK) {
            return status;
        }
    }
}
