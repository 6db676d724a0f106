/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flushing (see flush.h).
 *
 *   every second     periods begin and end
 *   every flush=     freeze, store, settle, until nothing is left to publish
 *   first and daily  is the store sound; retention; the archive of texts
 *   first            spool files of an earlier life
 *
 * The store is open only while there is something to write: a file that was
 * deleted, replaced or damaged meanwhile is met as it is, its journal is
 * folded in after each flush, and no connection idles.
 *
 * The flusher belongs to the watchdog's thread of one child: the parent fills
 * it before it forks, and each child changes its own copy.
 *
 *   the store says    what happens
 *   cannot write      the same batch again after a second, then after at most
 *                     ten; said in the log when that fails too
 *   damaged           moved aside and named in the log, a new one is made
 *   newer schema      one line in the log; looked at again every minute
 *   other rounding    the same
 */
#include "mod_privacy/httpd/flush.h"

#include <unistd.h>

#include <apr_optional.h>
#include <apr_strings.h>
#include <mod_watchdog.h>
#include <mpm_common.h>
#include <scoreboard.h>

#include "mod_privacy/core/base/number.h"
#include "mod_privacy/httpd/as_user.h"
#include "mod_privacy/httpd/health.h"
#include "mod_privacy/httpd/page_texts.h"
#include "mod_privacy/httpd/shared.h"
#include "mod_privacy/httpd/statement_changes.h"
#include "mod_privacy/httpd/store_place.h"

#define TICK_US      APR_TIME_C(1000000)
#define RETRY_MAX_S  10
#define REFUSED_S    PV_MINUTE_S /* until a refusing store is asked again */
#define QUIET_S      PV_MINUTE_S /* between two lines about the store     */
#define BATCHES_MAX  64          /* in one flush                          */
#define LAST_FLUSH_S 8           /* for each process of the last flush    */
#define SAVE_TRIES   3           /* processes that save, one by one       */

typedef struct pv_flusher {
    server_rec *s;
    pv_store_place place;
    int flush_s;
    pid_t parent;
    /* Below: of the one thread that flushes. */
    apr_pool_t *pool; /* of the open store, NULL: closed            */
    pv_store *store;
    int64_t next_flush_s;
    int64_t next_retain_s;
    int64_t next_line_s;
    int64_t away_since_s; /* 0: the store is well                       */
    bool is_away_said;
    bool is_spool_done;
    bool is_statement_noted;
    bool is_refused; /* newer schema or other rounding, said already   */
} pv_flusher;

static int64_t now_in_seconds(void)
{
    return apr_time_sec(apr_time_now());
}

static void close_store(pv_flusher *flusher)
{
    if (flusher->pool != NULL) {
        apr_pool_destroy(flusher->pool);
    }
    flusher->pool = NULL;
    flusher->store = NULL;
}

/* --- what the log says --- */

static void say_away(pv_flusher *flusher, int64_t now_s, const char *error)
{
    if (flusher->away_since_s == 0) {
        flusher->away_since_s = now_s;
        return; /* perhaps the flusher of the last generation is at it */
    }
    if (now_s < flusher->next_line_s) {
        return;
    }
    flusher->next_line_s = now_s + QUIET_S;
    flusher->is_away_said = true;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, flusher->s,
                 PVNO(0604) "the store (%s) takes no figures: %s; they stay "
                            "in memory until it does",
                 flusher->place.target.driver, error);
}

static void say_refused(pv_flusher *flusher, const char *error)
{
    if (!flusher->is_refused) {
        flusher->is_refused = true;
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, flusher->s,
                     PVNO(0605) "nothing is written to the store (%s): %s; "
                                "counting goes on in memory",
                     flusher->place.target.driver, error);
    }
}

static void say_well(pv_flusher *flusher, int64_t now_s)
{
    if (flusher->is_away_said || flusher->is_refused) {
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, flusher->s,
                     PVNO(0606) "the store (%s) takes figures again, after "
                                "%" APR_INT64_T_FMT " seconds",
                     flusher->place.target.driver,
                     flusher->away_since_s != 0 ? now_s - flusher->away_since_s
                                                : 0);
    }
    flusher->away_since_s = 0;
    flusher->is_away_said = false;
    flusher->is_refused = false;
}

static void move_aside(pv_flusher *flusher, int64_t now_s, const char *error,
                       apr_pool_t *pool)
{
    const char *moved_to = "";

    close_store(flusher);
    if (pv_store_move_aside(&flusher->place.target, now_s, pool, &moved_to)
        != PV_OK) {
        say_away(flusher, now_s, error);
        return;
    }
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, flusher->s,
                 PVNO(0607) "the store was damaged (%s); it is now %s, and a "
                            "new one is made in its place",
                 error, moved_to);
}

/* Deals with a store that failed. @return after how many seconds to ask it
 * again */
static int fail(pv_flusher *flusher, pv_status status, int64_t now_s,
                const char *error, apr_pool_t *pool)
{
    bool is_first = flusher->away_since_s == 0;
    int retry_s =
        flusher->flush_s < RETRY_MAX_S ? flusher->flush_s : RETRY_MAX_S;

    error = apr_pstrdup(pool, error);
    close_store(flusher);
    switch (status) {
    case PV_ERR_CORRUPT:
        move_aside(flusher, now_s, error, pool);
        return 1;
    case PV_ERR_UNSUPPORTED:
    case PV_ERR_RANGE:
        say_refused(flusher, error);
        return REFUSED_S;
    default:
        say_away(flusher, now_s, error);
        return is_first ? 1 : retry_s;
    }
}

/* --- storing --- */

static pv_status open_store(pv_flusher *flusher, const char **error)
{
    pv_status status;

    if (flusher->store != NULL) {
        return PV_OK;
    }
    /* A root pool: the thread's own is cleared under us after each tick. */
    apr_pool_create(&flusher->pool, NULL);
    apr_pool_tag(flusher->pool, "privacy_store");
    status = pv_store_open(&flusher->place.target, true, flusher->pool,
                           &flusher->store, error);
    if (status != PV_OK) {
        flusher->store = NULL;
    }
    return status;
}

static void say_damaged_figures(const server_rec *s, size_t refused)
{
    if (refused > 0) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     PVNO(0608) "%" APR_SIZE_T_FMT " figures were damaged in "
                                "shared memory and are left out",
                     refused);
    }
}

/* Stores one batch and remembers that it is stored. */
static pv_status store_batch(pv_flusher *flusher, pv_counts *counts,
                             const pv_batch *batch, int64_t now_s,
                             const char **error)
{
    pv_store_outcome outcome;
    pv_status status = open_store(flusher, error);

    if (status == PV_OK) {
        status = pv_store_apply(flusher->store, batch, now_s, &outcome, error);
    }
    if (status == PV_OK) {
        say_damaged_figures(flusher->s, outcome.refused);
        (void)pv_counts_settle(counts, batch->sequence, now_s);
        pv_health_stored(flusher->s, now_s);
    }
    return status;
}

/* Stores everything that one segment may publish now. */
static pv_status flush_segment(pv_flusher *flusher, pv_counts *counts,
                               int64_t now_s, apr_pool_t *parent,
                               const char **error)
{
    pv_status status = PV_OK;
    apr_pool_t *pool;

    apr_pool_create(&pool, parent);
    for (int i = 0; status == PV_OK && i < BATCHES_MAX; i++) {
        pv_batch batch;

        apr_pool_clear(pool);
        if (pv_counts_freeze(counts, PV_FREEZE_RUN, now_s, pool, &batch)
            != PV_OK) {
            break; /* nothing to publish, or another child is at it */
        }
        status = store_batch(flusher, counts, &batch, now_s, error);
    }
    apr_pool_destroy(pool);
    return status;
}

static pv_status apply_spool(pv_flusher *flusher, int64_t now_s,
                             apr_pool_t *pool, const char **error)
{
    pv_spool_outcome outcome;
    pv_status status;

    if (flusher->is_spool_done) {
        return PV_OK;
    }
    status = open_store(flusher, error);
    if (status != PV_OK) {
        return status;
    }
    status = pv_spool_apply(&flusher->place.spool, flusher->store, now_s, pool,
                            &outcome, error);
    flusher->is_spool_done = status == PV_OK;
    if (outcome.applied > 0) {
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, flusher->s,
                     PVNO(0609) "%" APR_SIZE_T_FMT " batches from the spool "
                                "are in the store",
                     outcome.applied);
    }
    if (outcome.bad > 0) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, flusher->s,
                     PVNO(0610) "%" APR_SIZE_T_FMT " spool files in %s cannot "
                                "be read and were renamed to .bad",
                     outcome.bad, flusher->place.spool.folder);
    }
    return status;
}

static pv_status retain(pv_flusher *flusher, int64_t now_s, const char **error)
{
    const pv_global_config *global = pv_config_global(flusher->s);
    pv_status status;

    if (now_s < flusher->next_retain_s) {
        return PV_OK;
    }
    status = open_store(flusher, error);
    if (status == PV_OK) {
        status = pv_store_check(flusher->store, error);
    }
    if (status != PV_OK) {
        return status;
    }
    status =
        pv_store_retain(flusher->store, now_s, pv_config_retain_hours_s(global),
                        pv_config_retain_days_s(global),
                        pv_config_retain_months_s(global), error);
    if (status == PV_OK) {
        status = pv_texts_keep(flusher->s, flusher->store, now_s, error);
    }
    if (status == PV_OK) {
        flusher->next_retain_s = now_s + PV_DAY_S;
    }
    return status;
}

/* A role that may not write notes still stores figures: not noting a
 * statement only means that a later change of it goes unnoticed. */
static pv_status note_statements(pv_flusher *flusher, apr_pool_t *pool,
                                 const char **error)
{
    pv_status status;

    if (flusher->is_statement_noted || !pv_statement_changes_has(flusher->s)) {
        return PV_OK;
    }
    status = open_store(flusher, error);
    if (status != PV_OK) {
        return status;
    }
    flusher->is_statement_noted = true;
    if (pv_statement_changes_remember(flusher->s, flusher->store, pool, error)
        != PV_OK) {
        ap_log_error(APLOG_MARK, APLOG_INFO, 0, flusher->s,
                     PVNO(0613) "the store cannot remember what statements "
                                "say: %s",
                     *error);
    }
    return PV_OK;
}

static pv_status store_everything(pv_flusher *flusher, int64_t now_s,
                                  apr_pool_t *pool, const char **error)
{
    pv_counts *segments[PV_SHARED_MAX];
    size_t count = pv_shared_segments(flusher->s, segments);
    pv_status status = retain(flusher, now_s, error);

    if (status == PV_OK) {
        status = apply_spool(flusher, now_s, pool, error);
    }
    if (status == PV_OK) {
        status = note_statements(flusher, pool, error);
    }
    for (size_t i = 0; status == PV_OK && i < count; i++) {
        status = flush_segment(flusher, segments[i], now_s, pool, error);
    }
    return status;
}

static void flush(pv_flusher *flusher, int64_t now_s, apr_pool_t *pool)
{
    const char *error = "";
    pv_status status = store_everything(flusher, now_s, pool, &error);
    int wait_s = flusher->flush_s;

    if (status == PV_OK) {
        close_store(flusher);
        say_well(flusher, now_s);
    }
    else {
        pv_health_failed(flusher->s, now_s);
        wait_s = fail(flusher, status, now_s, error, pool);
    }
    flusher->next_flush_s = now_in_seconds() + wait_s;
}

/* True when it is time; a clock that was set back does not stop us. */
static bool is_due(const pv_flusher *flusher, int64_t now_s)
{
    return now_s >= flusher->next_flush_s
           || flusher->next_flush_s - now_s > flusher->flush_s + REFUSED_S;
}

static apr_status_t watch(int state, void *baton, apr_pool_t *pool)
{
    pv_flusher *flusher = baton;
    int64_t now_s = now_in_seconds();

    if (state == AP_WATCHDOG_STATE_STOPPING) {
        return APR_SUCCESS;
    }
    pv_shared_tick(flusher->s, now_s);
    if (is_due(flusher, now_s)) {
        flush(flusher, now_s, pool);
    }
    return APR_SUCCESS;
}

/* --- the end --- */

/* Writes one batch into the spool, or where that cannot be written, into the
 * store, and remembers that it is safe. */
static pv_status save_batch(pv_flusher *flusher, pv_counts *counts,
                            const pv_batch *batch, apr_pool_t *pool,
                            const char **error)
{
    int64_t now_s = now_in_seconds();

    if (pv_spool_write(&flusher->place.spool, batch,
                       flusher->place.target.rounding, pool, error)
        != PV_OK) {
        return store_batch(flusher, counts, batch, now_s, error);
    }
    *error = "shared memory does not take it that a batch is saved";
    return pv_counts_settle(counts, batch->sequence, now_s);
}

/* Saves all that is left of one segment, in as many batches as it takes: each
 * makes it less, and nobody is left who counts. */
static const char *save_segment(pv_flusher *flusher, pv_counts *counts,
                                apr_pool_t *parent)
{
    const char *error = NULL;
    pv_status status = PV_OK;
    apr_pool_t *pool;
    pv_batch batch;

    apr_pool_create(&pool, parent);
    while (status == PV_OK
           && pv_counts_freeze(counts, PV_FREEZE_LAST, now_in_seconds(), pool,
                               &batch)
                  == PV_OK) {
        status = save_batch(flusher, counts, &batch, pool, &error);
        error = status == PV_OK ? NULL : apr_pstrdup(parent, error);
        apr_pool_clear(pool);
    }
    apr_pool_destroy(pool);
    return error;
}

static const char *save_everything(pv_flusher *flusher, apr_pool_t *pool)
{
    pv_counts *segments[PV_SHARED_MAX];
    size_t count = pv_shared_segments(flusher->s, segments);
    const char *error = NULL;

    for (size_t i = 0; error == NULL && i < count; i++) {
        error = save_segment(flusher, segments[i], pool);
    }
    close_store(flusher);
    return error;
}

/* Runs as User: saves, once more when that failed. */
static const char *save_last(void *baton, apr_pool_t *pool)
{
    pv_flusher *flusher = baton;

    return save_everything(flusher, pool) != NULL
               ? save_everything(flusher, pool)
               : NULL;
}

/* Runs as User: tries to bring to the store what is saved. */
static const char *store_last(void *baton, apr_pool_t *pool)
{
    pv_flusher *flusher = baton;
    pv_spool_outcome outcome;
    const char *error = NULL;
    pv_status status = open_store(flusher, &error);

    if (status == PV_OK) {
        status = pv_spool_apply(&flusher->place.spool, flusher->store,
                                now_in_seconds(), pool, &outcome, &error);
    }
    /* The store's words end with it. */
    error = status != PV_OK ? apr_pstrdup(pool, error) : NULL;
    close_store(flusher);
    return error;
}

/* Runs as User. */
static const char *remove_memory_store(void *baton, apr_pool_t *pool)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    const pv_flusher *flusher = baton;

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        apr_file_remove(
            apr_pstrcat(pool, flusher->place.target.params, ends[i], NULL),
            pool);
    }
    return NULL;
}

/* A disk that hangs may give way: what one process has saved stays saved, and
 * the next one goes on from there. */
static void save_and_store(pv_flusher *flusher, apr_pool_t *pool)
{
    const char *error = NULL;
    bool is_answered = false;

    for (int i = 0; !is_answered && i < SAVE_TRIES; i++) {
        is_answered =
            pv_as_user(save_last, flusher, LAST_FLUSH_S, pool, &error);
    }
    if (error != NULL) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, flusher->s,
                     PVNO(0614) "not all of the last figures could be saved, "
                                "neither in the spool %s nor in the store: %s",
                     flusher->place.spool.folder, error);
    }
    if (!pv_as_user(store_last, flusher, LAST_FLUSH_S, pool, &error)
        || error != NULL) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, flusher->s,
                     PVNO(0611) "the last figures wait in the spool %s for "
                                "the next start: %s",
                     flusher->place.spool.folder, error);
    }
}

static void note_child_gone(int slot, pid_t pid, ap_generation_t generation)
{
    (void)slot, (void)pid, (void)generation;
}

/* Runs before anything of the process pool ends, shared memory above all.
 * Children that exit come by here too. */
static apr_status_t end_flush(void *baton)
{
    pv_flusher *flusher = baton;
    apr_pool_t *pool;
    const char *error = NULL;

    if (ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_EXITING
        || getpid() != flusher->parent) {
        return APR_SUCCESS;
    }
    /* After a graceful stop prefork does not wait for those that it ended. */
    if (ap_scoreboard_image != NULL) {
        ap_reclaim_child_processes(1, note_child_gone);
    }
    apr_pool_create(&pool, NULL);
    if (flusher->place.is_memory) {
        (void)pv_as_user(remove_memory_store, flusher, LAST_FLUSH_S, pool,
                         &error);
    }
    else {
        save_and_store(flusher, pool);
    }
    pv_store_place_end(&flusher->place);
    apr_pool_destroy(pool);
    return APR_SUCCESS;
}

/* A restart loads the module anew, perhaps at another address. */
static apr_status_t forget_flusher(void *baton)
{
    pv_flusher *flusher = baton;

    apr_pool_cleanup_kill(flusher->s->process->pool, flusher, end_flush);
    return APR_SUCCESS;
}

static bool register_watchdog(pv_flusher *flusher, apr_pool_t *pconf)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get_instance =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *register_callback =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog;

    return get_instance != NULL && register_callback != NULL
           && get_instance(&watchdog, "_privacy_", 0, 1, pconf) == APR_SUCCESS
           && register_callback(watchdog, TICK_US, flusher, watch)
                  == APR_SUCCESS;
}

int pv_flush_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                         server_rec *s)
{
    pv_flusher *flusher;

    (void)plog, (void)ptemp;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    flusher = apr_pcalloc(pconf, sizeof(*flusher));
    flusher->s = s;
    flusher->flush_s = pv_config_flush_s(pv_config_global(s));
    if (!pv_store_place_of(s, &flusher->place)) {
        return OK;
    }
    if (!register_watchdog(flusher, pconf)) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     PVNO(0612) "mod_watchdog is not there: figures reach the "
                                "store only when the server stops");
    }
    flusher->parent = getpid();
    apr_pool_pre_cleanup_register(s->process->pool, flusher, end_flush);
    apr_pool_cleanup_register(pconf, flusher, forget_flusher,
                              apr_pool_cleanup_null);
    return OK;
}
