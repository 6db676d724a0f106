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

/* Finds a byte; NULL when it does not come before `stop` + PV_LANES. */
static inline const char *find_byte(const char *at, const char *stop, char c)
{
    const char *near = stop - at > NEAR ? at + NEAR : stop;

    while (at <= near) {
        uint32_t bits = pv_lanes_bits(pv_lanes_equal(pv_lanes_load(at), c));
        if (bits != 0) {
            return at + pv_first_bit(bits);
        }
        at += PV_LANES;
    }
    return memchr(at, c, (size_t)(stop + PV_LANES - at));
}

/* Bytes of a name up to what may end it: control characters among others,
 * which the states know better. */
static inline size_t name_length(const char *at, const char *stop, char equals)
{
    const char *from = at;

    for (; at <= stop; at += PV_LANES) {
        pv_lanes bytes = pv_lanes_load(at);
        uint32_t bits = pv_lanes_bits(
            pv_lanes_up_to(bytes, ' ') | pv_lanes_equal(bytes, '/')
            | pv_lanes_equal(bytes, '>') | pv_lanes_equal(bytes, equals));
        if (at == from) {
            bits &= ~1u; /* whatever it is, it begins the name */
        }
        if (bits != 0) {
            return (size_t)(at - from) + pv_first_bit(bits);
        }
    }
    return (size_t)(stop + 1 - from); /* too long: behind `stop` */
}

static inline const char *skip_spaces(const char *at, const char *stop)
{
    while (at <= stop && pv_is_html_space(*at)) {
        at++;
    }
    return at;
}

/* What push_attr() of tokenizer_tag.c does. */
static void record(const skim *s, pv_attr_id id, const pv_html_attr *attr)
{
    pv_html_tag *tag = s->tag;
    uint64_t bit = pv_attr_bit(id);

    if (id != PV_ATTR_NONE) {
        if ((tag->seen & bit) != 0) {
            tag->repeated |= bit;
            if (!s->keeps_all) {
                return;
            }
        }
        tag->seen |= bit;
    }
    if (tag->attr_count < PV_TAG_ATTRS_MAX) {
        tag->attrs[tag->attr_count] = *attr;
        tag->attrs[tag->attr_count++].id = (uint8_t)id;
    }
}

/* The value behind `=`: NULL when the states have to read it. */
static inline const char *read_value(const skim *s, const char *at,
                                     pv_span *value, char *quote)
{
    const char *end;

    at = skip_spaces(at, s->stop);
    if (at > s->stop) {
        return NULL;
    }
    if (*at == '"' || *at == '\'') {
        end = find_byte(at + 1, s->stop, *at);
        if (end == NULL) {
            return NULL;
        }
        *quote = *at;
        *value = pv_span_make(at + 1, (size_t)(end - at - 1));
        return end + 1;
    }
    if (*at == '>') {
        return at;
    }
    for (end = at; end <= s->stop && *end != '>' && !pv_is_html_space(*end);) {
        end++;
    }
    *value = pv_span_make(at, (size_t)(end - at));
    return end <= s->stop ? end : NULL;
}

/* An attribute, from the first byte of its name on. NULL: not here. */
static inline const char *read_attr(const skim *s, const char *at)
{
    const char *name = at;
    size_t len = name_length(at, s->stop, '=');
    pv_span value = { NULL, 0 };
    char quote = '\0';
    pv_attr_id id;

    at += len;
    if (at > s->stop
        || (*(const unsigned char *)at < ' ' && !pv_is_html_space(*at))) {
        return NULL;
    }
    id = pv_attr_of_key(pv_name_key(name, len), pv_span_make(name, len));
    if (*at != '=') {
        const char *next = skip_spaces(at, s->stop);
        if (next > s->stop) {
            return NULL;
        }
        at = *next == '=' ? next : at;
    }
    if (*at == '=') {
        at = read_value(s, at + 1, &value, &quote);
    }
    if (at != NULL && (id != PV_ATTR_NONE || s->keeps_all)) {
        pv_html_attr attr = { .name = (uint32_t)(name - s->start),
                              .name_len = (uint32_t)len };
        attr.end = attr.name + attr.name_len;
        if (value.ptr != NULL) {
            attr.has_value = true;
            attr.value = (uint32_t)(value.ptr - s->start);
            attr.value_len = (uint32_t)value.len;
            attr.quote = quote;
            attr.end = (uint32_t)(at - s->start);
        }
        record(s, id, &attr);
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
        if (*at == '/') {
            at++;
            if (*at == '>') {
                s->tag->is_self_closing = true;
                return at + 1;
            }
            continue;
        }
        at = read_attr(s, at);
        if (at == NULL) {
            return NULL;
        }
    }
}

/* A whole tag, whose name is at `name`. NULL: not here. */
static inline const char *read_tag(const skim *s, const char *name, bool is_end)
{
    pv_html_tag *tag = s->tag;
    size_t len = name_length(name, s->stop, '>');
    const char *at = name + len;

    if (at > s->stop
        || (*(const unsigned char *)at < ' ' && !pv_is_html_space(*at))) {
        return NULL;
    }
    tag->id = pv_tag_of_key(pv_name_key(name, len), pv_span_make(name, len));
    tag->name_len = (uint32_t)len;
    tag->is_end = is_end;
    tag->is_self_closing = false;
    tag->attr_count = 0;
    tag->seen = 0;
    tag->repeated = 0;
    return *at == '>' ? at + 1 : read_attrs(s, at);
}

/* True for a tag that nobody has to know of. */
static inline bool is_unwanted(const pv_tokenizer *t)
{
    const pv_html_tag *tag = &t->tag;

    return t->wanted != NULL && t->tree.depth == 0
           && (pv_tag_flags(tag->id) & PV_TAG_IS_SPECIAL) == 0
           && (tag->is_end || !pv_html_tag_is_wanted(tag, t->wanted));
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

/* How far a tag may be looked at. */
static inline const char *limit_of(const char *start, const char *end)
{
    return end - start > PV_TAG_MAX ? start + PV_TAG_MAX : end;
}

bool pv_tokenizer_skim(pv_tokenizer *t, const pv_window *w)
{
    const char *end = w->ptr + w->len;
    const char *at = w->ptr + t->pos;
    skim s = { .tag = &t->tag, .keeps_all = t->keeps_all };

    while (end - at >= 2 * PV_LANES) {
        const char *behind;
        bool is_end;

        s.start = find_byte(at, end - PV_LANES, '<');
        if (s.start == NULL || end - s.start < 2 * PV_LANES) {
            t->pos = (size_t)((s.start == NULL ? end : s.start) - w->ptr);
            return false;
        }
        s.stop = limit_of(s.start, end) - PV_LANES;
        is_end = s.start[1] == '/';
        at = s.start + 1 + is_end;
        behind = pv_is_alpha(*at) ? read_tag(&s, at, is_end) : NULL;
        if (behind == NULL) {
            t->pos = (size_t)(s.start - w->ptr);
            return false;
        }
        if (!is_unwanted(t)) {
            t->pos = (size_t)(behind - w->ptr);
            give(t, w, (size_t)(s.start - w->ptr));
            return true;
        }
        at = behind;
    }
    t->pos = (size_t)(at - w->ptr);
    return false;
}
