/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pieces of the statement's page (see statement_parts.h).
 */
#include "mod_privacy/core/report/statement_parts.h"

#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/core/report/wording.h"

#define KEY_MAX 64

/* Puts the parts of a key together; the longest is known. */
static const char *key_of(const char *prefix, const char *word,
                          char key[KEY_MAX])
{
    apr_snprintf(key, KEY_MAX, "%s%s", prefix, word);
    return key;
}

void pv_part_heading_of(pv_buffer *out, const pv_statement *s, const char *name,
                        const char *key)
{
    pv_buffer_cat(out, "<section id=\"", name, "\">\n<h2>", NULL);
    pv_buffer_html(out, pv_span_of(pv_view_text(s->view, key)));
    pv_buffer_puts(out, "</h2>\n");
}

void pv_part_heading(pv_buffer *out, const pv_statement *s, const char *name)
{
    char key[KEY_MAX];

    pv_part_heading_of(out, s, name, key_of("statement.", name, key));
}

void pv_part_sentence(pv_buffer *out, const pv_statement *s,
                      const char *element, const char *key,
                      const pv_text_value *values)
{
    pv_buffer_cat(out, "<", element, ">", NULL);
    pv_texts_html(out, pv_view_text(s->view, key), values);
    pv_buffer_cat(out, "</", element, ">\n", NULL);
}

void pv_part_value(pv_buffer *out, const pv_statement *s, const char *element,
                   const char *key, const char *name, const char *value)
{
    const pv_text_value values[] = { { name, value }, { NULL, NULL } };

    pv_part_sentence(out, s, element, key, values);
}

void pv_part_number(pv_buffer *out, const pv_statement *s, const char *element,
                    const char *key, const char *name, int64_t value)
{
    pv_part_value(
        out, s, element, key, name,
        apr_psprintf(out->pool, "%" APR_INT64_T_FMT, (apr_int64_t)value));
}

void pv_part_bits(pv_buffer *out, const pv_statement *s, const char *element,
                  const char *key, const pv_statement_mask *mask)
{
    const pv_text_value values[] = {
        { "v4", apr_itoa(out->pool, mask->v4_bits) },
        { "v6", apr_itoa(out->pool, mask->v6_bits) },
        { NULL, NULL },
    };

    pv_part_sentence(out, s, element, key, values);
}

void pv_part_choice(pv_buffer *out, const pv_statement *s, const char *prefix,
                    const char *word)
{
    char key[KEY_MAX];

    pv_part_sentence(out, s, "li", key_of(prefix, word, key), NULL);
}

void pv_part_missing(pv_buffer *out, const pv_statement *s, const char *what)
{
    char key[KEY_MAX];

    pv_buffer_puts(out, "<p><mark>");
    pv_texts_html(out, pv_view_text(s->view, "statement.missing"),
                  (const pv_text_value[]){
                      { "what", pv_view_text(s->view, key_of("statement.what.",
                                                             what, key)) },
                      { NULL, NULL } });
    pv_buffer_puts(out, "</mark></p>\n");
}

void pv_part_fact(pv_buffer *out, const pv_statement *s, const char *key,
                  const char *text, const char *what)
{
    if (text != NULL) {
        pv_part_value(out, s, "p", key, "text", text);
    }
    else {
        pv_part_missing(out, s, what);
    }
}

void pv_part_own(pv_buffer *out, const pv_statement *s, const char *name)
{
    char key[KEY_MAX];
    const char *text;

    apr_snprintf(key, sizeof(key), "statement.%s.own", name);
    text = pv_view_text(s->view, key);
    if (text[0] != '\0') {
        pv_buffer_puts(out, "<p>");
        pv_buffer_html(out, pv_span_of(text));
        pv_buffer_puts(out, "</p>\n");
    }
}

void pv_part_open_more(pv_buffer *out, const pv_statement *s)
{
    pv_buffer_puts(out, "<details>\n<summary>");
    pv_buffer_html(out, pv_span_of(pv_view_text(s->view, "statement.more")));
    pv_buffer_puts(out, "</summary>\n");
}

void pv_part_close_more(pv_buffer *out, const pv_statement *s, const char *name)
{
    pv_buffer_puts(out, "</details>\n");
    pv_part_own(out, s, name);
    pv_buffer_puts(out, "</section>\n");
}

void pv_part_fill(pv_buffer *out, const char *text, const char *name,
                  const char *value)
{
    size_t len = strlen(name);
    const char *open = strchr(text, '{');

    if (open == NULL || strncmp(open + 1, name, len) != 0
        || open[len + 1] != '}') {
        pv_buffer_puts(out, text);
        return;
    }
    pv_buffer_add(out, pv_span_make(text, (size_t)(open - text)));
    pv_buffer_puts(out, value);
    pv_buffer_puts(out, open + len + 2);
}

const char *pv_part_date(const pv_statement *s, pv_date date, apr_pool_t *pool)
{
    char text[PV_DATE_TEXT_MAX];

    return apr_pstrdup(
        pool,
        pv_word_date(pv_report_language_of(s->view->language), date, text));
}

void pv_statement_time(pv_buffer *out, const pv_consent_view *view,
                       int64_t time_s)
{
    static const struct {
        int64_t unit_s;
        const char *one; /* NULL: always several */
        const char *many;
    } units[] = {
        { (int64_t)12 * PV_MONTH_S, "time.year", "time.years" },
        { PV_MONTH_S, "time.month", "time.months" },
        { PV_DAY_S, "time.day", "time.days" },
        { PV_HOUR_S, "time.hour", "time.hours" },
        { PV_MINUTE_S, NULL, "time.minutes" },
    };
    size_t i = 0;
    const char *key;
    int64_t count;

    /* The largest unit of which it is a whole number. */
    while (i < 4
           && (time_s % units[i].unit_s != 0 || time_s < units[i].unit_s)) {
        i++;
    }
    count = time_s / units[i].unit_s;
    key = count == 1 && units[i].one != NULL ? units[i].one : units[i].many;
    pv_part_fill(
        out, pv_view_text(view, key), "n",
        apr_psprintf(out->pool, "%" APR_INT64_T_FMT, (apr_int64_t)count));
}

void pv_part_address(pv_buffer *out, const pv_statement *s, const char *element)
{
    switch (s->logs_mask.what) {
    case PV_STATEMENT_TRUNCATE:
        pv_part_bits(out, s, element, "statement.address.truncate",
                     &s->logs_mask);
        break;
    case PV_STATEMENT_KEEP:
        pv_part_sentence(out, s, element, "statement.address.keep", NULL);
        break;
    case PV_STATEMENT_UNCHECKED:
    case PV_STATEMENT_PSEUDONYM:
        pv_part_sentence(out, s, element, "statement.address.unchecked", NULL);
        break;
    case PV_STATEMENT_DROP:
        pv_part_sentence(out, s, element, "statement.address.drop", NULL);
        break;
    }
}

/* Names the purposes that the choice does not reach. */
static void write_unasked(pv_buffer *out, const pv_statement *s,
                          const char *element, pv_purpose_mode mode,
                          const char *key)
{
    pv_purpose_set set = 0;
    pv_buffer labels = pv_buffer_make(PV_LABELS_MAX, out->pool);

    for (size_t i = 0; i < s->view->terms->count; i++) {
        const pv_consent_purpose *purpose = &s->view->terms->purposes[i];
        if (purpose->mode == mode) {
            set |= pv_purpose_bit(purpose->number);
        }
    }
    pv_view_join_labels(&labels, s->view, set);
    if (labels.len > 0) {
        pv_part_value(out, s, element, key, "purposes",
                      pv_buffer_string(&labels));
    }
}

void pv_part_block(pv_buffer *out, const pv_statement *s, const char *element)
{
    static const char *const keys[] = {
        [PV_STATEMENT_BLOCK_OFF] = "statement.block.off",
        [PV_STATEMENT_BLOCK_REPORT] = "statement.block.report",
        [PV_STATEMENT_BLOCK_ASK] = "statement.block.ask",
        [PV_STATEMENT_BLOCK_ALL] = "statement.block.all",
    };

    pv_part_sentence(out, s, element, keys[s->block], NULL);
    if (s->block == PV_STATEMENT_BLOCK_ASK) {
        write_unasked(out, s, element, PV_PURPOSE_ALWAYS,
                      "statement.block.always");
        write_unasked(out, s, element, PV_PURPOSE_NEVER,
                      "statement.block.never");
    }
}

void pv_part_count(pv_buffer *out, const pv_statement *s, const char *element)
{
    if (!s->counts) {
        pv_part_sentence(out, s, element, "statement.count.off", NULL);
    }
    else if (s->is_exact || s->rounding <= 1) {
        pv_part_sentence(out, s, element, "statement.count.exact", NULL);
    }
    else {
        pv_part_number(out, s, element, "statement.count.rounded", "rounding",
                       s->rounding);
    }
}

void pv_part_cookie(pv_buffer *out, const pv_statement *s, const char *element)
{
    if (s->has_consent) {
        pv_part_number(out, s, element, "statement.cookie.one", "days",
                       s->view->lifetime_s / PV_DAY_S);
    }
    else {
        pv_part_sentence(out, s, element, "statement.cookie.none", NULL);
    }
}
