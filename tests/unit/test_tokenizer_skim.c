/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way through ordinary tags against the states, which html5lib's
 * suite holds to the standard, and so the ends of raw text that are read in one
 * look: both variants have to come to the same on documents made of every piece
 * that means something in a tag, wherever the pieces stand in a block. Tags
 * that nobody asked for may be missing.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/html/resource.h"
#include "mod_privacy/core/html/tokenizer.h"

#define DOCUMENTS    30000
#define PIECES_MAX   60
#define DOCUMENT_MAX 4096
#define RECORDS_MAX  2048

/* What documents are made of; some twice, for they should be frequent. */
static const char *const pieces[] = {
    "<",
    "<",
    "<div",
    "<span",
    "<a",
    "<li",
    "</div>",
    "</a>",
    "</span>",
    "</",
    "<p>",
    "<br/>",
    "<img",
    "<script",
    "</script>",
    "<script>",
    "</SCRIPT>",
    "</script >",
    "</scripts>",
    "<textarea>",
    "</textarea>",
    "<svg",
    "</svg>",
    "<path",
    "<select>",
    "</select>",
    "<title>",
    "</title>",
    "<noscript",
    "</noscript>",
    "<style",
    "</style>",
    "<!--",
    "-->",
    "<INPUT",
    "<x-longer-than-32-bytes-by-some",
    ">",
    ">",
    ">",
    ">",
    "/>",
    "/",
    "=",
    "=",
    "\"",
    "\"",
    "'",
    " ",
    " ",
    "  ",
    "\n",
    "\r",
    "\t",
    "\f",
    "\v",
    "\x01",
    " class=",
    " href=\"x\"",
    " src='y'",
    " style=\"a\"",
    " ping=p",
    " style=\"b(c)\"",
    " style=\"&#40;",
    " src=\"d\"",
    " http-equiv=\"e\"",
    "<meta",
    "<math",
    "<svg><desc>",
    "<svg><desc><x-a>",
    "<![CDATA[",
    "]]>",
    "<img src=\"e\">",
    "<mi>",
    "<desc>",
    "</desc>",
    "<g>",
    "<rect",
    "</g>",
    " poster=",
    " id=\"",
    " title='",
    " data-\rname",
    " CODEBASE=\"b\"",
    "h\x11",
    "\xc3\xa9",
    "text",
    "a longer text that fills a block of thirty-two bytes",
    "x",
    "class",
    "async",
    " archive =",
    " = \"",
    " background=\"#\" ",
    " formaction=\"/send?a=1&b=2\"",
    " attributionsrc=\"a\"",
    " a-name-of-more-than-thirty-two-bytes=\"v\"",
};

typedef struct record {
    pv_token token;
    pv_html_tag tag;
} record;

typedef struct records {
    size_t count;
    record list[RECORDS_MAX];
} records;

/* The same each time: xorshift, Marsaglia 2003. */
static uint32_t next_number(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static size_t make_document(uint32_t *state, char *document)
{
    size_t count = next_number(state) % PIECES_MAX + 1;
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[next_number(state) % PV_COUNT(pieces)];
        size_t piece_len = strlen(piece);
        if (len + piece_len < DOCUMENT_MAX) {
            memcpy(document + len, piece, piece_len);
            len += piece_len;
        }
    }
    /* The short way is taken only where more than a block follows. */
    while (len < DOCUMENT_MAX - 1 && next_number(state) % 70 != 0) {
        document[len++] = 'z';
    }
    return len;
}

/* Is the tag wanted for nothing but a style that loads nothing? */
static bool has_plain_style(const pv_tokenizer *t, const pv_wanted *wanted,
                            pv_span document)
{
    const pv_html_attr *style = pv_html_tag_attr(&t->tag, PV_ATTR_STYLE);
    pv_html_tag others = { .id = t->tag.id,
                           .seen = t->tag.seen & ~pv_attr_bit(PV_ATTR_STYLE) };
    pv_span value;

    if (style == NULL || pv_html_tag_is_wanted(&others, wanted)) {
        return false;
    }
    value = pv_html_attr_value(&t->tag, style, document.ptr);
    return value.len == 0
           || (memchr(value.ptr, '(', value.len) == NULL
               && memchr(value.ptr, '&', value.len) == NULL);
}

/* What may pass without being given. */
static bool may_pass(const pv_tokenizer *t, const pv_wanted *wanted,
                     pv_token token, pv_span document)
{
    bool is_plain = wanted != NULL
                    && (!pv_html_tag_is_wanted(&t->tag, wanted)
                        || has_plain_style(t, wanted, document));

    return (token == PV_TOKEN_START_TAG || token == PV_TOKEN_END_TAG)
           && is_plain
           && (t->tag.ns == PV_NS_HTML
               || (t->tag.id == PV_TAG_NONE && !t->gives_foreign));
}

/* The states alone are not told what is wanted: they give everything. */
static void tokenize(pv_span document, pv_skim skim, int options, records *all)
{
    static pv_tokenizer t;
    const pv_wanted *wanted = (options & 1) != 0 ? &pv_resource_wanted : NULL;
    pv_token token;

    pv_tokenizer_init(&t, false);
    t.skim = skim;
    t.wanted = skim != PV_SKIM_NONE ? wanted : NULL;
    t.keeps_all = (options & 2) != 0;
    t.gives_foreign = (options & 4) != 0;
    all->count = 0;
    while ((token = pv_tokenizer_next(&t, document.ptr, document.len, true))
           != PV_TOKEN_MORE) {
        if (token != PV_TOKEN_TEXT && !may_pass(&t, wanted, token, document)) {
            assert_true(all->count < RECORDS_MAX);
            all->list[all->count++] = (record){ token, t.tag };
        }
    }
    all->list[all->count].tag.start = t.pos;
}

static bool same_attr(const pv_html_attr *a, const pv_html_attr *b)
{
    return a->name == b->name && a->name_len == b->name_len
           && a->value == b->value && a->value_len == b->value_len
           && a->end == b->end && a->id == b->id && a->quote == b->quote
           && a->has_value == b->has_value && a->is_open == b->is_open
           && a->is_resumed == b->is_resumed;
}

static bool same_tag(const pv_html_tag *a, const pv_html_tag *b)
{
    for (size_t i = 0; i < a->attr_count && i < b->attr_count; i++) {
        if (!same_attr(&a->attrs[i], &b->attrs[i])) {
            return false;
        }
    }
    return a->start == b->start && a->end == b->end && a->id == b->id
           && a->ns == b->ns && a->name_len == b->name_len
           && a->is_end == b->is_end && a->is_xml == b->is_xml
           && a->is_self_closing == b->is_self_closing
           && a->breaks_out == b->breaks_out
           && a->is_continued == b->is_continued
           && a->attr_count == b->attr_count && a->seen == b->seen
           && a->repeated == b->repeated;
}

static void compare(pv_span document, pv_skim skim, int options)
{
    static records theirs;
    static records ours;

    tokenize(document, PV_SKIM_NONE, options, &theirs);
    tokenize(document, skim, options, &ours);
    for (size_t i = 0; i < theirs.count && i < ours.count; i++) {
        const record *a = &theirs.list[i];
        const record *b = &ours.list[i];
        bool is_tag =
            a->token == PV_TOKEN_START_TAG || a->token == PV_TOKEN_END_TAG;
        if (a->token != b->token || (is_tag && !same_tag(&a->tag, &b->tag))) {
            fail_msg("token %zu of variant %d, options %d: %.*s", i, skim,
                     options, (int)document.len, document.ptr);
        }
    }
    if (theirs.count != ours.count) {
        fail_msg("%zu tokens, %zu of variant %d, options %d: %.*s",
                 theirs.count, ours.count, skim, options, (int)document.len,
                 document.ptr);
    }
}

static void compare_all(pv_span document)
{
    for (int options = 0; options < 6; options++) {
        compare(document, PV_SKIM_NARROW, options);
        if (pv_wide_works()) {
            compare(document, PV_SKIM_WIDE, options);
        }
    }
}

/* Each piece at each place of a block, in a value, a name and between tags. */
static void test_places(void **unused)
{
    static const char *const frames[][2] = {
        { "<p a=\"", "\" b=\"c\" style=\"d\">text</p><i>" },
        { "<p ", "=\"b\" ping=\"c\">text</p><i class=x>" },
        { "<p a=\"b\" ", "=\"x><img src=y>\" class=\"c\">text</p><i>" },
        { "<a class=\"b\"", " href=\"c\">text</a>" },
        { "text", "<b></b><p title=\"x>y\"></p>" },
        { "<div ", "></div><img src=\"x\">" },
    };
    char document[512];

    (void)unused;
    for (size_t i = 0; i < PV_COUNT(pieces) * PV_COUNT(frames); i++) {
        const char *const *frame = frames[i % PV_COUNT(frames)];
        const char *piece = pieces[i / PV_COUNT(frames)];
        for (int pad = 0; pad < 70; pad++) {
            pv_guard guard;
            int len = snprintf(document, sizeof(document), "%s%.*s%s%s%s%70s",
                               frame[0], pad,
                               "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
                               "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
                               piece, pad % 5 == 1 ? "\"" : "", frame[1], "");
            assert_true(len > 0 && (size_t)len < sizeof(document));
            guard = pv_guarded(document, (size_t)len);
            compare_all(guard.span);
            pv_guard_free(&guard);
        }
    }
}

static void test_documents(void **unused)
{
    static char document[DOCUMENT_MAX];
    uint32_t state = 20261122;

    (void)unused;
    for (int i = 0; i < DOCUMENTS; i++) {
        size_t len = make_document(&state, document);
        pv_guard guard = pv_guarded(document, len);
        compare_all(guard.span);
        pv_guard_free(&guard);
    }
}

/* A tag that is too long for one token is left to the states. */
static void test_long_tags(void **unused)
{
    static char document[PV_TAG_MAX + 256];

    (void)unused;
    for (size_t more = 0; more < 40; more++) {
        size_t len = PV_TAG_MAX - 20 + more;
        memset(document, 'v', sizeof(document));
        memcpy(document, "<p a=\"", 6);
        memcpy(document + len, "\" b=\"c\"><p ping=\"d\">", 20);
        compare_all(pv_span_make(document, sizeof(document)));
    }
}

/* Raw text whose end means something to the tree, or to another reading. */
static void test_raw_ends(void **unused)
{
    static const char *const documents[] = {
        "<svg><title><title>x</title><image href=\"a\"><use href=\"b\">",
        "<svg><desc><title>x</title><image href=\"a\"></desc><use href=\"b\">",
        "<noscript><script>x</noscript></script><img src=\"a\">",
        "<select><title>x</select></title><img src=\"a\">",
        "<script><!--<script></script>--></script><img src=\"a\">",
        "<script></script><style></style><img src=\"a\">",
        "<title></titles></title/><img src=\"a\"></title><img src=\"b\">",
    };
    char document[256];

    (void)unused;
    for (size_t i = 0; i < PV_COUNT(documents); i++) {
        for (int pad = 0; pad < 100; pad++) {
            int len = snprintf(document, sizeof(document), "%s%*s",
                               documents[i], pad, "");
            pv_guard guard = pv_guarded(document, (size_t)len);
            assert_true(len > 0 && (size_t)len < sizeof(document));
            compare_all(guard.span);
            pv_guard_free(&guard);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_long_tags),
        cmocka_unit_test(test_raw_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
