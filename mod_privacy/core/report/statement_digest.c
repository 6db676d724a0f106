/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests a statement (see statement_digest.h): FNV-1a of 64 bits over every
 * value with its length, so that "ab", "c" is not "a", "bc".
 */
#include "mod_privacy/core/report/statement_digest.h"

#include <inttypes.h>
#include <stdio.h>

#define FNV_BASE  0xCBF29CE484222325u
#define FNV_PRIME 0x100000001B3u

/* Sections to which an operator may add a text. */
static const char *const own_texts[] = {
    "statement.short.own",     "statement.logs.own",
    "statement.counted.own",   "statement.parties.own",
    "statement.cookie.own",    "statement.choice.own",
    "statement.rights.own",    "statement.contact.own",
    "statement.retention.own", "statement.transfer.own",
    "statement.changes.own"
};

static uint64_t add_byte(uint64_t hash, unsigned char byte)
{
    return (hash ^ byte) * FNV_PRIME;
}

static uint64_t add_number(uint64_t hash, int64_t number)
{
    for (int i = 0; i < 8; i++) {
        hash = add_byte(hash, (unsigned char)((uint64_t)number >> (8 * i)));
    }
    return hash;
}

/* NULL is not the empty text. */
static uint64_t add_text(uint64_t hash, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;

    hash = add_number(hash, text != NULL ? (int64_t)len : -1);
    for (size_t i = 0; i < len; i++) {
        hash = add_byte(hash, (unsigned char)text[i]);
    }
    return hash;
}

static uint64_t add_mask(uint64_t hash, const pv_statement_mask *mask)
{
    /* Whether the self-check has passed is a matter of the moment. */
    hash = add_number(hash, mask->what == PV_STATEMENT_UNCHECKED
                                ? PV_STATEMENT_DROP
                                : mask->what);
    hash = add_number(hash, mask->v4_bits);
    hash = add_number(hash, mask->v6_bits);
    return add_number(hash, mask->rotate_s);
}

static uint64_t add_logs(uint64_t hash, const pv_statement_logs *logs)
{
    hash = add_text(hash, logs->query);
    hash = add_text(hash, logs->referer);
    hash = add_text(hash, logs->agent);
    hash = add_text(hash, logs->cookies);
    return add_text(hash, logs->user);
}

static uint64_t add_counting(uint64_t hash, const pv_statement *s)
{
    hash = add_number(hash, s->counts);
    if (!s->counts) {
        return hash; /* then nothing is said of how */
    }
    hash = add_number(hash, s->counts_signals);
    hash = add_number(hash, s->is_exact ? 0 : s->threshold);
    hash = add_number(hash, s->is_exact ? 0 : s->rounding);
    hash = add_number(hash, s->has_country);
    hash = add_number(hash, s->has_visitors);
    hash = add_number(hash, s->is_stored);
    hash = add_number(hash, s->keep_hours_s);
    hash = add_number(hash, s->keep_days_s);
    return add_number(hash, s->keep_months_s);
}

static uint64_t add_rows(uint64_t hash, const apr_array_header_t *rows)
{
    hash = add_number(hash, rows->nelts);
    for (int i = 0; i < rows->nelts; i++) {
        const pv_statement_row *row = &APR_ARRAY_IDX(rows, i, pv_statement_row);
        hash = add_text(hash, row->name);
        hash = add_text(hash, row->text);
        hash = add_number(hash, row->time_s);
    }
    return hash;
}

static uint64_t add_facts(uint64_t hash, const pv_statement_facts *facts)
{
    hash = add_text(hash, facts->controller);
    hash = add_text(hash, facts->contact);
    hash = add_text(hash, facts->dpo);
    hash = add_text(hash, facts->authority);
    hash = add_text(hash, facts->basis);
    hash = add_rows(hash, facts->retentions);
    hash = add_rows(hash, facts->recipients);
    hash = add_rows(hash, facts->transfers);
    return add_rows(hash, facts->purposes);
}

static uint64_t add_view(uint64_t hash, const pv_consent_view *view)
{
    hash = add_number(hash, view->lifetime_s);
    for (size_t i = 0; i < view->terms->count; i++) {
        hash = add_text(hash, view->names[i]);
        hash = add_text(hash, view->labels[i]);
        hash = add_number(hash, view->terms->purposes[i].mode);
    }
    for (size_t i = 0; i < sizeof(own_texts) / sizeof(own_texts[0]); i++) {
        hash = add_text(hash, pv_view_text(view, own_texts[i]));
    }
    return hash;
}

void pv_statement_digest(const pv_statement *s,
                         char digest[PV_STATEMENT_DIGEST_MAX])
{
    uint64_t hash = add_mask(FNV_BASE, &s->logs_mask);

    hash = add_mask(hash, &s->application_mask);
    hash = add_logs(hash, &s->logs);
    hash = add_number(hash, s->block);
    hash = add_number(hash, s->has_consent);
    hash = add_number(hash, s->is_enforced);
    hash = add_number(hash, s->signals);
    hash = add_counting(hash, s);
    hash = add_facts(hash, s->facts);
    hash = add_view(hash, s->view);
    snprintf(digest, PV_STATEMENT_DIGEST_MAX, "%016" PRIx64, hash);
}
