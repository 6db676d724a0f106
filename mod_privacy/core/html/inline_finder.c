/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Windows of 64 bytes, a bit for each byte.
 *
 * The openings, moved up by one, are added to the bits of the bytes that mean
 * nothing here: each carry runs through them and lands on the first byte that
 * means something. A carry out of the window goes on in the next one.
 */
#include "mod_privacy/core/html/inline_finder.h"

#include "mod_privacy/core/base/lanes.h"
#include "mod_privacy/core/base/lanes_wide.h"

#define WINDOW 64

/* What the bytes of a window are, a bit for each. */
typedef struct window_bits {
    uint64_t opens; /* quotes and `}`                                     */
    uint64_t low;   /* below `-`, or beyond ASCII: no part of a scheme or
                       host */
    uint64_t marks; /* dot, slash, backslash, percent                     */
} window_bits;

typedef window_bits read_window_fn(const char *at);

static inline void add_block(window_bits *bits, const char *at, unsigned shift)
{
    typedef signed char numbers __attribute__((vector_size(PV_LANES)));
    pv_lanes bytes = pv_lanes_load(at);
    pv_lanes opens = pv_lanes_equal(bytes, '"') | pv_lanes_equal(bytes, '\'')
                     | pv_lanes_equal(bytes, '`') | pv_lanes_equal(bytes, '}');
    pv_lanes marks = pv_lanes_equal(bytes | 1, '/') /* and the dot */
                     | pv_lanes_equal(bytes, '\\') | pv_lanes_equal(bytes, '%');
    pv_lanes low = (pv_lanes)((numbers)bytes < '-');

    bits->opens |= (uint64_t)pv_lanes_bits(opens) << shift;
    bits->low |= (uint64_t)pv_lanes_bits(low) << shift;
    bits->marks |= (uint64_t)pv_lanes_bits(marks) << shift;
}

static inline window_bits read_window(const char *at)
{
    window_bits bits = { 0, 0, 0 };

    add_block(&bits, at, 0);
    add_block(&bits, at + PV_LANES, PV_LANES);
    add_block(&bits, at + 2 * PV_LANES, 2 * PV_LANES);
    add_block(&bits, at + 3 * PV_LANES, 3 * PV_LANES);
    return bits;
}

PV_WIDE static inline void add_wide_block(window_bits *bits, const char *at,
                                          unsigned shift)
{
    static const pv_wide_set opening = { '`', 0, '"', 0, 0, 0,   0, '\'',
                                         0,   0, 0,   0, 0, '}', 0, 0 };
    static const pv_wide_set marking = { 1, 0, 0, 0, 0,    '%', 0,   0,
                                         0, 0, 0, 0, '\\', 0,   '.', '/' };
    typedef signed char numbers __attribute__((vector_size(PV_WIDE_LANES)));
    pv_wide bytes = pv_wide_load(at);
    pv_wide opens = pv_wide_among(bytes, pv_wide_load_set(opening));
    pv_wide marks = pv_wide_among(bytes, pv_wide_load_set(marking));
    pv_wide low = (pv_wide)((numbers)bytes < '-');

    bits->opens |= (uint64_t)pv_wide_bits(opens) << shift;
    bits->low |= (uint64_t)pv_wide_bits(low) << shift;
    bits->marks |= (uint64_t)pv_wide_bits(marks) << shift;
}

PV_WIDE static inline window_bits read_window_wide(const char *at)
{
    window_bits bits = { 0, 0, 0 };

    add_wide_block(&bits, at, 0);
    add_wide_block(&bits, at + PV_WIDE_LANES, PV_WIDE_LANES);
    return bits;
}

/* Enough is left for a window and for what may be cut off behind it. */
static inline bool has_window(const pv_inline_finder *f)
{
    return f->text.len - f->next >= WINDOW + PV_INLINE_PREFIX_MAX;
}

/* Reads windows until a run behind an opening lands well in one, or to the
 * end. */
static inline __attribute__((always_inline)) void
read_windows(pv_inline_finder *f, read_window_fn *read)
{
    const char *from = f->text.ptr + f->next;
    const char *at = from;
    const char *last =
        f->text.ptr + (f->text.len - WINDOW - PV_INLINE_PREFIX_MAX);
    uint64_t carry = f->is_carried;
    uint64_t opens = f->opens;
    uint64_t landed;

    do {
        window_bits bits;
        uint64_t sum;
        if (opens != 0) {
            f->pending =
                (size_t)(at - f->text.ptr) - WINDOW + pv_last_bit(opens);
        }
        bits = read(at);
        opens = bits.opens;
        carry = __builtin_add_overflow(opens << 1 | carry,
                                       ~(opens | bits.low | bits.marks), &sum);
        carry |= opens >> (WINDOW - 1);
        landed = sum & bits.marks;
        at += WINDOW;
    } while (landed == 0 && at <= last);
    f->next += (size_t)(at - from);
    f->is_carried = carry != 0;
    f->opens = opens;
    f->landed = landed;
}

/* Goes on with slashes, colons and escapes: the second slash, or what stands
 * behind the `\` or `%` of one. */
static inline bool goes_on(char c)
{
    char lower = c | 0x20;

    return c == '/' || c == '\\' || c == '%' || c == '2' || c == '3'
           || lower == 'u' || lower == 'x';
}

/* Behind the run of an opening, at `mark`: a dot is a dot of a host. */
static inline bool may_begin(pv_span text, size_t opening, size_t mark)
{
    return text.ptr[mark] == '.' ? text.ptr[opening] != '}'
                                 : goes_on(text.ptr[mark + 1]);
}

/* The next opening, from `at` on, in the whole windows; text.len: none. */
static inline __attribute__((always_inline)) size_t
find_in_windows(pv_inline_finder *f, size_t at, read_window_fn *read)
{
    for (;;) {
        while (f->landed != 0) {
            size_t base = f->next - WINDOW;
            unsigned bit = pv_first_bit(f->landed);
            uint64_t below = f->opens & (((uint64_t)1 << bit) - 1);
            size_t opening =
                below != 0 ? base + pv_last_bit(below) : f->pending;
            f->landed &= f->landed - 1;
            if (opening >= at && may_begin(f->text, opening, base + bit)) {
                return opening;
            }
        }
        if (!has_window(f)) {
            f->is_at_end = true;
            if (f->opens != 0) {
                f->pending = f->next - WINDOW + pv_last_bit(f->opens);
            }
            return f->text.len;
        }
        read_windows(f, read);
    }
}

static size_t find_plain(pv_inline_finder *f, size_t at)
{
    return find_in_windows(f, at, read_window);
}

PV_WIDE static size_t find_wide(pv_inline_finder *f, size_t at)
{
    return find_in_windows(f, at, read_window_wide);
}

static bool opens(char c)
{
    return c == '"' || c == '\'' || c == '`' || c == '}';
}

/* The next opening of any kind; text.len: none. */
static size_t find_any(pv_span text, size_t at)
{
    while (text.len - at >= PV_LANES) {
        window_bits bits = { 0, 0, 0 };
        add_block(&bits, text.ptr + at, 0);
        if (bits.opens != 0) {
            return at + pv_first_bit(bits.opens);
        }
        at += PV_LANES;
    }
    while (at < text.len && !opens(text.ptr[at])) {
        at++;
    }
    return at;
}

void pv_inline_finder_init(pv_inline_finder *finder, pv_span text, size_t from)
{
    pv_inline_finder fresh = { .text = text, .next = from };

    *finder = fresh;
    finder->is_wide = pv_wide_works();
    finder->is_at_end = !has_window(finder);
}

size_t pv_inline_find(pv_inline_finder *f, size_t at)
{
    if (!f->is_at_end) {
        size_t opening = f->is_wide ? find_wide(f, at) : find_plain(f, at);
        if (!f->is_at_end) {
            return opening;
        }
        if (f->is_carried && f->pending >= at) {
            return f->pending;
        }
    }
    at = at > f->next ? at : f->next;
    return at < f->text.len ? find_any(f->text, at) : f->text.len;
}
