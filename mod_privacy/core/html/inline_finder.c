/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Windows of 64 bytes, a bit for each byte.
 *
 * The openings, moved up by one, are added to the bits of the bytes that mean
 * nothing here: each carry runs through them and lands on the first byte that
 * means something. A carry out of the window goes on in the next one, and one
 * out of the text counts: what comes there is not known.
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

/* The window in a text that is shorter than one. */
static __attribute__((noinline)) window_bits read_short(const char *at,
                                                        size_t len)
{
    char copy[WINDOW] = { 0 };

    memcpy(copy, at, len);
    return read_window(copy);
}

/* The window in which the text ends. Behind its end a mark is seen, so that
 * the run of an opening that reaches it lands there. */
static inline __attribute__((always_inline)) window_bits
read_last(const pv_inline_finder *f, read_window_fn *read)
{
    size_t rest = f->text.len - f->next;
    uint64_t behind = ~UINT64_C(0) << rest;
    window_bits bits = { .marks = behind };

    if (rest == 0) {
        return bits;
    }
    if (f->text.len >= WINDOW) { /* with what stands before it */
        unsigned shift = WINDOW - (unsigned)rest;
        bits = read(f->text.ptr + f->text.len - WINDOW);
        bits.opens >>= shift;
        bits.low >>= shift;
        bits.marks >>= shift;
    }
    else {
        bits = read_short(f->text.ptr + f->next, rest);
    }
    bits.low &= ~behind;
    bits.marks |= behind;
    return bits;
}

/* Asks which runs land well in a window. */
static inline __attribute__((always_inline)) void
take_window(pv_inline_finder *f, window_bits bits)
{
    bool is_carried = f->is_carried;
    uint64_t sum;

    if (f->opens != 0) {
        f->pending = f->next - WINDOW + pv_last_bit(f->opens);
    }
    f->is_carried =
        __builtin_add_overflow(bits.opens << 1 | is_carried,
                               ~(bits.opens | bits.low | bits.marks), &sum);
    f->is_carried |= bits.opens >> (WINDOW - 1) != 0;
    f->opens = bits.opens;
    f->landed = sum & bits.marks;
    f->next += WINDOW;
}

/* Whole windows are read up to the end, or up to what may be cut off. */
static inline bool has_window(const pv_inline_finder *f)
{
    return f->text.len - f->next
           >= WINDOW + (f->is_last ? 0 : PV_INLINE_PREFIX_MAX);
}

/* Reads windows until a run behind an opening lands well in one, or to the
 * end. */
static inline __attribute__((always_inline)) void
read_windows(pv_inline_finder *f, read_window_fn *read)
{
    do {
        f->is_at_end = !has_window(f);
        if (!f->is_at_end) {
            take_window(f, read(f->text.ptr + f->next));
        }
        else if (f->is_last) {
            take_window(f, read_last(f, read));
        }
    } while (f->landed == 0 && !f->is_at_end);
}

/* What goes on with slashes, colons and escapes: the second slash, or what
 * stands behind the `\` or `%` of one. */
static const bool goes_on[256] = {
    ['/'] = true, ['\\'] = true, ['%'] = true, ['2'] = true, ['3'] = true,
    ['u'] = true, ['U'] = true,  ['x'] = true, ['X'] = true,
};

/* May what stands at `mark` be a part of a reference, behind a quote? A dot is
 * a dot of a host; what stands behind the end of the text may be anything. */
static inline bool may_go_on(pv_span text, size_t mark)
{
    return mark + 1 >= text.len || text.ptr[mark] == '.'
           || goes_on[(unsigned char)text.ptr[mark + 1]];
}

/* Not behind an expression: a dot then is one of the program. */
static inline bool may_begin(pv_span text, size_t opening, size_t mark)
{
    return text.ptr[opening] != '}' || mark + 1 >= text.len
           || text.ptr[mark] != '.';
}

/* The next opening, from `at` on; text.len: none. */
static inline __attribute__((always_inline)) size_t
next_opening(pv_inline_finder *f, size_t at, read_window_fn *read)
{
    for (;;) {
        while (f->landed != 0) {
            size_t base = f->next - WINDOW;
            unsigned bit = pv_first_bit(f->landed);
            uint64_t below = f->opens & (((uint64_t)1 << bit) - 1);
            size_t opening;
            f->landed &= f->landed - 1;
            if (!may_go_on(f->text, base + bit)) {
                continue;
            }
            opening = below != 0 ? base + pv_last_bit(below) : f->pending;
            if (opening >= at && may_begin(f->text, opening, base + bit)) {
                return opening;
            }
        }
        if (f->is_at_end) {
            return f->text.len;
        }
        read_windows(f, read);
    }
}

/* The same with what changes in registers. */
static inline __attribute__((always_inline)) size_t
find_in_windows(pv_inline_finder *finder, size_t at, read_window_fn *read)
{
    pv_inline_finder f = *finder;
    size_t opening = next_opening(&f, at, read);

    *finder = f;
    return opening;
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

/* Whatever opens in the last bytes, in a text that goes on. */
static size_t find_any(const pv_inline_finder *f, size_t at)
{
    size_t pending =
        f->opens != 0 ? f->next - WINDOW + pv_last_bit(f->opens) : f->pending;

    if (f->is_carried && pending >= at) {
        return pending;
    }
    at = at > f->next ? at : f->next;
    while (at < f->text.len && !opens(f->text.ptr[at])) {
        at++;
    }
    return at < f->text.len ? at : f->text.len;
}

void pv_inline_finder_init(pv_inline_finder *finder, pv_span text, size_t from,
                           bool is_last)
{
    pv_inline_finder fresh = { .text = text,
                               .next = from,
                               .is_last = is_last,
                               .is_at_end = from >= text.len };

    *finder = fresh;
    finder->is_wide = pv_wide_works();
}

size_t pv_inline_find(pv_inline_finder *f, size_t at)
{
    size_t opening = f->is_wide ? find_wide(f, at) : find_plain(f, at);

    return opening < f->text.len || f->is_last ? opening : find_any(f, at);
}
