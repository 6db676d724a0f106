/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCRE2 without allocation at match time: match data and backtracking frames
 * come from an arena on the stack, and when that is used up the match fails
 * as it does at the other limits.
 *
 * The reader of plain runs knows characters, escapes of punctuation, classes,
 * groups (passed over) and quantifiers. Alternatives outside a group, and
 * anything that it does not know, mean "no runs".
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "mod_privacy/core/rules/filter_regex.h"

#include <pcre2.h>
#include <stdlib.h>

#define ARENA_BYTES 49152u /* match data and two generations of frames */
#define MATCH_LIMIT 20000u
#define DEPTH_LIMIT 250u
#define HEAP_KIB    32u

struct pv_regex {
    pcre2_code *code;
    pcre2_match_context *limits;
};

typedef struct arena {
    size_t used;
    union {
        char bytes[ARENA_BYTES];
        max_align_t align;
    } room;
} arena;

static void *arena_take(size_t size, void *baton)
{
    arena *from = baton;
    void *taken = from->room.bytes + from->used;

    size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
    if (size > ARENA_BYTES - from->used) {
        return NULL;
    }
    from->used += size;
    return taken;
}

static void arena_keep(void *memory, void *baton)
{
    (void)memory;
    (void)baton;
}

void pv_regex_free(pv_regex *regex)
{
    if (regex != NULL) {
        pcre2_code_free(regex->code);
        pcre2_match_context_free(regex->limits);
        free(regex);
    }
}

pv_regex *pv_regex_compile(pv_span expression, bool is_match_case)
{
    pv_regex *regex = calloc(1, sizeof(*regex));
    PCRE2_SIZE offset;
    int code;

    if (regex == NULL) {
        return NULL;
    }
    regex->code =
        pcre2_compile((PCRE2_SPTR)expression.ptr, expression.len,
                      is_match_case ? 0 : PCRE2_CASELESS, &code, &offset, NULL);
    regex->limits = pcre2_match_context_create(NULL);
    if (regex->code == NULL || regex->limits == NULL) {
        pv_regex_free(regex);
        return NULL;
    }
    pcre2_set_match_limit(regex->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(regex->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(regex->limits, HEAP_KIB);
    return regex;
}

pv_status pv_regex_match(const pv_regex *regex, pv_span text)
{
    arena stack;
    pcre2_general_context *context;
    pcre2_match_data *found;
    int rc;

    stack.used = 0; /* room for both of these, the rest is for frames */
    context = pcre2_general_context_create(arena_take, arena_keep, &stack);
    found = pcre2_match_data_create(1, context);
    rc = pcre2_match(regex->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, found,
                     regex->limits);
    if (rc == PCRE2_ERROR_NOMATCH) {
        return PV_ERR_NOT_FOUND;
    }
    return rc >= 0 ? PV_OK : PV_ERR_RANGE;
}

/* Bytes of the class at `at` (its `[`), or 0 when it does not end. */
static size_t class_length(pv_span e, size_t at)
{
    size_t i = at + 1;

    i += i < e.len && e.ptr[i] == '^';
    i += i < e.len && e.ptr[i] == ']';
    while (i < e.len && e.ptr[i] != ']') {
        /* [:alpha:] may hold a bracket; nobody needs it here. */
        if (e.ptr[i] == '[') {
            return 0;
        }
        i += e.ptr[i] == '\\' ? 2 : 1;
    }
    return i < e.len ? i + 1 - at : 0;
}

/* Bytes of the group at `at` (its parenthesis), or 0 when unknown. */
static size_t group_length(pv_span e, size_t at)
{
    size_t depth = 0;
    size_t i = at;

    while (i < e.len) {
        size_t step = 1;
        if (e.ptr[i] == '\\') {
            step = 2;
        }
        else if (e.ptr[i] == '[') {
            step = class_length(e, i);
            if (step == 0) {
                return 0;
            }
        }
        else if (e.ptr[i] == '(') {
            /* Of the forms behind `(?` only the plain group is known. */
            if (i + 1 < e.len
                && (e.ptr[i + 1] == '*'
                    || (e.ptr[i + 1] == '?'
                        && (i + 2 >= e.len || e.ptr[i + 2] != ':')))) {
                return 0;
            }
            depth++;
        }
        else if (e.ptr[i] == ')' && --depth == 0) {
            return i + 1 - at;
        }
        i += step;
    }
    return 0;
}

/* One item of an expression outside groups. */
typedef struct item {
    size_t len;    /* 0: not understood       */
    bool is_plain; /* stands for `c` and else */
    char c;
} item;

static item read_escape(pv_span e, size_t at)
{
    item read = { 0, false, '\0' };
    char c;

    if (at + 1 >= e.len) {
        return read;
    }
    c = e.ptr[at + 1];
    if ((pv_ascii_lower(c) >= 'a' && pv_ascii_lower(c) <= 'z')
        || (c >= '0' && c <= '9')) {
        read.len = strchr("dDwWsSbB", c) != NULL ? 2 : 0;
        return read;
    }
    read.len = 2;
    read.is_plain = true;
    read.c = c;
    return read;
}

static item read_item(pv_span e, size_t at)
{
    item read = { 1, false, e.ptr[at] };

    switch (e.ptr[at]) {
    case '\\':
        return read_escape(e, at);
    case '[':
        read.len = class_length(e, at);
        break;
    case '(':
        read.len = group_length(e, at);
        break;
    case '|':
    case ')':
        read.len = 0;
        break;
    case '^':
    case '$':
    case '.':
    case '*':
    case '+':
    case '?':
    case '{':
        break;
    default:
        read.is_plain = true;
        break;
    }
    return read;
}

/* Bytes of the quantifier at `at`, 0 when there is none; a bound in braces is
 * taken up to its end. */
static size_t quantifier_length(pv_span e, size_t at)
{
    const char *end;

    if (at >= e.len || memchr("*+?{", e.ptr[at], 4) == NULL) {
        return 0;
    }
    if (e.ptr[at] != '{') {
        return 1;
    }
    end = memchr(e.ptr + at, '}', e.len - at);
    return end == NULL ? 1 : (size_t)(end - e.ptr) + 1 - at;
}

bool pv_regex_has_runs(pv_span e)
{
    for (size_t i = 0; i < e.len;) {
        item read = read_item(e, i);
        if (read.len == 0) {
            return false;
        }
        i += read.len;
    }
    return true;
}

size_t pv_regex_next_run(pv_span *e, char *run, size_t room)
{
    size_t len = 0;
    size_t i = 0;

    while (i < e->len && len < room) {
        item read = read_item(*e, i);
        size_t next = i + (read.len == 0 ? e->len - i : read.len);
        size_t quantifier = quantifier_length(*e, next);
        bool is_certain = quantifier == 0 || e->ptr[next] == '+';
        if (read.len > 0 && read.is_plain && is_certain) {
            run[len++] = pv_ascii_lower(read.c);
        }
        i = next + quantifier;
        if ((!read.is_plain || quantifier > 0) && len > 0) {
            break;
        }
    }
    *e = pv_span_make(e->ptr + i, e->len - i);
    return len;
}
