/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts log lines (see import_counts.h).
 *
 * A log knows less than a server: not how long an answer took (the item is
 * `(other)`), not the language, and not what was sent, so that a page is told
 * by its extension. In the common format, which has no user agent, everybody
 * counts as a person of an unknown browser.
 */
#include "mod_privacy/tools/import_counts.h"

#include <apr_strings.h>
#include <apr_uuid.h>
#include <stdlib.h>
#include <sys/random.h>

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/core/base/site.h"
#include "mod_privacy/core/visit/country_key.h"

#define MEMORY_BYTES      ((size_t)16 * 1024 * 1024)
#define MEMORY_SITE_BYTES ((size_t)256 * 1024)
#define ALIGNMENT         64
#define OWN_HOSTS         2
#define TICK_S            10 /* no longer than the counters ask for */
#define STATUS_UNCHANGED  304
#define NODE              "import"

struct pv_import_counts {
    pv_counts *counts;
    pv_event_rules *rules; /* one for each site */
    size_t site_count;
    const pv_spool *spool;
    int rounding;
    int64_t now_s; /* of the log; never goes back */
    int64_t ticked_s;
    int64_t flushed_s;
    size_t figures;
    apr_pool_t *pool;
    apr_pool_t *scratch; /* of one batch */
};

static void fill_random(void *bytes, size_t len)
{
    char *at = bytes;

    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);
        /* Without randomness the phases would not be secret. */
        if (got <= 0) {
            abort();
        }
        at += got;
        len -= (size_t)got;
    }
}

static apr_status_t free_memory(void *memory)
{
    free(memory);
    return APR_SUCCESS;
}

static void *zeroed_memory(size_t bytes, apr_pool_t *pool)
{
    void *memory = aligned_alloc(ALIGNMENT, bytes);

    if (memory != NULL) {
        memset(memory, 0, bytes);
        apr_pool_cleanup_register(pool, memory, free_memory,
                                  apr_pool_cleanup_null);
    }
    return memory;
}

static pv_event_rules *make_rules(const apr_array_header_t *sites,
                                  apr_pool_t *pool)
{
    size_t count = (size_t)sites->nelts;
    pv_event_rules *rules = apr_pcalloc(pool, count * sizeof(*rules));

    for (size_t i = 0; i < count; i++) {
        pv_span site = pv_span_of(APR_ARRAY_IDX(sites, (int)i, const char *));
        pv_span *own = apr_palloc(pool, OWN_HOSTS * sizeof(*own));
        own[0] = site;
        own[1] = pv_site_registrable(site);
        rules[i].site = (unsigned)i;
        rules[i].own_hosts = own;
        rules[i].own_count = OWN_HOSTS;
    }
    return rules;
}

static pv_counts_policy counts_policy(const pv_import_policy *policy,
                                      const apr_array_header_t *sites,
                                      apr_pool_t *pool)
{
    size_t count = (size_t)sites->nelts;
    pv_counts_site *named = apr_pcalloc(pool, count * sizeof(*named));
    pv_counts_policy made = {
        .sites = named,
        .site_count = count,
        .node = NODE,
        .threshold = policy->threshold > 0 ? policy->threshold : 1,
        .rounding = policy->rounding,
        .is_exact = policy->rounding == 1,
        .is_local_time = policy->is_local,
    };

    for (size_t i = 0; i < count; i++) {
        named[i].name = APR_ARRAY_IDX(sites, (int)i, const char *);
        named[i].open_unit = policy->open_unit;
    }
    made.size_bytes = MEMORY_BYTES + count * MEMORY_SITE_BYTES;
    if (made.size_bytes < pv_counts_size_min(&made)) {
        made.size_bytes = pv_counts_size_min(&made);
    }
    made.size_bytes = (made.size_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return made;
}

pv_status pv_import_counts_make(const pv_import_policy *policy,
                                const apr_array_header_t *sites, int64_t now_s,
                                const pv_spool *spool, apr_pool_t *pool,
                                pv_import_counts **counts)
{
    pv_counts_policy wanted = counts_policy(policy, sites, pool);
    pv_import_counts *made = apr_pcalloc(pool, sizeof(*made));
    void *memory = zeroed_memory(wanted.size_bytes, pool);
    char boot[APR_UUID_FORMATTED_LENGTH + 1];
    apr_uuid_t uuid;

    if (memory == NULL) {
        return PV_ERR_FULL;
    }
    apr_uuid_get(&uuid);
    apr_uuid_format(boot, &uuid);
    made->rules = make_rules(sites, pool);
    made->site_count = (size_t)sites->nelts;
    made->spool = spool;
    made->rounding = policy->rounding;
    made->now_s = made->ticked_s = made->flushed_s = now_s;
    made->pool = pool;
    apr_pool_create(&made->scratch, pool);
    *counts = made;
    return pv_counts_make(memory, &wanted, boot, now_s, fill_random, pool,
                          &made->counts);
}

/* Writes what may be published now. */
static pv_status flush(pv_import_counts *counts, pv_freeze how,
                       const char **error)
{
    pv_status status = PV_OK;

    while (status == PV_OK) {
        pv_batch batch;
        apr_pool_clear(counts->scratch);
        status = pv_counts_freeze(counts->counts, how, counts->now_s,
                                  counts->scratch, &batch);
        if (status != PV_OK) {
            break;
        }
        counts->figures += batch.count;
        status = pv_spool_write(counts->spool, &batch, counts->rounding,
                                counts->scratch, error);
        if (status == PV_OK) {
            status =
                pv_counts_settle(counts->counts, batch.sequence, counts->now_s);
        }
    }
    if (status == PV_ERR_NOT_FOUND) {
        return PV_OK;
    }
    if (status != PV_ERR_IO) {
        *error = "the counters fail their own checks";
    }
    else {
        *error = apr_pstrdup(counts->pool, *error);
    }
    return status;
}

/* Lets the clock of the log go on; the end of an hour is published. A clock
 * that leaps passes the end of each hour only once: nothing was counted in
 * between. */
static pv_status advance(pv_import_counts *counts, int64_t now_s,
                         const char **error)
{
    if (now_s > counts->now_s) {
        counts->now_s = now_s;
    }
    if (counts->now_s - counts->ticked_s < TICK_S) {
        return PV_OK;
    }
    counts->ticked_s = counts->now_s;
    pv_counts_tick(counts->counts, counts->now_s, fill_random);
    if (counts->now_s / 3600 == counts->flushed_s / 3600) {
        return PV_OK;
    }
    counts->flushed_s = counts->now_s;
    return flush(counts, PV_FREEZE_RUN, error);
}

static pv_agent agent_of(const pv_log_line *line)
{
    return line->user_agent.ptr != NULL
               ? pv_user_agent_classify(line->user_agent)
               : pv_agent_make(PV_BROWSER_OTHER, PV_SYSTEM_OTHER,
                               PV_DEVICE_OTHER, PV_BOT_NONE);
}

static pv_facts facts_of(const pv_log_line *line, pv_agent agent)
{
    bool is_page = pv_log_line_is_page(line->path);
    pv_facts facts = {
        .status = line->status,
        .proto_num = line->proto_num,
        .size_bytes = line->size_bytes,
        .country = PV_COUNTRY_NONE,
        .agent = agent,
        .is_head = pv_span_equal(line->method, pv_span_of("HEAD")),
        .method = line->method,
        .path = line->path,
        .query = line->query,
        .content_type = pv_span_of(is_page ? "text/html" : ""),
        .referer = line->referer,
    };

    return facts;
}

/* The bytes of an address; a name, where names were logged, becomes four
 * bytes that differ from name to name (FNV-1a, 32 bits). */
static pv_span network_of(const pv_log_line *line, pv_addr *address)
{
    uint32_t hash = 0x811C9DC5u;

    if (pv_addr_parse(line->host, address) == PV_OK) {
        return pv_span_make((const char *)address->bytes,
                            address->family == PV_ADDR_V6 ? 16 : 4);
    }
    for (size_t i = 0; i < line->host.len; i++) {
        hash = (hash ^ (unsigned char)line->host.ptr[i]) * 0x01000193u;
    }
    memcpy(address->bytes, &hash, sizeof(hash));
    return pv_span_make((const char *)address->bytes, sizeof(hash));
}

pv_status pv_import_counts_add(pv_import_counts *counts, unsigned site,
                               const pv_log_line *line, const char **error)
{
    pv_agent agent = agent_of(line);
    pv_facts facts = facts_of(line, agent);
    pv_status status = advance(counts, line->time_s, error);
    pv_event_keys keys;
    pv_addr address;
    pv_event event;

    if (status != PV_OK || site >= counts->site_count) {
        return status;
    }
    pv_event_make(&facts, &counts->rules[site], &keys, &event);
    event.duration = 0;
    event.open_bit = pv_counts_crowd(
        counts->counts, site, network_of(line, &address), agent, &event.crowd);
    pv_counts_add(counts->counts, &event, counts->now_s);
    return PV_OK;
}

pv_status pv_import_counts_end(pv_import_counts *counts, const char **error)
{
    pv_counts_tick(counts->counts, counts->now_s, fill_random);
    return flush(counts, PV_FREEZE_LAST, error);
}

size_t pv_import_counts_figures(const pv_import_counts *counts)
{
    return counts->figures;
}
