/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of page_texts.h, in the form that PrivacyTexts reads, so that an
 * archived file can be put to use again as it is. Its name is the SHA-1 of
 * its bytes: a name for a version, not a seal.
 */
#include "mod_privacy/httpd/page_texts.h"

#include <apr_sha1.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/httpd/choose.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/page.h"
#include "mod_privacy/httpd/report_source.h"
#include "mod_privacy/store/texts.h"

#define INDEX_MAX 65536
#define HASH_LEN  (2 * (size_t)APR_SHA1_DIGESTSIZE)

/* One version: policy, purposes as they are called, every sentence. */
static pv_span write_version(const pv_consent_setup *setup,
                             const char *language, apr_pool_t *pool)
{
    pv_consent_view view = {
        .terms = &setup->terms,
        .names = setup->names,
        .labels = setup->labels,
        .texts = setup->texts,
        .language = language,
    };
    pv_buffer out = pv_buffer_make(PV_TEXTS_MAX, pool);

    pv_buffer_puts(&out, "# policy ");
    pv_buffer_number(&out, view.terms->policy);
    pv_buffer_cat(&out, ", language ", language, ", purposes", NULL);
    for (size_t i = 0; i < view.terms->count; i++) {
        pv_buffer_cat(&out, i > 0 ? ", " : " ", pv_view_label(&view, i), NULL);
    }
    pv_buffer_puts(&out, "\n");
    for (const pv_text *row = pv_texts_en; row->key != NULL; row++) {
        pv_buffer_cat(&out, row->key, " = ",
                      pv_texts_get(view.texts, language, row->key), "\n", NULL);
    }
    return pv_buffer_span(&out);
}

static const char *hash_of(pv_span text, apr_pool_t *pool)
{
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    char *hex = apr_palloc(pool, HASH_LEN + 1);
    apr_sha1_ctx_t context;

    apr_sha1_init(&context);
    apr_sha1_update(&context, text.ptr, (unsigned)text.len);
    apr_sha1_final(digest, &context);
    ap_bin2hex(digest, sizeof(digest), hex);
    return hex;
}

/* --- the archive --- */

/* Keeps every language of one site. */
static pv_status keep_site(const pv_server_config *server, pv_store *store,
                           int64_t now_s, apr_pool_t *pool, const char **error)
{
    const pv_consent_setup *setup = server->consent_setup;
    pv_status status = PV_OK;

    for (size_t i = 0; status == PV_OK && i < setup->language_count; i++) {
        pv_span text = write_version(setup, setup->languages[i], pool);
        pv_text_version version = {
            .site = server->site,
            .hash = hash_of(text, pool),
            .policy = setup->terms.policy,
            .language = setup->languages[i],
            .text = apr_pstrmemdup(pool, text.ptr, text.len),
        };
        status = pv_store_keep_text(store, &version, now_s, error);
    }
    return status;
}

pv_status pv_texts_keep(const server_rec *s, pv_store *store, int64_t now_s,
                        const char **error)
{
    pv_status status = PV_OK;
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    apr_pool_tag(pool, "privacy_texts");
    for (; status == PV_OK && s != NULL; s = s->next) {
        const pv_server_config *server = pv_config_server(s);
        apr_pool_clear(pool);
        if (server->site != NULL && server->consent_setup != NULL
            && pv_config_consent(server) != PV_CONSENT_OFF) {
            status = keep_site(server, store, now_s, pool, error);
        }
    }
    apr_pool_destroy(pool);
    return status;
}

/* --- the pages --- */

static void write_day(pv_buffer *out, const char *key, int64_t time_s)
{
    char day[sizeof("2026-11-22")] = "";
    apr_time_exp_t parts;
    apr_size_t len;

    if (apr_time_exp_gmt(&parts, apr_time_from_sec(time_s)) == APR_SUCCESS) {
        apr_strftime(day, &len, sizeof(day), "%Y-%m-%d", &parts);
    }
    pv_buffer_cat(out, ",\"", key, "\":\"", day, "\"", NULL);
}

typedef struct index_writer {
    pv_buffer *out;
    const char *separator;
} index_writer;

static bool write_kept(void *baton, const pv_text_version *version)
{
    index_writer *writer = baton;
    pv_buffer *out = writer->out;

    pv_buffer_puts(out, writer->separator);
    pv_buffer_puts(out, "\n{\"policy\":");
    pv_buffer_number(out, version->policy);
    pv_buffer_puts(out, ",\"language\":");
    pv_buffer_json(out, pv_span_of(version->language));
    write_day(out, "since", version->since_s);
    write_day(out, "until", version->until_s);
    pv_buffer_cat(out, ",\"text\":", NULL);
    pv_buffer_json(
        out, pv_span_of(apr_pstrcat(out->pool, version->hash, ".txt", NULL)));
    pv_buffer_puts(out, "}");
    writer->separator = ",";
    return !out->is_full;
}

/* The archive of this site; a store that is away leaves it empty. */
static void write_archive(request_rec *r, pv_buffer *out)
{
    const char *site = pv_config_server(r->server)->site;
    index_writer writer = { out, "" };
    pv_report_store store;
    const char *error;

    if (site != NULL
        && pv_report_store_open(r->server, r->pool, &store) == PV_OK
        && store.reader.store != NULL) {
        (void)pv_store_list_texts(store.reader.store, site, write_kept, &writer,
                                  &error);
    }
}

static int answer_index(request_rec *r)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    pv_buffer out = pv_buffer_make(INDEX_MAX, r->pool);

    pv_buffer_puts(&out, "{\"policy\":");
    pv_buffer_number(&out, setup->terms.policy);
    pv_buffer_puts(&out, ",\"texts\":{");
    for (size_t i = 0; i < setup->language_count; i++) {
        const char *language = setup->languages[i];
        pv_buffer_puts(&out, i > 0 ? "," : "");
        pv_buffer_json(&out, pv_span_of(language));
        pv_buffer_cat(&out, ":\"",
                      hash_of(write_version(setup, language, r->pool), r->pool),
                      ".txt\"", NULL);
    }
    pv_buffer_puts(&out, "},\"archive\":[");
    write_archive(r, &out);
    pv_buffer_puts(&out, "]}\n");
    return pv_page_send(r, HTTP_OK, PV_TYPE_JSON, pv_buffer_span(&out));
}

/* Reads the hash out of `<hash>.txt`; NULL when the name is none of ours, so
 * that the store is not asked for anything else. */
static const char *hash_in(request_rec *r, const char *name)
{
    return strlen(name) == HASH_LEN + sizeof(".txt") - 1
                   && strspn(name, "0123456789abcdef") == HASH_LEN
                   && strcmp(name + HASH_LEN, ".txt") == 0
               ? apr_pstrmemdup(r->pool, name, HASH_LEN)
               : NULL;
}

/* A version that is no longer in force. */
static const char *find_kept(request_rec *r, const char *hash)
{
    const char *site = pv_config_server(r->server)->site;
    const char *text = NULL;
    const char *error;
    pv_report_store store;

    if (site != NULL
        && pv_report_store_open(r->server, r->pool, &store) == PV_OK
        && store.reader.store != NULL) {
        (void)pv_store_find_text(store.reader.store, site, hash, r->pool, &text,
                                 &error);
    }
    return text;
}

static int answer_text(request_rec *r, const char *hash)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);
    const char *kept;

    for (size_t i = 0; i < setup->language_count; i++) {
        pv_span text = write_version(setup, setup->languages[i], r->pool);
        if (strcmp(hash, hash_of(text, r->pool)) == 0) {
            return pv_page_send_asset(r, "text/plain; charset=utf-8", text);
        }
    }
    kept = find_kept(r, hash);
    return kept != NULL ? pv_page_send_asset(r, "text/plain; charset=utf-8",
                                             pv_span_of(kept))
                        : pv_choose_error(r, HTTP_NOT_FOUND, "error.missing");
}

int pv_texts_answer(request_rec *r, const char *name)
{
    const char *hash;

    if (r->method_number != M_GET) {
        return pv_choose_refuse_method(r, "GET, HEAD");
    }
    if (name[0] == '\0') {
        return answer_index(r);
    }
    hash = hash_in(r, name);
    return hash != NULL ? answer_text(r, hash)
                        : pv_choose_error(r, HTTP_NOT_FOUND, "error.missing");
}
