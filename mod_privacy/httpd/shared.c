/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes and keeps the segments of counters (see shared.h).
 *
 * The list of segments hangs on the process pool, which only the end of the
 * server clears; a configuration generation takes what it needs from it. It
 * holds no pointer to code of ours: a restart loads the module anew, perhaps
 * at another address.
 *
 * The memo of a generation (core/base/memo.h) is mapped beside them, for all
 * children at once: what one has worked out, the next child needs not. Its key
 * is in the memory of the processes alone, and nothing that is published comes
 * out of it.
 */
#include "mod_privacy/httpd/shared.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <apr_general.h>
#include <apr_network_io.h>
#include <apr_shm.h>
#include <apr_strings.h>
#include <apr_uuid.h>

#define RETAINED_KEY       "mod_privacy counters 2" /* layout of what is retained */
#define DEFAULT_BYTES      (2 * 1024 * 1024)
#define DEFAULT_SITE_BYTES (64 * 1024)
#define VISITORS_BYTES     (32 * 1024) /* more where PrivacyVisitors is On */
#define MEMO_SETS          8192        /* 512 KiB: 32,768 entries         */
#define LINE               64          /* alignment of a segment */

/* On the process pool. */
typedef struct retained_segments {
    size_t count;
    pv_counts *segments[PV_SHARED_MAX]; /* the current one first */
    apr_pool_t *pools[PV_SHARED_MAX];   /* of each one           */
} retained_segments;

/* On pconf. */
typedef struct pv_shared {
    size_t count;
    pv_counts *segments[PV_SHARED_MAX];
    pv_memo memo;
} pv_shared;

static void random_bytes(void *bytes, size_t len)
{
    unsigned char *at = bytes;

    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);

        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
        else if (errno != EINTR) {
            apr_generate_random_bytes(at, len);
            return;
        }
    }
}

static size_t size_of(const pv_global_config *global, size_t visiting)
{
    return global->count_memory_bytes > 0
               ? (size_t)global->count_memory_bytes
               : DEFAULT_BYTES
                     + (size_t)global->sites->nelts * DEFAULT_SITE_BYTES
                     + visiting * VISITORS_BYTES;
}

static const char *node_of(const pv_global_config *global, apr_pool_t *pool)
{
    char *name = apr_pcalloc(pool, PV_NODE_MAX + 1);

    if (global->store_node != NULL) {
        return apr_pstrndup(pool, global->store_node, PV_NODE_MAX);
    }
    if (apr_gethostname(name, PV_NODE_MAX, pool) != APR_SUCCESS) {
        apr_cpystrn(name, "localhost", PV_NODE_MAX);
    }
    return name;
}

/* Puts what the configuration asks for together; several virtual hosts may
 * be one site, and the first that is read decides about its period. */
static pv_counts_policy policy_of(server_rec *main_server, apr_pool_t *pool)
{
    const pv_global_config *global = pv_config_global(main_server);
    size_t count = (size_t)global->sites->nelts;
    pv_counts_site *sites = apr_pcalloc(pool, (count + 1) * sizeof(*sites));
    pv_counts_policy policy = { .sites = sites, .site_count = count };
    size_t visiting = 0;

    for (const server_rec *s = main_server; s != NULL; s = s->next) {
        const pv_server_config *server = pv_config_server(s);
        pv_counts_site *site = &sites[server->site_index];

        if (site->name == NULL) {
            site->name = server->site;
            site->open_unit = pv_config_period(server);
        }
        if (pv_config_visitors(server) && !site->has_visitors) {
            site->has_visitors = true;
            visiting++;
        }
    }
    for (int i = 0; i < global->purpose_names->nelts && i < PV_PURPOSE_MAX;
         i++) {
        policy.purposes[i] =
            APR_ARRAY_IDX(global->purpose_names, i, const char *);
    }
    policy.node = node_of(global, pool);
    policy.threshold = pv_config_threshold(global);
    policy.rounding = pv_config_rounding(global);
    policy.is_exact = global->is_exact == 1;
    policy.is_local_time = global->is_local_time == 1;
    policy.size_bytes = size_of(global, visiting);
    return policy;
}

static bool is_counting(const server_rec *s)
{
    const pv_global_config *global = pv_config_global(s);

    return global->is_on_anywhere == 1
           && (global->features & PV_FEATURE_COUNTING) != 0
           && global->sites != NULL && global->sites->nelts > 0;
}

int pv_shared_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *s)
{
    pv_counts_policy policy;
    size_t least;

    (void)pconf;
    (void)plog;
    if (!is_counting(s)) {
        return OK;
    }
    policy = policy_of(s, ptemp);
    least = pv_counts_size_min(&policy);
    if (policy.size_bytes < least) {
        return pv_config_fail(
            s, NULL,
            apr_psprintf(
                ptemp,
                "PrivacyCountMemory: '%" APR_SIZE_T_FMT
                "' bytes are too little, the counters of %" APR_SIZE_T_FMT
                " sites need at least %" APR_SIZE_T_FMT "K",
                policy.size_bytes, policy.site_count, (least + 1023) / 1024));
    }
    return OK;
}

/* Counts below the threshold must not end up in a core file. */
static void keep_out_of_dumps(void *memory, size_t size_bytes)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = (uintptr_t)memory / page * page;

    madvise((void *)begin, (uintptr_t)memory + size_bytes - begin,
            MADV_DONTDUMP);
}

/* The first byte of the next cache line. */
static void *line_of(void *memory)
{
    return (char *)memory + (LINE - (uintptr_t)memory % LINE) % LINE;
}

static pv_counts *map_segment(const pv_counts_policy *policy, apr_pool_t *pool)
{
    char boot[APR_UUID_FORMATTED_LENGTH + 1];
    apr_uuid_t uuid;
    apr_shm_t *shm;
    pv_counts *counts;
    void *memory;

    if (apr_shm_create(&shm, policy->size_bytes + LINE, NULL, pool)
        != APR_SUCCESS) {
        return NULL;
    }
    memory = apr_shm_baseaddr_get(shm);
    keep_out_of_dumps(memory, policy->size_bytes);
    memory = line_of(memory);
    memset(memory, 0, policy->size_bytes);
    apr_uuid_get(&uuid);
    apr_uuid_format(boot, &uuid);
    return pv_counts_make(memory, policy, boot, apr_time_sec(apr_time_now()),
                          random_bytes, pool, &counts)
                   == PV_OK
               ? counts
               : NULL;
}

/* Puts a new segment in front; the oldest goes when there are too many. */
static bool add_segment(retained_segments *kept, const pv_counts_policy *policy,
                        apr_pool_t *process_pool)
{
    apr_pool_t *pool;
    pv_counts *counts;

    if (apr_pool_create(&pool, process_pool) != APR_SUCCESS) {
        return false;
    }
    counts = map_segment(policy, pool);
    if (counts == NULL) {
        apr_pool_destroy(pool);
        return false;
    }
    if (kept->count == PV_SHARED_MAX) {
        apr_pool_destroy(kept->pools[--kept->count]);
    }
    for (size_t i = kept->count; i > 0; i--) {
        kept->segments[i] = kept->segments[i - 1];
        kept->pools[i] = kept->pools[i - 1];
    }
    kept->segments[0] = counts;
    kept->pools[0] = pool;
    kept->count++;
    return true;
}

static retained_segments *retained(void)
{
    retained_segments *kept = ap_retained_data_get(RETAINED_KEY);

    return kept != NULL ? kept
                        : ap_retained_data_create(RETAINED_KEY, sizeof(*kept));
}

/* Maps the memo of this generation. */
static bool map_memo(pv_memo *memo, apr_pool_t *pconf)
{
    const size_t size_bytes = MEMO_SETS * PV_MEMO_WAYS * sizeof(*memo->entries);
    apr_shm_t *shm;
    void *memory;

    if (apr_shm_create(&shm, size_bytes + LINE, NULL, pconf) != APR_SUCCESS) {
        return false;
    }
    memory = apr_shm_baseaddr_get(shm); /* a new mapping: zeros */
    keep_out_of_dumps(memory, size_bytes);
    memo->entries = line_of(memory);
    memo->set_count = MEMO_SETS;
    random_bytes(&memo->key, sizeof(memo->key));
    return true;
}

/* @return NULL when the memo cannot be mapped */
static pv_shared *view_of(const retained_segments *kept, apr_pool_t *pconf)
{
    pv_shared *shared = apr_pcalloc(pconf, sizeof(*shared));

    shared->count = kept->count;
    memcpy(shared->segments, kept->segments, sizeof(shared->segments));
    return map_memo(&shared->memo, pconf) ? shared : NULL;
}

/* Where counting ended with a graceful restart, what was counted before is
 * still to be published. */
static bool has_counted(const server_rec *s)
{
    const pv_global_config *global = pv_config_global(s);

    return global->is_on_anywhere == 1 && global->sites != NULL
           && global->sites->nelts > 0 && retained()->count > 0;
}

int pv_shared_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp, server_rec *s)
{
    pv_counts_policy policy;
    retained_segments *kept;
    pv_shared *shared = NULL;
    bool is_kept;

    (void)plog;
    if ((!is_counting(s) && !has_counted(s))
        || ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    policy = policy_of(s, ptemp);
    kept = retained();
    is_kept = kept->count > 0 && pv_counts_fits(kept->segments[0], &policy);
    if (is_kept || add_segment(kept, &policy, s->process->pool)) {
        shared = view_of(kept, pconf);
    }
    if (shared == NULL) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, errno, s,
                     PVNO(0501) "PrivacyCountMemory: cannot map "
                                "%" APR_SIZE_T_FMT " bytes",
                     policy.size_bytes);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                 PVNO(0502) "PrivacyCountMemory: %" APR_SIZE_T_FMT
                            " KiB for the counters of %" APR_SIZE_T_FMT
                            " sites (%s)",
                 policy.size_bytes / 1024, policy.site_count,
                 is_kept ? "kept over the restart" : "new");
    pv_config_global(s)->shared = shared;
    return OK;
}

pv_counts *pv_shared_counts(const server_rec *s)
{
    const pv_shared *shared = pv_config_global(s)->shared;

    return shared != NULL ? shared->segments[0] : NULL;
}

size_t pv_shared_segments(const server_rec *s,
                          pv_counts *segments[PV_SHARED_MAX])
{
    const pv_shared *shared = pv_config_global(s)->shared;

    if (shared == NULL) {
        return 0;
    }
    memcpy(segments, shared->segments, sizeof(shared->segments));
    return shared->count;
}

void pv_shared_tick(server_rec *s, int64_t now_s)
{
    const pv_global_config *global = pv_config_global(s);
    pv_counts *segments[PV_SHARED_MAX];
    size_t count = pv_shared_segments(s, segments);

    for (size_t i = 0; i < count; i++) {
        pv_counts_tick(segments[i], now_s, random_bytes);
    }
    for (int site = 0; count > 0 && site < global->sites->nelts; site++) {
        if (pv_counts_network_news(segments[0], (unsigned)site)) {
            ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                         PVNO(0503) "more than nine tenths of the requests of "
                                    "%s in an hour came from one network: if "
                                    "a proxy stands before this server, tell "
                                    "mod_remoteip about it, or no figure may "
                                    "reach the threshold of visitors",
                         APR_ARRAY_IDX(global->sites, site, const char *));
        }
    }
}

const pv_memo *pv_shared_memo(const server_rec *s)
{
    const pv_shared *shared = pv_config_global(s)->shared;

    return shared != NULL ? &shared->memo : NULL;
}

pv_agent pv_shared_agent(const server_rec *s, const char *user_agent)
{
    return pv_reader_of(pv_shared_memo(s), pv_span_of(user_agent),
                        pv_span_make(NULL, 0), pv_span_make(NULL, 0))
        .agent;
}
