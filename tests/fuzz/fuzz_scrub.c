/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzzes the scrubber with the system's own reader as the judge: no word of
 * the result is an address for inet_pton() but zero in some spelling. The
 * stream, cut where the first byte says, gives the same as the buffer, and
 * the quick look is never wrong about a text that changes.
 */
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mod_privacy/core/base/scrub.h"

#define WORD_MAX 64

typedef struct text_buffer {
    size_t len;
    char *text;
} text_buffer;

static void collect(void *baton, pv_span text)
{
    text_buffer *buffer = baton;

    memcpy(buffer->text + buffer->len, text.ptr, text.len);
    buffer->len += text.len;
}

static int is_word(char c)
{
    return isalnum((unsigned char)c) || (c != '\0' && strchr(":._%-\\", c));
}

static int is_zero(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        /* 10 and 11: the mark of an IPv4-mapped address */
        if (bytes[i] != 0 && i != 10 && i != 11) {
            return 0;
        }
    }
    return 1;
}

/* Chrome/140.0.0.0 is nobody's address. */
static int is_version(char before, const unsigned char *bytes)
{
    return before == '/' && is_zero(bytes + 1, 3);
}

static void judge(char before, const char *word, size_t len)
{
    char text[WORD_MAX];
    unsigned char bytes[16];

    if (len >= sizeof(text)) {
        return;
    }
    memcpy(text, word, len);
    text[len] = '\0';
    if ((inet_pton(AF_INET, text, bytes) == 1 && !is_zero(bytes, 4)
         && !is_version(before, bytes))
        || (inet_pton(AF_INET6, text, bytes) == 1 && !is_zero(bytes, 16))) {
        abort();
    }
}

static void judge_words(const char *text, size_t len)
{
    size_t begin = 0;

    for (size_t i = 0; i <= len; i++) {
        if (i == len || !is_word(text[i])) {
            judge(begin > 0 ? text[begin - 1] : '\0', text + begin, i - begin);
            begin = i + 1;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const pv_scrub_policy drop = { 0 };
    char *text = malloc(size + 1);
    text_buffer out = { 0, malloc(size + 1) };
    size_t cut = size > 0 ? bytes[0] % size : 0;
    static pv_scrub scrub;
    bool may_change;
    size_t len;

    if (text == NULL || out.text == NULL) {
        abort();
    }
    if (size > 0) {
        memcpy(text, bytes, size);
    }
    pv_scrub_init(&scrub, &drop, collect, &out);
    pv_scrub_feed(&scrub, pv_span_make(text, cut));
    pv_scrub_feed(&scrub, pv_span_make(text + cut, size - cut));
    pv_scrub_finish(&scrub);
    may_change = pv_scrub_may_change(pv_span_make(text, size));
    len = pv_scrub_in_place(text, size, &drop);
    if (!may_change && memcmp(text, bytes, size) != 0) {
        abort();
    }
    if (len > size || len != out.len || memcmp(text, out.text, len) != 0) {
        abort();
    }
    judge_words(text, len);
    free(out.text);
    free(text);
    return 0;
}
