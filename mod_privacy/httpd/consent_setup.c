/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiles purposes, letters, languages and texts of every virtual host when
 * the configuration is checked, so that configtest finds what is wrong.
 */
#include <apr_file_io.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "mod_privacy/core/base/header.h"
#include "mod_privacy/httpd/consent.h"

static const char *const default_languages[] = { "en", "nl", "de", "fr", "es" };

#define DEFAULT_LANGUAGE_COUNT                                                 \
    (sizeof(default_languages) / sizeof(default_languages[0]))

/* PRIVACY_ANALYTICS for analytics; a hyphen becomes an underscore. */
static const char *env_name(const char *purpose, apr_pool_t *pool)
{
    char *name = apr_pstrcat(pool, "PRIVACY_", purpose, NULL);

    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : (char)apr_toupper(*c);
    }
    return name;
}

/* Names that would hide a variable or a key of ours, or break its grammar. */
static const char *purpose_problem(const char *name)
{
    static const char *const taken[] = { "consent", "decided", "signal" };

    if (!pv_sf_is_key(pv_span_of(name)) || name[0] == '*') {
        return "must begin with a lower-case letter";
    }
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        if (strcmp(name, taken[i]) == 0) {
            return "is the name of a variable of its own; use another";
        }
    }
    return NULL;
}

static int compile_purposes(pv_consent_setup *setup, server_rec *s,
                            apr_pool_t *pool)
{
    const pv_server_config *server = pv_config_server(s);
    const apr_array_header_t *all = pv_config_purposes(server, pool);

    setup->terms.count = (size_t)all->nelts;
    setup->terms.policy = pv_config_policy_version(server);
    setup->terms.lifetime_s = pv_config_consent_lifetime_s(server);
    for (int i = 0; i < all->nelts; i++) {
        const pv_purpose_config *from =
            &APR_ARRAY_IDX(all, i, pv_purpose_config);
        const char *problem = purpose_problem(from->name);
        if (problem != NULL) {
            return pv_config_fail(s, NULL,
                                  apr_psprintf(pool, "PrivacyPurpose: '%s' %s",
                                               from->name, problem));
        }
        setup->terms.purposes[i].number = from->number;
        setup->terms.purposes[i].mode = from->mode;
        setup->names[i] = from->name;
        setup->labels[i] = from->label;
        setup->env_names[i] = env_name(from->name, pool);
    }
    pv_consent_assign_letters(&setup->terms, setup->names);
    return OK;
}

/* Writes a verdict as a structured dictionary (RFC 9651 section 3.2). */
static const char *header_value(const pv_consent_setup *setup,
                                pv_purpose_set granted, apr_pool_t *pool)
{
    const char *value = "";

    for (size_t i = 0; i < setup->terms.count; i++) {
        bool is_granted =
            pv_purpose_in(granted, setup->terms.purposes[i].number);
        value = apr_pstrcat(pool, value, i > 0 ? ", " : "", setup->names[i],
                            is_granted ? "" : "=?0", NULL);
    }
    return value;
}

static const char *env_value(const pv_consent_setup *setup,
                             pv_purpose_set granted, apr_pool_t *pool)
{
    const char *value = "";

    for (size_t i = 0; i < setup->terms.count; i++) {
        if (pv_purpose_in(granted, setup->terms.purposes[i].number)) {
            value = apr_pstrcat(pool, value, value[0] != '\0' ? " " : "",
                                setup->names[i], NULL);
        }
    }
    return value;
}

/* What applications read, for every verdict that this site can give: a
 * request then only points at it. */
static void compile_values(pv_consent_setup *setup, apr_pool_t *pool,
                           apr_pool_t *ptemp)
{
    unsigned possible = 0;

    for (size_t i = 0; i < setup->terms.count; i++) {
        possible |= pv_purpose_bit(setup->terms.purposes[i].number);
    }
    for (unsigned set = 0; set < PV_CONSENT_SETS; set++) {
        if ((set & ~possible) == 0) {
            setup->header_values[set] = apr_pstrdup(
                pool, header_value(setup, (pv_purpose_set)set, ptemp));
            setup->env_values[set] =
                apr_pstrdup(pool, env_value(setup, (pv_purpose_set)set, ptemp));
        }
    }
}

static void compile_languages(pv_consent_setup *setup,
                              const pv_server_config *server, apr_pool_t *pool)
{
    const apr_array_header_t *codes = server->languages;
    bool is_default = codes == NULL || codes->nelts == 0;
    size_t count = is_default ? DEFAULT_LANGUAGE_COUNT : (size_t)codes->nelts;

    setup->languages = apr_pcalloc(pool, (count + 1) * sizeof(char *));
    for (size_t i = 0; i < count; i++) {
        setup->languages[i] = is_default
                                  ? default_languages[i]
                                  : APR_ARRAY_IDX(codes, (int)i, const char *);
    }
    setup->language_count = count;
}

/* Reads a whole file of texts; NULL when it cannot be read. */
static const char *read_file(const char *name, apr_size_t *len,
                             apr_pool_t *pool, apr_status_t *rv)
{
    apr_file_t *file;
    char *content = apr_palloc(pool, PV_TEXTS_MAX + 1);

    *rv =
        apr_file_open(&file, name, APR_READ | APR_BINARY, APR_OS_DEFAULT, pool);
    if (*rv != APR_SUCCESS) {
        return NULL;
    }
    *rv = apr_file_read_full(file, content, PV_TEXTS_MAX + 1, len);
    apr_file_close(file);
    if (APR_STATUS_IS_EOF(*rv)) {
        *rv = APR_SUCCESS;
    }
    return *rv == APR_SUCCESS ? content : NULL;
}

static int compile_texts(pv_consent_setup *setup, server_rec *s,
                         apr_pool_t *pool)
{
    const apr_array_header_t *files = pv_config_server(s)->text_files;

    setup->texts = pv_texts_make(setup->languages[0], pool);
    for (int i = 0; files != NULL && i < files->nelts; i++) {
        const pv_config_line *line = &APR_ARRAY_IDX(files, i, pv_config_line);
        const char *name = ap_server_root_relative(pool, line->value);
        const char *content, *problem = NULL;
        char why[120];
        apr_size_t len = 0;
        apr_status_t rv = APR_EINVAL;
        unsigned at = 0;

        content = name != NULL ? read_file(name, &len, pool, &rv) : NULL;
        if (content == NULL) {
            return pv_config_fail(
                s, line,
                apr_psprintf(pool,
                             "PrivacyTexts: '%s' cannot be read (%s); a file "
                             "of texts is allowed",
                             line->value, apr_strerror(rv, why, sizeof(why))));
        }
        if (pv_texts_read(setup->texts, line->name, pv_span_make(content, len),
                          &at, &problem, pool)
            != PV_OK) {
            return pv_config_fail(s, line,
                                  apr_psprintf(pool,
                                               "PrivacyTexts: '%s' line %u: %s",
                                               line->value, at, problem));
        }
    }
    return OK;
}

static bool has_texts(const pv_server_config *server, const char *language)
{
    const apr_array_header_t *files = server->text_files;

    for (int i = 0; files != NULL && i < files->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(files, i, pv_config_line).name, language)
            == 0) {
            return true;
        }
    }
    return pv_texts_has_language(language);
}

/* A language without texts would show another one under its name. */
static int check_languages(const pv_consent_setup *setup, server_rec *s,
                           apr_pool_t *pool)
{
    for (size_t i = 0; i < setup->language_count; i++) {
        if (!has_texts(pv_config_server(s), setup->languages[i])) {
            return pv_config_fail(
                s, NULL,
                apr_psprintf(pool,
                             "PrivacyLanguages: '%s' has no texts; allowed "
                             "are en, nl, de, fr, es and what PrivacyTexts "
                             "adds",
                             setup->languages[i]));
        }
    }
    return OK;
}

static void compile_receivers(pv_consent_setup *setup,
                              const pv_server_config *server, apr_pool_t *pool)
{
    const apr_array_header_t *facts = server->statement;
    int count = facts != NULL ? facts->nelts : 0, used = 0;

    setup->receivers = apr_pcalloc(pool, ((size_t)count + 1) * sizeof(char *));
    for (int i = 0; i < count; i++) {
        const pv_config_line *fact = &APR_ARRAY_IDX(facts, i, pv_config_line);
        if (strcmp(fact->name, "recipient") == 0) {
            setup->receivers[used++] = fact->value;
        }
    }
}

static void compile_tools(pv_consent_setup *setup,
                          const pv_server_config *server, apr_pool_t *pool)
{
    const apr_array_header_t *lines = server->consent_tools;
    int count = lines != NULL ? lines->nelts : 0;

    setup->tools =
        apr_pcalloc(pool, ((size_t)count + 1) * sizeof(pv_consent_tool));
    for (int i = 0; i < count; i++) {
        const pv_config_line *line = &APR_ARRAY_IDX(lines, i, pv_config_line);
        pv_consent_tool *tool = &setup->tools[setup->tool_count];
        tool->tool = pv_foreign_tool_find(line->name);
        tool->may_grant = strcmp(line->value, "Both") == 0;
        setup->tool_count += tool->tool != NULL;
    }
}

/* A page of a purpose that nobody sees would surprise its administrator. */
static void warn_about_always(const pv_consent_setup *setup, server_rec *s)
{
    for (size_t i = 0; i < setup->terms.count; i++) {
        if (setup->terms.purposes[i].mode == PV_PURPOSE_ALWAYS
            && pv_config_consent(pv_config_server(s)) == PV_CONSENT_OFF) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                         PVNO(0403) "PrivacyPurpose: '%s' is Always, but "
                                    "PrivacyConsent Off blocks for everybody",
                         setup->names[i]);
        }
    }
}

int pv_consent_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                            apr_pool_t *ptemp, server_rec *s)
{
    (void)plog;
    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        pv_consent_setup *setup = apr_pcalloc(pconf, sizeof(*setup));
        int rv = compile_purposes(setup, s, pconf);

        if (rv != OK) {
            return rv;
        }
        compile_values(setup, pconf, ptemp);
        compile_languages(setup, server, pconf);
        rv = check_languages(setup, s, ptemp);
        if (rv == OK) {
            rv = compile_texts(setup, s, pconf);
        }
        if (rv != OK) {
            return rv;
        }
        compile_receivers(setup, server, pconf);
        compile_tools(setup, server, pconf);
        warn_about_always(setup, s);
        server->consent_setup = setup;
    }
    return OK;
}
