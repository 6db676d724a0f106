/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking a text and replacing the addresses in it (see scrub.h).
 *
 * One walk serves the buffer and the stream. At each place where a run of
 * digits, hexadecimal digits or colons begins, the matchers of scrub_match.h
 * look ahead; between two places only a table is read. Invariants: what is
 * written never overtakes what is read, and a place is decided only with
 * PV_SCRUB_WINDOW bytes ahead or at the end of the text.
 */
#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/scrub_match.h"

typedef struct walk {
    const pv_scrub_policy *policy;
    const char *in;
    size_t len;
    size_t pos;
    char *out;
    size_t out_len;
    char before[2]; /* [1] is the last byte, [0] the one before it */
    bool is_dump;
    size_t v6_from; /* no IPv6 begins before this position */
} walk;

static void copy(walk *w, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char c = w->in[w->pos++];
        w->before[0] = w->before[1];
        w->before[1] = c;
        w->out[w->out_len++] = c;
    }
}

static void replace(walk *w, const pv_scrub_match *match)
{
    copy(w, match->skip);
    memcpy(w->out + w->out_len, match->text, match->text_len);
    w->out_len += match->text_len;
    w->pos += match->len;
    w->v6_from = w->pos;
    /* What follows stands for itself: ".5" of a run may begin another. */
    w->before[0] = w->before[1] = 0;
}

static bool is_run(char c)
{
    return pv_scrub_is_hex(c) || c == ':';
}

/* An escape such as %5B or \x1f, whose digits belong to no address; a colon
 * written as %3A is part of one. */
static bool is_escape(pv_span rest)
{
    return rest.len >= 3
           && ((rest.ptr[0] == '%'
                && !(rest.ptr[1] == '3' && pv_ascii_lower(rest.ptr[2]) == 'a')
                && pv_scrub_is_hex(rest.ptr[1]) && pv_scrub_is_hex(rest.ptr[2]))
               || (rest.len >= 4 && rest.ptr[0] == '\\' && rest.ptr[1] == 'x'
                   && pv_scrub_is_hex(rest.ptr[2])
                   && pv_scrub_is_hex(rest.ptr[3])));
}

static bool may_begin_v4(const walk *w)
{
    char last = w->before[1];

    if (!pv_scrub_is_digit(w->in[w->pos]) || pv_scrub_is_digit(last)) {
        return false;
    }
    return !((last == '.' || last == '-' || last == '_')
             && pv_scrub_is_digit(w->before[0]));
}

static bool may_begin_v6(const walk *w)
{
    return w->pos >= w->v6_from
           && (w->pos == w->v6_from || !is_run(w->before[1]));
}

/* Hyphenated groups begin where no group of the same run precedes. */
static bool may_begin_host(const walk *w)
{
    char last = w->before[1];

    return pv_scrub_is_hex(w->in[w->pos]) && !pv_scrub_is_word(last)
           && !((last == '-' || last == '_' || last == '.')
                && pv_scrub_is_hex(w->before[0]));
}

/* Tries IPv6 at this place; true when the walk moved on. */
static bool try_v6(walk *w, pv_span rest)
{
    pv_scrub_match match;

    switch (pv_scrub_match_v6(rest, w->before[1], w->policy, &match)) {
    case PV_SCRUB_ADDRESS:
        replace(w, &match);
        return true;
    case PV_SCRUB_DUMP:
        w->is_dump = true;
        return false;
    default:
        w->v6_from = w->pos + (match.skip > 0 ? match.skip : 1);
        return false;
    }
}

/* Decides one place and moves on by at least one byte. */
static void step(walk *w)
{
    pv_span rest = pv_span_make(w->in + w->pos, w->len - w->pos);
    pv_scrub_match match;
    bool is_colon_escape = rest.len >= 3 && rest.ptr[0] == '%'
                           && rest.ptr[1] == '3'
                           && pv_ascii_lower(rest.ptr[2]) == 'a';

    if (is_escape(rest)) {
        copy(w, rest.ptr[0] == '%' ? 3 : 4);
        w->before[0] = w->before[1] = 0;
        w->v6_from = w->pos;
        return;
    }
    if (!is_run(rest.ptr[0]) && !is_colon_escape) {
        w->is_dump = false;
        copy(w, 1);
        return;
    }
    if (w->is_dump) {
        copy(w, 1);
        return;
    }
    if (may_begin_host(w)
        && pv_scrub_match_v6_host(rest, &match) == PV_SCRUB_ADDRESS) {
        replace(w, &match);
        return;
    }
    if (may_begin_v6(w) && try_v6(w, rest)) {
        return;
    }
    if (may_begin_v4(w)
        && pv_scrub_match_v4(rest, w->before[1], w->policy, &match)
               == PV_SCRUB_ADDRESS) {
        replace(w, &match);
        return;
    }
    copy(w, 1);
}

/* The host-name spellings of IPv6 have seven joints between hexadecimal
 * digits. */
#define JOINTS_V4 PV_SCRUB_JOINTS
#define JOINTS_V6 7

/* One bit for each joint among 16 bytes, as far as `asked` has bits; a joint
 * of which one is enough for a closer look sets several. */
static inline uint32_t joints_in(pv_lanes bytes, uint32_t asked)
{
    uint32_t weak = pv_lanes_bits(pv_scrub_weak_joints(bytes)) & asked;
    uint32_t strong = pv_lanes_bits(pv_scrub_strong_joints(bytes)) & asked;

    return strong != 0 ? 0xFFFF : weak;
}

/* Where 16 bytes cannot be read. */
static bool has_joints_in_few(pv_span text)
{
    char whole[PV_LANES] = { 0 };

    if (text.len > 0) {
        memcpy(whole, text.ptr, text.len);
    }
    return pv_scrub_are_enough(joints_in(pv_lanes_load(whole), 0xFFFF));
}

/* The last bytes may be looked at twice, but are counted once. */
static bool has_joints_in_many(pv_span text)
{
    const char *last = text.ptr + text.len - PV_LANES;
    unsigned count = 0;
    uint32_t found;

    for (; text.ptr < last; text.ptr += PV_LANES) {
        for (found = joints_in(pv_lanes_load(text.ptr), 0xFFFF); found != 0;
             found &= found - 1) {
            count++;
        }
    }
    for (found = joints_in(pv_lanes_load(last), 0xFFFFu << (text.ptr - last));
         found != 0; found &= found - 1) {
        count++;
    }
    return count >= JOINTS_V4;
}

/* What joints were found to join. */
typedef struct tally {
    int decimal;
    int hexadecimal;
    int colons;
} tally;

/* Looks at what stands beside one joint. @return true when they are enough */
static bool count_joint(pv_span text, size_t pos, tally *t)
{
    const char *at = text.ptr + pos;
    size_t left = text.len - pos;

    switch (*at) {
    case ':':
        t->colons += pos > 0 && at[-1] == ':' ? JOINTS_V6 : 1;
        break;
    case '%': /* %2E and %3A */
        return left >= 3
               && ((at[1] == '2' && pv_ascii_lower(at[2]) == 'e')
                   || (at[1] == '3' && pv_ascii_lower(at[2]) == 'a'));
    default:
        if (pos > 0 && left > 1 && pv_scrub_is_hex(at[-1])
            && pv_scrub_is_hex(at[1])) {
            t->hexadecimal++;
            t->decimal += pv_scrub_is_digit(at[-1]);
        }
    }
    return t->decimal >= JOINTS_V4 || t->hexadecimal >= JOINTS_V6
           || t->colons >= JOINTS_V6;
}

/* Looks at the joints of up to 16 bytes, of which the bits tell. */
static bool count_joints(pv_span text, size_t pos, uint32_t found, tally *t)
{
    for (; found != 0; found &= found - 1) {
        if (count_joint(text, pos + pv_first_bit(found), t)) {
            return true;
        }
    }
    return false;
}

static inline uint32_t all_joints(pv_lanes bytes)
{
    return pv_lanes_bits(pv_scrub_weak_joints(bytes)
                         | pv_scrub_strong_joints(bytes));
}

/* Looks at what stands between the joints. */
static bool joins_numbers(pv_span text)
{
    tally t = { 0 };
    size_t pos = 0;
    char few[PV_LANES] = { 0 };

    for (; text.len - pos >= PV_LANES; pos += PV_LANES) {
        if (count_joints(text, pos, all_joints(pv_lanes_load(text.ptr + pos)),
                         &t)) {
            return true;
        }
    }
    if (pos < text.len) {
        memcpy(few, text.ptr + pos, text.len - pos);
    }
    return count_joints(text, pos, all_joints(pv_lanes_load(few)), &t);
}

bool pv_scrub_may_change(pv_span text)
{
    return (text.len < PV_LANES ? has_joints_in_few(text)
                                : has_joints_in_many(text))
           && joins_numbers(text);
}

bool pv_scrub_may_change_before(pv_span text, size_t spare)
{
    if (text.len > 0 && text.len <= PV_LANES && text.len + spare >= PV_LANES
        && pv_scrub_has_few_joints(text.ptr, text.len)) {
        return false;
    }
    return pv_scrub_may_change(text);
}

/* Drops what a cut message may have left of an address. */
static size_t cut_tail(const char *text, size_t len)
{
    size_t end = len;
    bool has_digit = false;

    while (end > 0 && len - end < PV_ADDR_TEXT_MAX
           && (is_run(text[end - 1]) || strchr(".%-_[", text[end - 1]))) {
        has_digit |= pv_scrub_is_digit(text[end - 1]);
        end--;
    }
    return has_digit ? end : len;
}

size_t pv_scrub_in_place(char *text, size_t len, const pv_scrub_policy *policy)
{
    walk w = { .policy = policy, .in = text, .len = len, .out = text };

    while (w.pos < w.len) {
        step(&w);
    }
    return policy->is_cut ? cut_tail(text, w.out_len) : w.out_len;
}

void pv_scrub_init(pv_scrub *scrub, const pv_scrub_policy *policy,
                   pv_scrub_sink *sink, void *baton)
{
    memset(scrub, 0, sizeof(*scrub));
    scrub->policy = *policy;
    scrub->sink = sink;
    scrub->baton = baton;
}

/* Decides what is held, all but the last `keep` bytes. */
static void drain(pv_scrub *scrub, size_t keep)
{
    walk w = { .policy = &scrub->policy,
               .in = scrub->held,
               .len = scrub->held_bytes,
               .out = scrub->held,
               .is_dump = scrub->is_dump,
               .v6_from = scrub->skip_v6 };

    memcpy(w.before, scrub->before, sizeof(w.before));
    while (w.pos < w.len && w.len - w.pos > keep) {
        step(&w);
    }
    if (w.out_len > 0) {
        scrub->sink(scrub->baton, pv_span_make(scrub->held, w.out_len));
    }
    memmove(scrub->held, scrub->held + w.pos, w.len - w.pos);
    memcpy(scrub->before, w.before, sizeof(w.before));
    scrub->is_dump = w.is_dump;
    scrub->held_bytes = w.len - w.pos;
    scrub->skip_v6 = w.v6_from > w.pos ? w.v6_from - w.pos : 0;
}

void pv_scrub_feed(pv_scrub *scrub, pv_span text)
{
    while (text.len > 0) {
        size_t room = PV_SCRUB_BUFFER - scrub->held_bytes;
        size_t take = text.len < room ? text.len : room;

        memcpy(scrub->held + scrub->held_bytes, text.ptr, take);
        scrub->held_bytes += take;
        text.ptr += take;
        text.len -= take;
        if (scrub->held_bytes == PV_SCRUB_BUFFER) {
            drain(scrub, PV_SCRUB_WINDOW);
        }
    }
}

void pv_scrub_finish(pv_scrub *scrub)
{
    drain(scrub, 0);
}
