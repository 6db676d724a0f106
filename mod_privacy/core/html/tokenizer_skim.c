/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way through a page: text, start tags and end tags that stand in
 * the window as a whole, sixteen or thirty-two bytes at a time.
 *
 * Nearly every tag is an ordinary one: in HTML, read in one way, of names and
 * quoted values. Such a tag is read here in one go, with the result that the
 * states of tokenizer_tag.c would have come to; what is out of the ordinary,
 * or may reach beyond the window, is left to them, from its `<` on. So there
 * is one tag at most that is looked at twice in each window.
 *
 * Where somebody told which attributes matter (t->wanted), tags without any
 * of them are followed without being given. Of those only the ends of names
 * and the quotes are looked at: for each attribute mostly one block for its
 * name and one for its value.
 *
 * Invariant: from `stop` on there are STEP bytes in the window, which is what
 * an attribute takes that needs no second block for its value.
 */
#include "mod_privacy/core/html/tokenizer_block.h"

/* This file is compiled twice: PV_IS_WIDE says that it is for AVX2. */
#if defined(PV_IS_WIDE)
#define pv_tokenizer_skim pv_tokenizer_skim_wide
#endif

/* What the loops over tags and attributes are made of: kept together, so that
 * what they compare with stays in registers. */
#define INLINED inline __attribute__((always_inline))

/* A space, a block that begins with a name, `="`, a block of the value. */
#define STEP (1 + PV_BLOCK + 2 + PV_BLOCK)
/* A block that begins with text, and one with the name of the tag in it. */
#define ROOM (PV_BLOCK + 2 + STEP)

/* More than one space: an indented attribute, most of the time. */
static inline const char *skip_indent(const char *at, const char *stop)
{
    for (; at <= stop; at += PV_BLOCK) {
        uint64_t others =
            PV_BLOCK_BITS & ~(uint64_t)pv_block_spaces(pv_block_load(at));
        if (others != 0) {
            return at + pv_first_bit(others);
        }
    }
    return at;
}

/* One space is what there mostly is, and few bytes are below it. */
static inline const char *skip_spaces(const char *at, const char *stop)
{
    at += *at == ' ';
    return (unsigned char)*at > ' ' ? at : skip_indent(at, stop);
}

/* --- tags that are given ------------------------------------------------ */

/* The tag that is read. */
typedef struct reader {
    pv_html_tag *tag;
    const char *start;   /* its `<`                                    */
    const char *stop;    /* where a block may begin at the latest      */
    pv_html_attr *spare; /* for an attribute that is not recorded      */
    pv_block_marks marks;
    bool keeps_all;
} reader;

/* The value behind `=`, up to behind its quote; behind `stop` when it is not
 * in sight. */
static inline const char *read_value(const reader *r, const char *at,
                                     pv_html_attr *attr)
{
    const char *from;

    at = skip_spaces(at, r->stop);
    if (at > r->stop || *at == '>') {
        return at;
    }
    attr->has_value = true;
    if (*at == '"' || *at == '\'') {
        from = at + 1;
        attr->quote = *at;
        at = pv_block_find(from, r->stop,
                           *at == '"' ? r->marks.quotes
                                      : r->marks.quotes + ('\'' - '"'));
        attr->value_len = (uint32_t)(at - from);
        at++;
    }
    else {
        from = at;
        while (at <= r->stop && *at != '>' && !pv_is_html_space(*at)) {
            at++;
        }
        attr->value_len = (uint32_t)(at - from);
    }
    attr->value = (uint32_t)(from - r->start);
    attr->end = (uint32_t)(at - r->start);
    return at;
}

/* The end of an attribute's name; behind `stop` when it is not in sight. */
static inline const char *find_name_end(const char *at, const char *stop,
                                        const pv_block_marks *m)
{
    /* Whatever the first byte is, it begins the name. */
    uint32_t ends = pv_block_attr_name_ends(pv_block_load(at), m) & ~1u;

    while (ends == 0) {
        at += PV_BLOCK;
        if (at > stop) {
            return at;
        }
        ends = pv_block_attr_name_ends(pv_block_load(at), m);
    }
    return at + pv_first_bit(ends);
}

/* Where an attribute is recorded, as push_attr() of tokenizer_tag.c does. */
static inline pv_html_attr *place_of(const reader *r, pv_attr_id id)
{
    pv_html_tag *tag = r->tag;
    uint64_t bit = id != PV_ATTR_NONE ? pv_attr_bit(id) : 0;
    uint64_t repeated = tag->seen & bit;

    tag->seen |= bit;
    tag->repeated |= repeated;
    if (((repeated != 0 || id == PV_ATTR_NONE) && !r->keeps_all)
        || tag->attr_count == PV_TAG_ATTRS_MAX) {
        return r->spare;
    }
    return &tag->attrs[tag->attr_count++];
}

/* An attribute, from the first byte of its name on. */
static inline const char *read_attr(const reader *r, const char *at)
{
    const char *name = at;
    size_t len;
    pv_attr_id id;
    pv_html_attr *attr;

    at = find_name_end(name, r->stop, &r->marks);
    len = (size_t)(at - name);
    if (at > r->stop || pv_block_is_odd(*at)) {
        return NULL;
    }
    id = pv_name_may_be(&pv_attr_shapes, name, len)
             ? pv_attr_of_key(pv_name_key(name, len), pv_span_make(name, len))
             : PV_ATTR_NONE;
    if (*at != '=') {
        const char *next = skip_spaces(at, r->stop);
        if (next > r->stop) {
            return NULL;
        }
        at = *next == '=' ? next : at;
    }
    if (id == PV_ATTR_NONE && !r->keeps_all && at[0] == '=' && at[1] == '"') {
        return pv_block_find(at + 2, r->stop, r->marks.quotes) + 1;
    }
    attr = place_of(r, id);
    *attr = (pv_html_attr){ .name = (uint32_t)(name - r->start),
                            .name_len = (uint32_t)len,
                            .end = (uint32_t)(name + len - r->start),
                            .id = (uint8_t)id };
    return *at == '=' ? read_value(r, at + 1, attr) : at;
}

/* The attribute behind the space at `at`, if it is written name="value". */
static INLINED const char *read_common(const reader *r, const char *at)
{
    const char *name = at + 1;
    uint32_t ends = pv_block_attr_name_ends(pv_block_load(name), &r->marks);
    size_t len = ends != 0 ? pv_first_bit(ends) : 0;
    const char *value = name + len + 2;
    const char *close;
    pv_attr_id id = PV_ATTR_NONE;

    if (len == 0 || memcmp(name + len, "=\"", 2) != 0) {
        return NULL;
    }
    close = pv_block_find(value, r->stop, r->marks.quotes);
    if (pv_name_may_be(&pv_attr_shapes, name, len)) {
        id = pv_attr_of_key(pv_name_key(name, len), pv_span_make(name, len));
    }
    if (id != PV_ATTR_NONE || r->keeps_all) {
        *place_of(r, id) =
            (pv_html_attr){ .name = (uint32_t)(name - r->start),
                            .name_len = (uint32_t)len,
                            .value = (uint32_t)(value - r->start),
                            .value_len = (uint32_t)(close - value),
                            .end = (uint32_t)(close + 1 - r->start),
                            .id = (uint8_t)id,
                            .quote = '"',
                            .has_value = true };
    }
    return close + 1;
}

/* From behind the name to behind the `>`. NULL: not here. */
static INLINED const char *read_attrs(const reader *r, const char *at)
{
    while (at <= r->stop) {
        if (*at == ' ') {
            const char *next = read_common(r, at);
            if (next != NULL) {
                at = next;
                continue;
            }
        }
        at = skip_spaces(at, r->stop);
        if (at > r->stop) {
            return NULL;
        }
        if (*at == '>') {
            return at + 1;
        }
        if (*at != '/') {
            at = read_attr(r, at);
            if (at == NULL) {
                return NULL;
            }
            continue;
        }
        at++;
        if (*at == '>') {
            r->tag->is_self_closing = true;
            return at + 1;
        }
    }
    return NULL;
}

static inline pv_tag_id number_of(const char *name, size_t len)
{
    return pv_tag_of_key(pv_name_key(name, len), pv_span_make(name, len));
}

/* Reads the tag that begins at `start`, two bytes before `stop` at least.
 * @return behind it; NULL: not here */
static const char *read_tag(pv_tokenizer *t, const char *start,
                            const char *stop)
{
    const pv_block_marks marks = pv_block_marks_make();
    pv_html_tag *tag = &t->tag;
    bool is_end = start[1] == '/';
    const char *name = start + 1 + is_end;
    uint32_t ends = pv_block_tag_name_ends(pv_block_load(name), &marks);
    const char *at = name;
    size_t len;

    if (!pv_is_alpha(*name)) {
        return NULL;
    }
    while (ends == 0) {
        at += PV_BLOCK;
        if (at > stop) {
            return NULL;
        }
        ends = pv_block_tag_name_ends(pv_block_load(at), &marks);
    }
    at += pv_first_bit(ends);
    if (pv_block_is_odd(*at)) {
        return NULL;
    }
    len = (size_t)(at - name);
    tag->id = number_of(name, len);
    tag->name_len = (uint32_t)len;
    tag->is_end = is_end;
    tag->is_self_closing = false;
    tag->attr_count = 0;
    tag->seen = 0;
    tag->repeated = 0;
    if (*at != '>') {
        reader r = { tag, start, stop, &t->attr, marks, t->keeps_all };
        return read_attrs(&r, at);
    }
    return at + 1;
}

/* Gives the tag that was read and ends at t->pos. */
static inline void give(pv_tokenizer *t, const pv_window *w, size_t start)
{
    t->tag.start = start;
    t->tag.ns = PV_NS_HTML;
    t->tag.is_xml = false;
    t->tag.breaks_out = false;
    t->tag.is_continued = false;
    if (t->tree.depth > 0
        || (pv_tag_flags(t->tag.id) & PV_TAG_IS_SPECIAL) != 0) {
        pv_tokenizer_finish_tag(t, w);
        return;
    }
    t->tag.end = t->pos;
    t->token = t->tag.is_end ? PV_TOKEN_END_TAG : PV_TOKEN_START_TAG;
}

/* --- tags that nobody asks about ---------------------------------------- */

/* Has the declarations' value at `at` neither a function nor a reference? Then
 * it loads nothing. */
static INLINED bool is_plain_style(const char *at, const char *stop)
{
    for (; at <= stop; at += PV_BLOCK) {
        pv_block bytes = pv_block_load(at);
        uint32_t quotes = pv_block_bits(pv_block_equal(bytes, '"'));
        uint32_t odd = pv_block_bits(pv_block_equal(bytes, '(')
                                     | pv_block_equal(bytes, '&'));

        if (odd != 0) {
            return quotes != 0 && pv_first_bit(quotes) < pv_first_bit(odd);
        }
        if (quotes != 0) {
            return true;
        }
    }
    return false;
}

/* May an attribute pass that is written name="value"? */
static INLINED bool may_pass(const pv_wanted *wanted, const char *name,
                             size_t len, const char *stop)
{
    pv_attr_id id;

    if (!pv_name_may_be(wanted->attr_shapes, name, len)) {
        return true;
    }
    id = pv_attr_of_key(pv_name_key(name, len), pv_span_make(name, len));
    return (wanted->attrs & pv_attr_bit(id)) == 0
           || (id == PV_ATTR_STYLE && is_plain_style(name + len + 2, stop));
}

/* Behind the quote that ends the value at `at`. */
static INLINED const char *pass_value(const char *at, const char *stop,
                                      const pv_block_marks *m)
{
    uint32_t bits = pv_block_bits((pv_block)(pv_block_load(at) == m->quotes));

    while (bits == 0) {
        at += PV_BLOCK;
        if (at > stop) {
            return at;
        }
        bits = pv_block_bits((pv_block)(pv_block_load(at) == m->quotes));
    }
    return at + pv_first_bit(bits) + 1;
}

/* Behind a tag that ends at `at`; NULL when it does not. */
static inline const char *pass_end(const char *at)
{
    if (*at == '>') {
        return at + 1;
    }
    return memcmp(at, "/>", 2) == 0 ? at + 2 : NULL;
}

/* From behind a tag's name to behind its `>`. NULL: an attribute is wanted,
 * or it is written in another way than name="value". */
static INLINED const char *pass_attrs(const pv_wanted *wanted, const char *at,
                                      const char *stop, const pv_block_marks *m)
{
    static const char frequent[] = " class=\""; /* one of three */

    while (at <= stop) {
        uint32_t ends;
        size_t len;

        if (*at == '>') {
            return at + 1;
        }
        if (memcmp(at, frequent, sizeof(frequent) - 1) == 0) {
            at = pass_value(at + sizeof(frequent) - 1, stop, m);
            continue;
        }
        if (*at != ' ' && !pv_is_html_space(*at)) {
            return pass_end(at);
        }
        ends = pv_block_attr_name_ends(pv_block_load(at + 1), m);
        if (ends == 0) {
            return NULL;
        }
        len = pv_first_bit(ends);
        if (len == 0) {
            const char *next = skip_indent(at + 1, stop);
            if (next == at + 1) {
                return pass_end(next);
            }
            at = next - 1;
            continue;
        }
        at++;
        if (memcmp(at + len, "=\"", 2) != 0
            || !may_pass(wanted, at, len, stop)) {
            return NULL;
        }
        at = pass_value(at + len + 2, stop, m);
    }
    return NULL;
}

/* May a tag of that name pass, if its attributes may? Of SVG and MathML those
 * may whose names are not listed: they leave the tree as it is. */
static inline bool may_pass_name(const pv_name_shapes *shapes, bool is_foreign,
                                 const char *name, size_t len)
{
    return is_foreign ? number_of(name, len) == PV_TAG_NONE
                      : !pv_name_may_be(shapes, name, len);
}

/* The length of a tag's name; 0 when none begins here, or a long one. */
static INLINED size_t name_length(const char *name, const pv_block_marks *m)
{
    uint32_t ends = pv_block_tag_name_ends(pv_block_load(name), m);

    return ends != 0 && pv_is_alpha(*name) ? pv_first_bit(ends) : 0;
}

/* Finds the next `<` that begins anything but a tag that may pass; behind
 * `last` when there is none. */
static INLINED const char *pass_tags(const char *at, const char *last,
                                     const pv_wanted *wanted, bool is_foreign)
{
    const pv_block_marks held = pv_block_marks_make();
    const pv_block_marks *m = &held;

    while (at <= last) {
        uint32_t bits =
            pv_block_bits((pv_block)(pv_block_load(at) == m->less_thans));
        const char *behind = NULL;
        size_t len;

        if (bits == 0) {
            at += PV_BLOCK;
            continue;
        }
        at += pv_first_bit(bits);
        if (at[1] == '/') {
            len = name_length(at + 2, m);
            if (len == 0 || at[2 + len] != '>'
                || !may_pass_name(&pv_special_shapes, is_foreign, at + 2,
                                  len)) {
                return at;
            }
            at += 2 + len + 1;
            continue;
        }
        len = name_length(at + 1, m);
        if (len != 0
            && may_pass_name(wanted->shapes, is_foreign, at + 1, len)) {
            behind = pass_attrs(wanted, at + 1 + len, last + PV_BLOCK + 2, m);
        }
        if (behind == NULL) {
            return at;
        }
        at = behind;
    }
    return at;
}

static __attribute__((noinline)) const char *
pass_html(const char *at, const char *last, const pv_wanted *wanted)
{
    return pass_tags(at, last, wanted, false);
}

static __attribute__((noinline)) const char *
pass_foreign(const char *at, const char *last, const pv_wanted *wanted)
{
    return pass_tags(at, last, wanted, true);
}

/* Finds the next `<` that may have to be given. */
static inline const char *find_tag(const pv_tokenizer *t, const char *at,
                                   const char *last)
{
    if (t->wanted == NULL) {
        return pv_block_find(at, last, pv_block_marks_make().less_thans);
    }
    if (t->tree.depth == 0) {
        return pass_html(at, last, t->wanted);
    }
    return pv_tree_namespace(&t->tree) != PV_NS_HTML && !t->gives_foreign
               ? pass_foreign(at, last, t->wanted)
               : pv_block_find(at, last, pv_block_marks_make().less_thans);
}

/* True when the tag that was read has to be given. One that has not leaves
 * the tree as it is. */
static inline bool is_given(const pv_tokenizer *t)
{
    if (t->wanted == NULL || pv_html_tag_is_wanted(&t->tag, t->wanted)) {
        return true;
    }
    return t->tree.depth != 0
           && (t->tag.id != PV_TAG_NONE || t->gives_foreign
               || pv_tree_namespace(&t->tree) == PV_NS_HTML);
}

bool pv_tokenizer_skim(pv_tokenizer *t, const pv_window *w)
{
    const char *at = w->ptr + t->pos;
    const char *last;
    size_t len = w->len - t->pos;

    if (len < ROOM) {
        return false;
    }
    len = len < PV_TAG_MAX ? len : PV_TAG_MAX; /* no tag can be too long */
    last = at + len - ROOM;
    while (at <= last) {
        const char *start = find_tag(t, at, last);
        at = start <= last + PV_BLOCK && *start == '<'
                 ? read_tag(t, start, last + PV_BLOCK + 2)
                 : NULL;
        if (at == NULL) {
            at = start;
            break;
        }
        if (is_given(t)) {
            t->pos = (size_t)(at - w->ptr);
            give(t, w, (size_t)(start - w->ptr));
            return true;
        }
    }
    t->pos = (size_t)(at - w->ptr);
    return false;
}
