/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pattern comparison; the header says how. memmem() does the long searches:
 * it is linear, and counts an eighth of a step for each byte.
 */
#include "mod_privacy/core/rules/filter_pattern.h"

#include "mod_privacy/core/rules/filter_block.h"

#define NOWHERE SIZE_MAX

bool pv_pattern_spend(pv_subject *subject, size_t steps)
{
    if (steps >= subject->steps) {
        subject->steps = 0;
        return false;
    }
    subject->steps -= (uint32_t)steps;
    return true;
}

/* "Anything but a letter, a digit, or one of _ - . %". */
static bool is_separator(char c)
{
    unsigned char lower = (unsigned char)(c | 0x20);

    return !((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9')
             || c == '_' || c == '-' || c == '.' || c == '%');
}

/* Compares one segment at `at`; gives where it ends, or NOWHERE. */
static size_t segment_at(pv_subject *subject, pv_span segment, size_t at)
{
    size_t room = subject->len - at;
    size_t i;

    if (subject->steps == 0) {
        return NOWHERE;
    }
    for (i = 0; i < segment.len && i < room; i++) {
        char want = segment.ptr[i];
        char have = subject->text[at + i];
        if (want != have || want == '^') {
            if (want != '^' || !is_separator(have)) {
                break;
            }
        }
    }
    if (!pv_pattern_spend(subject, i + 1)) {
        return NOWHERE;
    }
    if (i == segment.len) {
        return at + i;
    }
    /* The end of the URL separates too. */
    if (i == room && i + 1 == segment.len && segment.ptr[i] == '^') {
        return subject->len;
    }
    return NOWHERE;
}

/* Searches a segment that has a `^`, from `from` on. */
static size_t search_caret(pv_subject *subject, pv_span segment, size_t from,
                           size_t *end)
{
    for (size_t at = from; at <= subject->len && subject->steps > 0; at++) {
        *end = segment_at(subject, segment, at);
        if (*end != NOWHERE) {
            return at;
        }
    }
    return NOWHERE;
}

/* First place of a segment at or behind `from`; `end` is behind it. */
static size_t search(pv_subject *subject, pv_span segment, size_t from,
                     size_t *end)
{
    const char *found;
    size_t at;

    if (memchr(segment.ptr, '^', segment.len) != NULL) {
        return search_caret(subject, segment, from, end);
    }
    found = memmem(subject->text + from, subject->len - from, segment.ptr,
                   segment.len);
    at = found == NULL ? NOWHERE : (size_t)(found - subject->text);
    if (!pv_pattern_spend(subject,
                          16 + ((found == NULL ? subject->len : at) - from) / 8)
        || found == NULL) {
        return NOWHERE;
    }
    *end = at + segment.len;
    return at;
}

/* A last segment that has to end where the URL ends. */
static bool ends_with(pv_subject *subject, pv_span segment, size_t from)
{
    size_t at;

    if (segment.len <= subject->len && subject->len - segment.len >= from
        && segment_at(subject, segment, subject->len - segment.len)
               == subject->len) {
        return true;
    }
    if (segment.len == 0 || segment.ptr[segment.len - 1] != '^'
        || segment.len - 1 > subject->len) {
        return false;
    }
    at = subject->len - (segment.len - 1);
    return at >= from && segment_at(subject, segment, at) == subject->len;
}

/* Cuts the next segment off a pattern; true when it was the last. */
static bool next_segment(pv_span *pattern, pv_span *segment)
{
    const char *star = memchr(pattern->ptr, '*', pattern->len);
    size_t len = star == NULL ? pattern->len : (size_t)(star - pattern->ptr);

    *segment = pv_span_make(pattern->ptr, len);
    if (star == NULL) {
        *pattern = pv_span_make(pattern->ptr + len, 0);
        return true;
    }
    *pattern = pv_span_make(star + 1, pattern->len - len - 1);
    return false;
}

/* What follows a star: every segment anywhere behind the one before. */
static bool match_rest(pv_subject *subject, pv_span pattern, unsigned anchors,
                       size_t from)
{
    pv_span segment;
    bool is_last;

    do {
        is_last = next_segment(&pattern, &segment);
        if (is_last && (anchors & PV_END_URL) != 0) {
            return ends_with(subject, segment, from);
        }
        if (segment.len > 0
            && search(subject, segment, from, &from) == NOWHERE) {
            return false;
        }
    } while (!is_last);
    return true;
}

/* The first segment at `at`, the others behind it. */
static bool match_from(pv_subject *subject, pv_span pattern, unsigned anchors,
                       size_t at)
{
    pv_span segment;
    bool is_last = next_segment(&pattern, &segment);
    size_t end = segment_at(subject, segment, at);

    if (end == NOWHERE) {
        return false;
    }
    if (is_last) {
        return (anchors & PV_END_URL) == 0 || end == subject->len;
    }
    return match_rest(subject, pattern, anchors, end);
}

static bool begins_label(const pv_subject *subject, size_t at)
{
    return at == subject->host
           || (at > subject->host && at < subject->host_end
               && subject->text[at - 1] == '.');
}

static bool find_in_host(pv_subject *subject, pv_span pattern, unsigned anchors)
{
    for (size_t at = subject->host; at < subject->host_end; at++) {
        if (begins_label(subject, at)
            && match_from(subject, pattern, anchors, at)) {
            return true;
        }
    }
    return false;
}

bool pv_pattern_find(pv_subject *subject, pv_span pattern, unsigned anchors)
{
    if (subject->steps == 0) {
        return false;
    }
    switch (anchors & PV_START_MASK) {
    case PV_START_URL:
        return match_from(subject, pattern, anchors, 0);
    case PV_START_HOST:
        return find_in_host(subject, pattern, anchors);
    case PV_START_REST:
        return match_from(subject, pattern, anchors, subject->host_end);
    default:
        return match_rest(subject, pattern, anchors, 0);
    }
}

bool pv_pattern_at(pv_subject *subject, pv_span pattern, unsigned anchors,
                   size_t at)
{
    unsigned start = anchors & PV_START_MASK;
    size_t end;

    if ((start == PV_START_URL && at != 0)
        || (start == PV_START_HOST && !begins_label(subject, at))) {
        return false;
    }
    end = segment_at(subject, pattern, at);
    return end != NOWHERE
           && ((anchors & PV_END_URL) == 0 || end == subject->len);
}

bool pv_pattern_around(pv_subject *subject, pv_span pattern, size_t offset,
                       size_t at)
{
    size_t start = offset;
    size_t end = offset;

    while (start > 0 && pattern.ptr[start - 1] != '*') {
        start--;
    }
    while (end < pattern.len && pattern.ptr[end] != '*') {
        end++;
    }
    return at >= offset - start
           && segment_at(subject,
                         pv_span_make(pattern.ptr + start, end - start),
                         at - (offset - start))
                  != NOWHERE;
}

bool pv_pattern_glob(pv_span pattern, pv_span text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = NOWHERE;
    size_t resume = 0;

    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            resume = t;
        }
        else if (p < pattern.len && pattern.ptr[p] == text.ptr[t]) {
            p++;
            t++;
        }
        else if (star != NOWHERE) {
            p = star + 1;
            t = ++resume;
        }
        else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}
