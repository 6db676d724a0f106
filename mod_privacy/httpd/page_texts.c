/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of page_texts.h, in the form that PrivacyTexts reads, so that an
 * archived file can be put to use again as it is. Its name is the SHA-1 of
 * its bytes: a name for a version, not a seal.
 */
#include "mod_privacy/httpd/page_texts.h"

#include <apr_sha1.h>
#include <apr_strings.h>

#include "mod_privacy/httpd/choose.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/page.h"

#define INDEX_MAX 65536

/* One version: policy, purposes as they are called, every sentence. */
static pv_span write_version(request_rec *r, const char *language)
{
    pv_consent_view view = pv_consent_view_make(r, language);
    pv_buffer out = pv_buffer_make(PV_TEXTS_MAX, r->pool);

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

static const char *hash_of(request_rec *r, pv_span text)
{
    unsigned char digest[APR_SHA1_DIGESTSIZE];
    char *hex = apr_palloc(r->pool, 2 * sizeof(digest) + 1);
    apr_sha1_ctx_t context;

    apr_sha1_init(&context);
    apr_sha1_update(&context, text.ptr, (unsigned)text.len);
    apr_sha1_final(digest, &context);
    ap_bin2hex(digest, sizeof(digest), hex);
    return hex;
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
        pv_buffer_cat(&out, ":\"", hash_of(r, write_version(r, language)),
                      ".txt\"", NULL);
    }
    pv_buffer_puts(&out, "}}\n");
    return pv_page_send(r, HTTP_OK, PV_TYPE_JSON, pv_buffer_span(&out));
}

int pv_texts_answer(request_rec *r, const char *name)
{
    const pv_consent_setup *setup = pv_consent_setup_get(r);

    if (r->method_number != M_GET) {
        return pv_choose_refuse_method(r, "GET, HEAD");
    }
    if (name[0] == '\0') {
        return answer_index(r);
    }
    for (size_t i = 0; i < setup->language_count; i++) {
        pv_span text = write_version(r, setup->languages[i]);
        if (strcmp(name, apr_pstrcat(r->pool, hash_of(r, text), ".txt", NULL))
            == 0) {
            return pv_page_send_asset(r, "text/plain; charset=utf-8", text);
        }
    }
    return pv_choose_error(r, HTTP_NOT_FOUND, "error.missing");
}
