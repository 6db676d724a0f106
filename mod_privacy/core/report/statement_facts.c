/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads PrivacyStatement (see statement_facts.h).
 */
#include "mod_privacy/core/report/statement_facts.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"

#define WORDS_MAX 2

typedef pv_status add_fact(pv_statement_facts *facts, const char *const *words,
                           size_t count, apr_pool_t *pool);

typedef struct fact_key {
    const char *key;
    size_t words_min;
    size_t words_max;
    add_fact *add;
    const char *allowed;
} fact_key;

static pv_status set_once(const char **field, const char *text)
{
    if (*field != NULL) {
        return PV_ERR_RANGE;
    }
    *field = text;
    return PV_OK;
}

static pv_status add_row(apr_array_header_t *rows, const char *name,
                         const char *text, int64_t time_s)
{
    pv_statement_row row = { name, text, time_s };

    APR_ARRAY_PUSH(rows, pv_statement_row) = row;
    return PV_OK;
}

static pv_status add_controller(pv_statement_facts *facts,
                                const char *const *words, size_t count,
                                apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return set_once(&facts->controller, words[0]);
}

static pv_status add_contact(pv_statement_facts *facts,
                             const char *const *words, size_t count,
                             apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return set_once(&facts->contact, words[0]);
}

static pv_status add_dpo(pv_statement_facts *facts, const char *const *words,
                         size_t count, apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return set_once(&facts->dpo, words[0]);
}

static pv_status add_authority(pv_statement_facts *facts,
                               const char *const *words, size_t count,
                               apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return set_once(&facts->authority, words[0]);
}

static pv_status add_basis(pv_statement_facts *facts, const char *const *words,
                           size_t count, apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return set_once(&facts->basis, words[0]);
}

static pv_status add_retention(pv_statement_facts *facts,
                               const char *const *words, size_t count,
                               apr_pool_t *pool)
{
    int64_t time_s;

    (void)count;
    (void)pool;
    if (pv_duration_parse(pv_span_of(words[1]), 1, PV_FACT_RETENTION_MAX,
                          &time_s)
        != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    return add_row(facts->retentions, NULL, words[0], time_s);
}

static pv_status add_recipient(pv_statement_facts *facts,
                               const char *const *words, size_t count,
                               apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return add_row(facts->recipients, NULL, words[0], 0);
}

static pv_status add_transfer(pv_statement_facts *facts,
                              const char *const *words, size_t count,
                              apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return add_row(facts->transfers, words[0], words[1], 0);
}

static pv_status add_purpose(pv_statement_facts *facts,
                             const char *const *words, size_t count,
                             apr_pool_t *pool)
{
    (void)count;
    (void)pool;
    return add_row(facts->purposes, words[0], words[1], 0);
}

static pv_status add_changed(pv_statement_facts *facts,
                             const char *const *words, size_t count,
                             apr_pool_t *pool)
{
    (void)pool;
    if (facts->has_changed) {
        return PV_ERR_RANGE;
    }
    if (pv_date_parse(pv_span_of(words[0]), &facts->changed) != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    facts->has_changed = true;
    facts->changed_what = count > 1 ? words[1] : NULL;
    return PV_OK;
}

static const fact_key keys[] = {
    { "controller", 1, 1, add_controller, "one text, stated once" },
    { "contact", 1, 1, add_contact, "one text, stated once" },
    { "dpo", 1, 1, add_dpo, "one text, stated once" },
    { "authority", 1, 1, add_authority, "one text, stated once" },
    { "basis", 1, 1, add_basis, "one text, stated once" },
    { "retention", 2, 2, add_retention,
      "a text and a time such as \"web forms\" 2mo" },
    { "recipient", 1, 1, add_recipient, "one text" },
    { "transfer", 2, 2, add_transfer, "a third party and a text" },
    { "purpose", 2, 2, add_purpose, "a purpose and a text" },
    { "changed", 1, 2, add_changed,
      "a date as in 2026-11-22 and perhaps what changed, stated once" },
};

pv_statement_facts *pv_statement_facts_make(apr_pool_t *pool)
{
    pv_statement_facts *facts = apr_pcalloc(pool, sizeof(*facts));

    facts->retentions = apr_array_make(pool, 4, sizeof(pv_statement_row));
    facts->recipients = apr_array_make(pool, 4, sizeof(pv_statement_row));
    facts->transfers = apr_array_make(pool, 4, sizeof(pv_statement_row));
    facts->purposes = apr_array_make(pool, 4, sizeof(pv_statement_row));
    return facts;
}

/* Takes the words apart; 0 when there are more than any key takes, or one is
 * empty or too long. */
static size_t split(const char *text, const char *words[WORDS_MAX],
                    apr_pool_t *pool)
{
    char *copy = apr_pstrdup(pool, text);
    size_t count = 0;

    while (copy != NULL) {
        char *tab = strchr(copy, '\t');
        if (tab != NULL) {
            *tab++ = '\0';
        }
        if (count == WORDS_MAX || copy[0] == '\0'
            || strlen(copy) > PV_FACT_MAX) {
            return 0;
        }
        words[count++] = copy;
        copy = tab;
    }
    return count;
}

pv_status pv_statement_facts_add(pv_statement_facts *facts, const char *key,
                                 const char *words, const char **allowed,
                                 apr_pool_t *pool)
{
    const char *parts[WORDS_MAX] = { NULL };
    size_t count = split(words, parts, pool);

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(keys[i].key, key) != 0) {
            continue;
        }
        *allowed = keys[i].allowed;
        if (count < keys[i].words_min || count > keys[i].words_max) {
            return PV_ERR_SYNTAX;
        }
        return keys[i].add(facts, parts, count, pool);
    }
    *allowed = "controller, contact, dpo, authority, basis, retention, "
               "recipient, transfer, purpose or changed";
    return PV_ERR_NOT_FOUND;
}
