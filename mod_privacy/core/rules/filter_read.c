/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading whole lists, in each of the forms that a list may have, and calling
 * filter_collect.c for what stands in them.
 *
 * Rules of badfilter are looked for first, in all lists: they cancel rules
 * that stand before them too.
 */
#include "mod_privacy/core/rules/filter_read.h"

#include <stdlib.h>

#include "mod_privacy/core/rules/vendors.h"

/* Editors of some systems begin a file with a byte order mark. */
static pv_span text_of(const pv_rules_source *source)
{
    size_t skip = pv_span_starts_with(source->text, "\xef\xbb\xbf") ? 3 : 0;

    return pv_span_make(source->text.ptr + skip, source->text.len - skip);
}

/* The option `badfilter` among others; NULL when it only looks like it. */
static const char *find_badfilter(pv_span options)
{
    const char *end = options.ptr + options.len;
    const char *at = options.ptr;

    while ((at = memmem(at, (size_t)(end - at), "badfilter", 9)) != NULL) {
        if ((at == options.ptr || at[-1] == ',')
            && (at + 9 == end || at[9] == ',')) {
            break;
        }
        at += 9;
    }
    return at;
}

/* Cuts the option out of a rule's text; `buffer` has room for the rule. */
static pv_span without_badfilter(pv_span rule, const char *option, char *buffer)
{
    size_t before = (size_t)(option - rule.ptr);
    size_t after = before + 9;

    /* One of the commas goes too, or the dollar of a sole option. */
    if (after < rule.len) {
        after++;
    }
    else {
        before--;
    }
    memcpy(buffer, rule.ptr, before);
    memcpy(buffer + before, rule.ptr + after, rule.len - after);
    return pv_span_make(buffer, before + rule.len - after);
}

static void note_badfilter(pv_collection *c, pv_span line)
{
    const char *option;
    pv_filter f;
    pv_span rule;
    char *copy;

    pv_filter_parse(line, &f);
    option = f.kind == PV_FILTER_NETWORK && f.is_badfilter
                 ? find_badfilter(f.options)
                 : NULL;
    if (option == NULL) {
        return;
    }
    copy = malloc(line.len);
    if (copy == NULL) {
        c->cancelled.failed = true;
        return;
    }
    rule = without_badfilter(pv_span_trim(line), option, copy);
    if (pv_growing_add(&c->cancelled, &rule, 1, sizeof(rule)) == PV_NO_INDEX) {
        free(copy);
    }
}

/* Reads every line that speaks of badfilter, before all others. */
static void find_badfilters(pv_collection *c)
{
    for (size_t i = 0; i < c->input->source_count; i++) {
        pv_span text = text_of(&c->input->sources[i]);
        const char *found;
        while (text.len > 0
               && (found = memmem(text.ptr, text.len, "badfilter", 9))
                      != NULL) {
            const char *start =
                memrchr(text.ptr, '\n', (size_t)(found - text.ptr));
            pv_span line;
            start = start == NULL ? text.ptr : start + 1;
            text = pv_span_make(start, text.len - (size_t)(start - text.ptr));
            pv_filter_next_line(&text, &line);
            note_badfilter(c, line);
        }
    }
}

static bool is_cancelled(const pv_collection *c, pv_span line)
{
    const pv_span *cancelled = pv_growing_items(&c->cancelled);

    for (size_t i = 0; i < c->cancelled.count; i++) {
        if (pv_span_equal(cancelled[i], line)) {
            return true;
        }
    }
    return false;
}

static void read_network(pv_collection *c, pv_filter *f, pv_span line)
{
    c->tally.network++;
    if (f->is_badfilter
        || (c->cancelled.count > 0 && is_cancelled(c, pv_span_trim(line)))) {
        c->tally.cancelled++;
    }
    else {
        pv_collect_network(c, f);
    }
}

static void read_adblock_line(pv_collection *c, pv_span line)
{
    pv_filter f;

    pv_filter_parse(line, &f);
    switch (f.kind) {
    case PV_FILTER_NETWORK:
        read_network(c, &f, line);
        break;
    case PV_FILTER_NOT_APPLIED:
        c->tally.network++;
        c->tally.not_applied++;
        pv_collect_report(c, PV_FILTER_NOT_APPLIED, f.problem);
        break;
    case PV_FILTER_BAD:
        c->tally.network++;
        c->tally.bad++;
        pv_collect_report(c, PV_FILTER_BAD, f.problem);
        break;
    case PV_FILTER_COSMETIC:
        c->tally.cosmetic++;
        break;
    default:
        break;
    }
}

static void read_hosts_line(pv_collection *c, pv_span line)
{
    pv_span word;

    if (line.len > 0 && (line.ptr[0] == '!' || line.ptr[0] == '[')) {
        return;
    }
    while (pv_filter_next_host(&line, &word)) {
        c->tally.network++;
        pv_collect_host(c, word);
    }
}

/* Scripts are written with either quote: a marker stands for both. */
static void read_marker(pv_collection *c, pv_span marker)
{
    char other[PV_FILTER_PATTERN_MAX];

    pv_collect_piece(c, PV_PIECE_MARKER, marker, c->source->purpose);
    if (marker.len > sizeof(other)
        || memchr(marker.ptr, '\'', marker.len) == NULL) {
        return;
    }
    for (size_t i = 0; i < marker.len; i++) {
        other[i] = marker.ptr[i] == '\'' ? '"' : marker.ptr[i];
    }
    pv_collect_piece(c, PV_PIECE_MARKER, pv_span_make(other, marker.len),
                     c->source->purpose);
}

/* One vendor: its hosts and paths are rules like any other. */
static void read_vendor_line(pv_collection *c, pv_span line)
{
    pv_vendor_field field = PV_VENDOR_NAME;
    pv_span item;

    while (pv_vendor_next(&line, &field, &item)) {
        switch (field) {
        case PV_VENDOR_HOST:
            c->tally.network++;
            pv_collect_host(c, item);
            break;
        case PV_VENDOR_RULE:
            read_adblock_line(c, item);
            break;
        case PV_VENDOR_COOKIE:
            pv_collect_piece(c, PV_PIECE_COOKIE, item, c->source->purpose);
            break;
        case PV_VENDOR_INLINE:
            read_marker(c, item);
            break;
        case PV_VENDOR_QUERY:
            pv_collect_piece(c, PV_PIECE_QUERY, item, c->source->purpose);
            break;
        default:
            pv_collect_report(c, PV_FILTER_BAD, "a field is unknown");
            c->tally.bad++;
            return;
        }
    }
}

static void read_source(pv_collection *c, const pv_rules_source *source)
{
    pv_span text = text_of(source);
    bool is_hosts = source->form == PV_FORM_DETECT
                    && pv_filter_detect(text) == PV_FORMAT_HOSTS;
    pv_block_source entry = { 0, 0, 0, 0 };
    pv_span line;

    c->source = source;
    c->first_line = c->line + 1;
    while (pv_filter_next_line(&text, &line)) {
        c->line++;
        if (source->form == PV_FORM_VENDORS) {
            read_vendor_line(c, line);
        }
        else if (is_hosts) {
            read_hosts_line(c, line);
        }
        else {
            read_adblock_line(c, line);
        }
    }
    entry.first_line = c->first_line;
    entry.line_count = c->line + 1 - c->first_line;
    entry.name =
        pv_growing_add(&c->text, source->name.ptr, source->name.len, 1);
    entry.name_len = (uint32_t)source->name.len;
    pv_growing_add(&c->sources, &entry, 1, sizeof(entry));
    c->tally.lines = c->line;
}

pv_status pv_collect(const pv_rules_input *input, pv_collection *into)
{
    static const pv_rules_source no_list = {
        { "cookies", 7 }, { "", 0 }, PV_PURPOSE_NONE, PV_FORM_ADBLOCK
    };

    memset(into, 0, sizeof(*into));
    into->input = input;
    if (input->source_count > PV_SOURCES_MAX) {
        return PV_ERR_RANGE;
    }
    find_badfilters(into);
    for (size_t i = 0; i < input->source_count; i++) {
        read_source(into, &input->sources[i]);
    }
    into->source = &no_list;
    into->line = 0; /* and it is reported so */
    into->first_line = 1;
    for (size_t i = 0; i < input->cookie_count; i++) {
        pv_collect_piece(into, PV_PIECE_COOKIE, input->cookies[i].pattern,
                         input->cookies[i].purpose);
    }
    return into->hosts.failed || into->host_text.failed || into->rules.failed
                   || into->domains.failed || into->text.failed
                   || into->sources.failed || into->cancelled.failed
                   || into->pieces[PV_PIECE_COOKIE].failed
                   || into->pieces[PV_PIECE_MARKER].failed
                   || into->pieces[PV_PIECE_QUERY].failed
               ? PV_ERR_RANGE
               : PV_OK;
}
