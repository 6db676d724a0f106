/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares and remembers digests (see statement_changes.h). A note is the
 * digest, a space, and the stated date, as in "0123456789abcdef 2026-11-22".
 */
#include "mod_privacy/httpd/statement_changes.h"

#include <apr_strings.h>

#include "mod_privacy/core/report/statement_digest.h"
#include "mod_privacy/httpd/as_user.h"
#include "mod_privacy/httpd/consent.h"
#include "mod_privacy/httpd/statement_config.h"
#include "mod_privacy/httpd/store_place.h"

#define KEY_PREFIX   "statement:"
#define CHECK_WAIT_S 4
#define NAMED_MAX    3 /* sites that the warning names */

/* What is judged by a process of its own. */
typedef struct comparison {
    const server_rec *s;
    pv_store_target target;
} comparison;

static const char *key_of(const pv_server_config *server, apr_pool_t *pool)
{
    return apr_pstrcat(pool, KEY_PREFIX, server->site, NULL);
}

/* The place in a note where the date begins. */
static const char *date_in(const char *note)
{
    const char *space = strchr(note, ' ');

    return space != NULL ? space + 1 : "";
}

static const char *make_note(const server_rec *s, apr_pool_t *pconf,
                             apr_pool_t *ptemp)
{
    const pv_server_config *server = pv_config_server(s);
    const pv_consent_setup *setup = server->consent_setup;
    const pv_statement_facts *facts = server->statement_facts;
    pv_consent_view view = { .terms = &setup->terms,
                             .names = setup->names,
                             .labels = setup->labels,
                             .texts = setup->texts,
                             .language = setup->languages[0],
                             .lifetime_s = setup->terms.lifetime_s };
    pv_statement statement = pv_statement_of_server(
        s, ap_get_module_config(s->lookup_defaults, &privacy_module), &view);
    char digest[PV_STATEMENT_DIGEST_MAX];

    (void)ptemp;
    pv_statement_digest(&statement, digest);
    return apr_psprintf(pconf, "%s %04d-%02d-%02d", digest, facts->changed.year,
                        facts->changed.month, facts->changed.day);
}

/* A statement without a date is warned about as missing it, no more. */
static bool is_dated(const server_rec *s)
{
    const pv_dir_config *dir =
        ap_get_module_config(s->lookup_defaults, &privacy_module);

    return dir->is_on == 1 && pv_config_server(s)->statement_facts->has_changed;
}

/* Whether the same date was stated for something else. */
static bool is_behind(const char *remembered, const char *note)
{
    return remembered != NULL && strcmp(remembered, note) != 0
           && strcmp(date_in(remembered), date_in(note)) == 0;
}

/* Names the sites whose date is behind. @return a list, or NULL */
static const char *list_behind(const server_rec *s, pv_store *store,
                               apr_pool_t *pool)
{
    const char *list = NULL;
    const char *error;
    int count = 0;

    for (; s != NULL; s = s->next) {
        const pv_server_config *server = pv_config_server(s);
        const char *remembered = NULL;
        if (server->statement_note == NULL
            || pv_store_note_read(store, key_of(server, pool), &remembered,
                                  &error)
                   != PV_OK
            || !is_behind(remembered, server->statement_note)) {
            continue;
        }
        if (++count <= NAMED_MAX) {
            list = apr_psprintf(pool, "%s%s%s (%s)", list != NULL ? list : "",
                                list != NULL ? ", " : "", server->site,
                                date_in(server->statement_note));
        }
    }
    return count > NAMED_MAX
               ? apr_psprintf(pool, "%s and %d more", list, count - NAMED_MAX)
               : list;
}

/* Runs as User. A store that cannot be opened says so elsewhere. */
static const char *compare(void *baton, apr_pool_t *pool)
{
    const comparison *c = baton;
    const char *error;
    pv_store *store;

    return pv_store_open(&c->target, false, pool, &store, &error) == PV_OK
               ? list_behind(c->s, store, pool)
               : NULL;
}

/* A start reads the configuration twice. */
static bool is_first_reading(void)
{
    return ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
           && ap_state_query(AP_SQ_RUN_MODE) != AP_SQ_RM_CONFIG_TEST;
}

static bool make_notes(server_rec *s, apr_pool_t *pconf, apr_pool_t *ptemp)
{
    bool has_note = false;

    for (; s != NULL; s = s->next) {
        pv_server_config *server = pv_config_server(s);
        server->statement_note =
            is_dated(s) ? make_note(s, pconf, ptemp) : NULL;
        has_note |= server->statement_note != NULL;
    }
    return has_note;
}

void pv_statement_changes_check(server_rec *s, apr_pool_t *pconf,
                                apr_pool_t *ptemp)
{
    comparison c = { s, pv_store_target_of(s) };
    const char *list = NULL;
    const char *error;

    if (!make_notes(s, pconf, ptemp) || c.target.params == NULL
        || is_first_reading()
        || pv_store_driver(&c.target, ptemp, &error) != PV_OK) {
        return;
    }
    c.target.rounding = 0;
    if (pv_as_user(compare, &c, CHECK_WAIT_S, ptemp, &list) && list != NULL) {
        pv_config_warn(s, NULL,
                       apr_psprintf(ptemp,
                                    PVNO(0715) "PrivacyStatement: the "
                                               "statement says something else "
                                               "than it did, but 'changed' is "
                                               "still the same: %s",
                                    list));
    }
}

bool pv_statement_changes_has(const server_rec *s)
{
    for (; s != NULL; s = s->next) {
        if (pv_config_server(s)->statement_note != NULL) {
            return true;
        }
    }
    return false;
}

pv_status pv_statement_changes_remember(const server_rec *s, pv_store *store,
                                        apr_pool_t *pool, const char **error)
{
    pv_status status = PV_OK;

    for (; s != NULL && status == PV_OK; s = s->next) {
        const pv_server_config *server = pv_config_server(s);
        const char *note = server->statement_note;
        const char *remembered;
        if (note == NULL) {
            continue;
        }
        status =
            pv_store_note_read(store, key_of(server, pool), &remembered, error);
        if (status == PV_OK
            && (remembered == NULL
                || strcmp(date_in(remembered), date_in(note)) != 0)) {
            status =
                pv_store_note_write(store, key_of(server, pool), note, error);
        }
    }
    return status;
}
