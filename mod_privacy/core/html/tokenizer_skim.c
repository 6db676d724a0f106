/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way through a page: text, start tags and end tags that stand in
 * the window as a whole, sixteen bytes at a time.
 *
 * Nearly every tag is an ordinary one: in HTML, read in one way, of names and
 * quoted values. Such a tag is read here in one go, with the result that the
 * states of tokenizer_tag.c would have come to; what is out of the ordinary,
 * or may reach beyond the window, is left to them, from its `<` on. So there
 * is one tag at most that is looked at twice in each window.
 *
 * Where somebody told which attributes matter (t->wanted), tags without any
 * of them are followed without being given.
 *
 * Invariant: bytes are read before `stop` + PV_LANES, which is no later than
 * the window's end and PV_TAG_MAX bytes of the tag.
 */
#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/html/tokenizer_states.h"

#define NEAR                                                                   \
    (4 * PV_LANES) /* bytes looked through before memchr() is asked            \
                    */

/* The tag being read. */
typedef struct skim {
    pv_html_tag *tag;
    const char *start; /* its `<`                                       */
    const char *stop;  /* PV_LANES bytes can be read up to here         */
    bool keeps_all;
} skim;

/* Finds `<`; NULL when it does not come before `stop` + PV_LANES. `at` is
 * `stop` at the most. */
static inline const char *find_tag(const char *at, const char *stop)
{
    uint32_t bits = pv_lanes_bits(pv_lanes_equal(pv_lanes_load(at), '<'));
    const char *near;

    if (bits != 0) { /* tags mostly follow each other */
        return at + pv_first_bit(bits);
    }
    at += PV_LANES;
    near = stop - at > NEAR ? at + NEAR : stop;
    for (; at <= near; at += PV_LANES) {
        bits = pv_lanes_bits(pv_lanes_equal(pv_lanes_load(at), '<'));
        if (bits != 0) {
            return at + pv_first_bit(bits);
        }
    }
    return memchr(at, '<', (size_t)(stop + PV_LANES - at));
}

/* Finds the end of a quoted value; behind `stop` when it is not in sight. */
static inline const char *find_quote(const char *at, const char *stop,
                                     char quote)
{
    for (; at <= stop; at += PV_LANES) {
        uint32_t bits = pv_lanes_bits(pv_lanes_equal(pv_lanes_load(at), quote));
        if (bits != 0) {
            return at + pv_first_bit(bits);
        }
    }
    return at;
}

/* The bytes of a block that may end a name, control characters among them,
 * which the states know better. */
static inline uint32_t name_ends(const char *at, char equals)
{
    pv_lanes bytes = pv_lanes_load(at);

    return pv_lanes_bits(pv_lanes_up_to(bytes, ' ') | pv_lanes_equal(bytes, '/')
                         | pv_lanes_equal(bytes, '>')
                         | pv_lanes_equal(bytes, equals));
}

/* The end of a name; behind `stop` when it is not in sight. */
static inline const char *find_name_end(const char *at, const char *stop,
                                        char equals)
{
    /* Whatever the first byte is, it begins the name. */
    uint32_t bits = name_ends(at, equals) & ~1u;

    while (bits == 0) {
        at += PV_LANES;
        if (at > stop) {
            return at;
        }
        bits = name_ends(at, equals);
    }
    return at + pv_first_bit(bits);
}

/* More than one space: an indented attribute, most of the time. */
static const char *skip_indent(const char *at, const char *stop)
{
    for (; at <= stop; at += PV_LANES) {
        pv_lanes bytes = pv_lanes_load(at);
        uint32_t others = pv_lanes_bits(
            ~(pv_lanes_equal(bytes, ' ') | pv_lanes_equal(bytes, '\n')
              | pv_lanes_equal(bytes, '\t') | pv_lanes_equal(bytes, '\r')
              | pv_lanes_equal(bytes, '\f')));
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

/* A control character in a place where it is none of the spaces. */
static inline bool is_odd(char c)
{
    return (unsigned char)c < ' ' && !pv_is_html_space(c);
}

/* What push_attr() of tokenizer_tag.c does. */
static inline void record(const skim *s, const pv_html_attr *attr)
{
    pv_html_tag *tag = s->tag;
    uint64_t bit = pv_attr_bit((pv_attr_id)attr->id);

    if (attr->id != PV_ATTR_NONE) {
        if ((tag->seen & bit) != 0) {
            tag->repeated |= bit;
            if (!s->keeps_all) {
                return;
            }
        }
        tag->seen |= bit;
    }
    if (tag->attr_count < PV_TAG_ATTRS_MAX) {
        tag->attrs[tag->attr_count++] = *attr;
    }
}

/* The value behind `=`, up to behind its quote; behind `stop` when it is not
 * in sight. */
static inline const char *read_value(const skim *s, const char *at,
                                     pv_html_attr *attr)
{
    const char *from;

    at = skip_spaces(at, s->stop);
    if (at > s->stop || *at == '>') {
        return at;
    }
    attr->has_value = true;
    if (*at == '"' || *at == '\'') {
        from = at + 1;
        attr->quote = *at;
        at = find_quote(from, s->stop, *at);
        attr->value_len = (uint32_t)(at - from);
        at++;
    }
    else {
        from = at;
        while (at <= s->stop && *at != '>' && !pv_is_html_space(*at)) {
            at++;
        }
        attr->value_len = (uint32_t)(at - from);
    }
    attr->value = (uint32_t)(from - s->start);
    attr->end = (uint32_t)(at - s->start);
    return at;
}

/* The same for an attribute that nobody asks about. */
static inline const char *skip_value(const skim *s, const char *at)
{
    if (*at != '"') {
        pv_html_attr unused;
        return read_value(s, at, &unused);
    }
    return find_quote(at + 1, s->stop, '"') + 1;
}

/* An attribute, from the first byte of its name on. */
static inline const char *read_attr(const skim *s, const char *at)
{
    const char *name = at;
    size_t len;
    pv_attr_id id;

    at = find_name_end(name, s->stop, '=');
    len = (size_t)(at - name);
    if (at > s->stop || is_odd(*at)) {
        return NULL;
    }
    id = pv_name_may_be(&pv_attr_shapes, name, len)
             ? pv_attr_of_key(pv_name_key(name, len), pv_span_make(name, len))
             : PV_ATTR_NONE;
    if (*at != '=') {
        const char *next = skip_spaces(at, s->stop);
        if (next > s->stop) {
            return NULL;
        }
        at = *next == '=' ? next : at;
    }
    if (id == PV_ATTR_NONE && !s->keeps_all) {
        return *at == '=' ? skip_value(s, at + 1) : at;
    }
    {
        pv_html_attr attr = { .name = (uint32_t)(name - s->start),
                              .name_len = (uint32_t)len,
                              .end = (uint32_t)(name + len - s->start),
                              .id = (uint8_t)id };
        if (*at == '=') {
            at = read_value(s, at + 1, &attr);
        }
        record(s, &attr);
    }
    return at;
}

/* From behind the name to behind the `>`. NULL: not here. */
static inline const char *read_attrs(const skim *s, const char *at)
{
    for (;;) {
        at = skip_spaces(at, s->stop);
        if (at > s->stop) {
            return NULL;
        }
        if (*at == '>') {
            return at + 1;
        }
        if (*at != '/') {
            at = read_attr(s, at);
            if (at == NULL || at > s->stop) {
                return NULL;
            }
            continue;
        }
        at++;
        if (*at == '>') {
            s->tag->is_self_closing = true;
            return at + 1;
        }
    }
}

static inline pv_tag_id number_of(const char *name, size_t len)
{
    return pv_tag_of_key(pv_name_key(name, len), pv_span_make(name, len));
}

/* A whole tag, whose name ends at `at`; its number is the caller's to find.
 * NULL: not here. */
static inline const char *read_tag(const skim *s, const char *name,
                                   const char *at, bool is_end)
{
    pv_html_tag *tag = s->tag;

    if (is_odd(*at)) {
        return NULL;
    }
    tag->name_len = (uint32_t)(at - name);
    tag->is_end = is_end;
    tag->is_self_closing = false;
    tag->attr_count = 0;
    tag->seen = 0;
    tag->repeated = 0;
    at = *at == '>' ? at + 1 : read_attrs(s, at);
    return at != NULL && at - s->start <= PV_TAG_MAX ? at : NULL;
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

bool pv_tokenizer_skim(pv_tokenizer *t, const pv_window *w)
{
    const char *at = w->ptr + t->pos;
    const char *last; /* where a tag may begin at the latest */
    skim s = { .tag = &t->tag, .keeps_all = t->keeps_all };
    /* A tag that nobody wants leaves the tree as it is. */
    bool is_quiet = t->wanted != NULL && t->tree.depth == 0;

    if (w->len - t->pos < 2 * PV_LANES) {
        return false;
    }
    last = w->ptr + w->len - 2 * PV_LANES;
    s.stop = last + PV_LANES;
    while (at <= last) {
        const char *name;
        size_t len;
        bool is_end;
        bool has_number;

        s.start = find_tag(at, s.stop);
        if (s.start == NULL || s.start > last) {
            at = s.start == NULL ? w->ptr + w->len : s.start;
            break;
        }
        is_end = s.start[1] == '/';
        name = s.start + 1 + is_end;
        at = find_name_end(name, s.stop, '>');
        if (is_end && is_quiet && at <= s.stop && *at == '>'
            && pv_is_alpha(*name)
            && !pv_name_may_be(&pv_special_shapes, name, (size_t)(at - name))) {
            at++;
            continue;
        }
        if (at > s.stop || !pv_is_alpha(*name)) {
            at = s.start;
            break;
        }
        len = (size_t)(at - name);
        has_number = !is_quiet || pv_name_may_be(t->wanted->shapes, name, len);
        t->tag.id = has_number ? number_of(name, len) : PV_TAG_NONE;
        at = read_tag(&s, name, at, is_end);
        if (at == NULL) {
            at = s.start;
            break;
        }
        if (!is_quiet || pv_html_tag_is_wanted(s.tag, t->wanted)) {
            t->tag.id = has_number ? t->tag.id : number_of(name, len);
            t->pos = (size_t)(at - w->ptr);
            give(t, w, (size_t)(s.start - w->ptr));
            return true;
        }
    }
    t->pos = (size_t)(at - w->ptr);
    return false;
}
