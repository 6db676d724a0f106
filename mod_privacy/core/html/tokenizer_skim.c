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
 * and the quotes are looked at: for each attribute one block for its name, in
 * which mostly its value ends, too.
 *
 * Invariant: from `stop` on there are STEP bytes in the window, which is what
 * an attribute takes that needs no second block for its value.
 */
#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/lanes_wide.h"
#include "mod_privacy/core/html/tokenizer_states.h"

/* This file is compiled twice: PV_IS_WIDE says that it is for AVX2. */
#if defined(PV_IS_WIDE)
#define BLOCK             PV_WIDE_LANES
#define pv_tokenizer_skim pv_tokenizer_skim_wide
typedef pv_wide block;

static inline uint32_t bits_of(block found)
{
    return pv_wide_bits(found);
}
#else
#define BLOCK PV_LANES
typedef pv_lanes block;

static inline uint32_t bits_of(block found)
{
    return pv_lanes_bits(found);
}
#endif

/* A space, a block that begins with a name, `="`, a block of the value. */
#define BLOCK_BITS (((uint64_t)1 << BLOCK) - 1)

#define STEP (1 + BLOCK + 2 + BLOCK)
/* A block that begins with text, and one with the name of the tag in it. */
#define ROOM (BLOCK + 2 + STEP)

static inline block load(const char *at)
{
    block bytes;

    memcpy(&bytes, at, sizeof(bytes));
    return bytes;
}

static inline block equal(block bytes, char c)
{
    return (block)(bytes == (unsigned char)c);
}

static inline block full_of(char c)
{
    return (block){ 0 } + (unsigned char)c;
}

/* Finds a byte in the blocks up to `stop`; behind `stop` when it is not
 * there. */
static inline const char *find(const char *at, const char *stop, char c)
{
    for (; at <= stop; at += BLOCK) {
        uint32_t bits = bits_of(equal(load(at), c));
        if (bits != 0) {
            return at + pv_first_bit(bits);
        }
    }
    return at;
}

#if defined(PV_IS_WIDE)
/* The bytes of a block that end the name of a tag. */
static inline uint32_t tag_name_ends(block bytes)
{
    static const pv_wide_set ends = {
        ' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, '\f', '\r', '>', '/'
    };

    return bits_of(pv_wide_among(bytes, pv_wide_load_set(ends)));
}

/* The bytes of a block that end the name of an attribute. */
static inline uint32_t attr_name_ends(block bytes)
{
    /* `=` has the place of the carriage return. */
    static const pv_wide_set ends = { ' ', 0,    0,    0, 0,    0,   0,   0,
                                      0,   '\t', '\n', 0, '\f', '=', '>', '/' };

    return bits_of(pv_wide_among(bytes, pv_wide_load_set(ends))
                   | equal(bytes, '\r'));
}

/* The bytes of a block that HTML calls whitespace. */
static inline uint32_t spaces(block bytes)
{
    static const pv_wide_set set = { ' ', 0,    0,    0, 0,    0,    0, 0,
                                     0,   '\t', '\n', 0, '\f', '\r', 0, 0 };

    return bits_of(pv_wide_among(bytes, pv_wide_load_set(set)));
}

/* A control character that was taken for the end of a name. */
static inline bool is_odd(char c)
{
    (void)c;
    return false;
}
#else
/* The bytes of a block that may end the name of a tag: control characters
 * are among them, which the states know better. */
static inline uint32_t tag_name_ends(block bytes)
{
    return bits_of(pv_lanes_up_to(bytes, ' ') | equal(bytes, '/')
                   | equal(bytes, '>'));
}

/* The same for the name of an attribute. */
static inline uint32_t attr_name_ends(block bytes)
{
    return bits_of(pv_lanes_up_to(bytes, ' ') | equal(bytes, '/')
                   | equal(bytes, '>') | equal(bytes, '='));
}

/* The bytes of a block that HTML calls whitespace. */
static inline uint32_t spaces(block bytes)
{
    return bits_of(equal(bytes, ' ') | equal(bytes, '\n') | equal(bytes, '\t')
                   | equal(bytes, '\r') | equal(bytes, '\f'));
}

/* A control character that was taken for the end of a name. */
static inline bool is_odd(char c)
{
    return (unsigned char)c < ' ' && !pv_is_html_space(c);
}
#endif

/* More than one space: an indented attribute, most of the time. */
static inline const char *skip_indent(const char *at, const char *stop)
{
    for (; at <= stop; at += BLOCK) {
        uint64_t others = BLOCK_BITS & ~(uint64_t)spaces(load(at));
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
        at = *at == '"' ? find(from, r->stop, '"') : find(from, r->stop, '\'');
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
static inline const char *find_name_end(const char *at, const char *stop)
{
    /* Whatever the first byte is, it begins the name. */
    uint32_t ends = attr_name_ends(load(at)) & ~1u;

    while (ends == 0) {
        at += BLOCK;
        if (at > stop) {
            return at;
        }
        ends = attr_name_ends(load(at));
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

    at = find_name_end(name, r->stop);
    len = (size_t)(at - name);
    if (at > r->stop || is_odd(*at)) {
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
        return find(at + 2, r->stop, '"') + 1;
    }
    attr = place_of(r, id);
    *attr = (pv_html_attr){ .name = (uint32_t)(name - r->start),
                            .name_len = (uint32_t)len,
                            .end = (uint32_t)(name + len - r->start),
                            .id = (uint8_t)id };
    return *at == '=' ? read_value(r, at + 1, attr) : at;
}

/* From behind the name to behind the `>`. NULL: not here. */
static inline const char *read_attrs(const reader *r, const char *at)
{
    for (;;) {
        at = skip_spaces(at, r->stop);
        if (at > r->stop) {
            return NULL;
        }
        if (*at == '>') {
            return at + 1;
        }
        if (*at != '/') {
            at = read_attr(r, at);
            if (at == NULL || at > r->stop) {
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
}

/* Reads the tag that begins at `start`, two bytes before `stop` at least.
 * @return behind it; NULL: not here */
static const char *read_tag(pv_tokenizer *t, const char *start,
                            const char *stop)
{
    reader r = { &t->tag, start, stop, &t->attr, t->keeps_all };
    bool is_end = start[1] == '/';
    const char *name = start + 1 + is_end;
    uint32_t ends = tag_name_ends(load(name));
    const char *at = name;
    size_t len;

    if (!pv_is_alpha(*name)) {
        return NULL;
    }
    while (ends == 0) {
        at += BLOCK;
        if (at > stop) {
            return NULL;
        }
        ends = tag_name_ends(load(at));
    }
    at += pv_first_bit(ends);
    if (is_odd(*at)) {
        return NULL;
    }
    len = (size_t)(at - name);
    r.tag->id = pv_tag_of_key(pv_name_key(name, len), pv_span_make(name, len));
    r.tag->name_len = (uint32_t)len;
    r.tag->is_end = is_end;
    r.tag->is_self_closing = false;
    r.tag->attr_count = 0;
    r.tag->seen = 0;
    r.tag->repeated = 0;
    at = *at == '>' ? at + 1 : read_attrs(&r, at);
    return at;
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

/* Is an attribute among those for which the tags of most elements are given?
 * Its name is followed by more bytes than it has. */
static inline bool is_wanted_anywhere(const pv_wanted *wanted, const char *name,
                                      size_t len)
{
    pv_attr_id id;

    if (!pv_name_may_be(wanted->attr_shapes, name, len)) {
        return false;
    }
    id = pv_attr_of_key(pv_name_key(name, len), pv_span_make(name, len));
    return (wanted->attrs & pv_attr_bit(id)) != 0;
}

/* Behind the quote that ends the value at `at`. */
static inline const char *pass_value(const char *at, const char *stop,
                                     block quotes)
{
    uint32_t bits = bits_of((block)(load(at) == quotes));

    while (bits == 0 && at <= stop) {
        at += BLOCK;
        bits = bits_of((block)(load(at) == quotes));
    }
    return bits != 0 ? at + pv_first_bit(bits) + 1 : at;
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
static inline const char *pass_attrs(const pv_wanted *wanted, const char *at,
                                     const char *stop, block quotes)
{
    static const char frequent[] = " class=\""; /* one of three */

    while (at <= stop) {
        uint32_t ends;
        size_t len;

        if (memcmp(at, frequent, sizeof(frequent) - 1) == 0) {
            at = pass_value(at + sizeof(frequent) - 1, stop, quotes);
            continue;
        }
        if (*at != ' ' && !pv_is_html_space(*at)) {
            return pass_end(at);
        }
        ends = attr_name_ends(load(at + 1));
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
            || is_wanted_anywhere(wanted, at, len)) {
            return NULL;
        }
        at = pass_value(at + len + 2, stop, quotes);
    }
    return NULL;
}

/* Finds the next `<` that begins anything but a tag that may pass; behind
 * `last` when there is none. A function that calls nothing and is told what it
 * compares with, so that it stays in registers. */
static __attribute__((noinline)) const char *
pass_tags(const char *at, const char *last, const pv_wanted *wanted,
          block less_thans, block quotes)
{
    while (at <= last) {
        uint32_t bits = bits_of((block)(load(at) == less_thans));
        const char *name;
        const char *behind;
        size_t len;

        if (bits == 0) {
            at += BLOCK;
            continue;
        }
        at += pv_first_bit(bits);
        name = at + 1 + (at[1] == '/');
        bits = tag_name_ends(load(name));
        if (bits == 0 || !pv_is_alpha(*name)) {
            return at;
        }
        len = pv_first_bit(bits);
        if (at[1] == '/') {
            if (name[len] != '>'
                || pv_name_may_be(&pv_special_shapes, name, len)) {
                return at;
            }
            at = name + len + 1;
            continue;
        }
        behind = pv_name_may_be(wanted->shapes, name, len)
                     ? NULL
                     : pass_attrs(wanted, name + len, last + BLOCK + 2, quotes);
        if (behind == NULL) {
            return at;
        }
        at = behind;
    }
    return at;
}

bool pv_tokenizer_skim(pv_tokenizer *t, const pv_window *w)
{
    const char *at = w->ptr + t->pos;
    const char *last;
    size_t len = w->len - t->pos;
    /* A tag that nobody wants leaves the tree as it is. */
    bool is_quiet = t->wanted != NULL && t->tree.depth == 0;

    if (len < ROOM) {
        return false;
    }
    len = len < PV_TAG_MAX ? len : PV_TAG_MAX; /* no tag can be too long */
    last = at + len - ROOM;
    while (at <= last) {
        const char *start = is_quiet ? pass_tags(at, last, t->wanted,
                                                 full_of('<'), full_of('"'))
                                     : find(at, last, '<');
        at = start <= last + BLOCK && *start == '<'
                 ? read_tag(t, start, last + BLOCK + 2)
                 : NULL;
        if (at == NULL) {
            at = start;
            break;
        }
        if (!is_quiet || pv_html_tag_is_wanted(&t->tag, t->wanted)) {
            t->pos = (size_t)(at - w->ptr);
            give(t, w, (size_t)(start - w->ptr));
            return true;
        }
    }
    t->pos = (size_t)(at - w->ptr);
    return false;
}
