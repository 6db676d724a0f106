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
#include "mod_privacy/core/visit/language.h"

#define MEMORY_BYTES      ((size_t)16 * 1024 * 1024)
#define MEMORY_SITE_BYTES ((size_t)256 * 1024)
#define ALIGNMENT         64
#define OWN_HOSTS         2
#define TICK_S            10 /* no longer than the counters ask for */
#define STATUS_UNCHANGED  304
#define NODE              "import"

/* What holds for a site. */
typedef struct site_rules {
    pv_event_rules event;
    pv_span own_pages; /* paths that begin so are the module's */
} site_rules;

struct pv_import_counts {
    pv_counts *counts;
    site_rules *sites;
    size_t site_count;
    const pv_import_country *countries;
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

static const pv_span *spans_of(const apr_array_header_t *texts, size_t room,
                               pv_span *spans)
{
    for (int i = 0; i < texts->nelts; i++) {
        spans[room + (size_t)i] =
            pv_span_of(APR_ARRAY_IDX(texts, i, const char *));
    }
    return spans;
}

static pv_status add_path_rules(site_rules *made, const pv_import_host *host,
                                apr_pool_t *pool, const char **error)
{
    pv_path_rules *rules = pv_path_rules_make(pool);
    pv_status status = PV_OK;

    for (int i = 0; i + 1 < host->rules->nelts && status == PV_OK; i += 2) {
        status = pv_path_rules_add(
            rules, APR_ARRAY_IDX(host->rules, i, const char *),
            APR_ARRAY_IDX(host->rules, i + 1, const char *), pool, error);
    }
    if (status == PV_OK && pv_path_rules_count(rules) > 0) {
        made->event.group_path = pv_path_rules_apply;
        made->event.baton = rules;
    }
    return status;
}

/* What the module makes of a virtual host's directives. */
static pv_status make_site(const pv_import_host *host, size_t number,
                           apr_pool_t *pool, site_rules *made,
                           const char **error)
{
    size_t named = (size_t)host->own_hosts->nelts;
    size_t campaigns = (size_t)host->campaigns->nelts;
    pv_span *own = apr_pcalloc(pool, (OWN_HOSTS + named) * sizeof(*own));

    own[0] = pv_span_of(host->name);
    own[1] = pv_site_registrable(own[0]);
    made->event.site = (unsigned)number;
    made->event.own_hosts = spans_of(host->own_hosts, OWN_HOSTS, own);
    made->event.own_count = OWN_HOSTS + named;
    made->event.campaigns =
        spans_of(host->campaigns, 0,
                 apr_pcalloc(pool, (campaigns + 1) * sizeof(pv_span)));
    made->event.campaign_count = campaigns;
    made->own_pages = pv_span_of(host->own_pages);
    return add_path_rules(made, host, pool, error);
}

static pv_counts_policy counts_policy(const pv_import_policy *policy,
                                      size_t count)
{
    pv_counts_policy made = {
        .site_count = count,
        .node = NODE,
        .threshold = policy->threshold > 0 ? policy->threshold : 1,
        .rounding = policy->rounding,
        .is_exact = policy->is_exact,
        .is_local_time = policy->is_local,
    };

    return made;
}

static void set_size(pv_counts_policy *policy)
{
    policy->size_bytes = MEMORY_BYTES + policy->site_count * MEMORY_SITE_BYTES;
    if (policy->size_bytes < pv_counts_size_min(policy)) {
        policy->size_bytes = pv_counts_size_min(policy);
    }
    policy->size_bytes =
        (policy->size_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Rules and policy of each site. */
static pv_status make_sites(const pv_import_policy *policy,
                            const apr_array_header_t *sites, apr_pool_t *pool,
                            pv_import_counts *made, pv_counts_policy *wanted,
                            const char **error)
{
    size_t count = (size_t)sites->nelts;
    pv_counts_site *named = apr_pcalloc(pool, count * sizeof(*named));
    pv_status status = PV_OK;

    *wanted = counts_policy(policy, count);
    wanted->sites = named;
    made->sites = apr_pcalloc(pool, count * sizeof(*made->sites));
    made->site_count = count;
    for (size_t i = 0; i < count && status == PV_OK; i++) {
        const char *name = APR_ARRAY_IDX(sites, (int)i, const char *);
        pv_import_host host = pv_import_config_site(policy->config, name, pool);
        named[i].name = name;
        named[i].open_unit =
            (pv_period_unit)(policy->open_unit >= 0 ? policy->open_unit
                                                    : host.period);
        named[i].has_visitors = host.has_visitors == 1;
        status = make_site(&host, i, pool, &made->sites[i], error);
    }
    set_size(wanted);
    return status;
}

pv_status pv_import_counts_make(const pv_import_policy *policy,
                                const apr_array_header_t *sites, int64_t now_s,
                                const pv_spool *spool, apr_pool_t *pool,
                                pv_import_counts **counts, const char **error)
{
    pv_import_counts *made = apr_pcalloc(pool, sizeof(*made));
    char boot[APR_UUID_FORMATTED_LENGTH + 1];
    pv_counts_policy wanted;
    apr_uuid_t uuid;
    void *memory;

    if (make_sites(policy, sites, pool, made, &wanted, error) != PV_OK) {
        return PV_ERR_SYNTAX;
    }
    memory = zeroed_memory(wanted.size_bytes, pool);
    if (memory == NULL) {
        *error = "there is not enough memory";
        return PV_ERR_FULL;
    }
    apr_uuid_get(&uuid);
    apr_uuid_format(boot, &uuid);
    made->countries = policy->countries;
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

static pv_facts facts_of(const pv_log_line *line, const site_rules *site,
                         pv_agent agent)
{
    bool is_page = pv_log_line_is_page(line->path);
    pv_facts facts = {
        .status = line->status,
        .proto_num = line->proto_num,
        .size_bytes = line->size_bytes,
        .agent = agent,
        .language = PV_LANGUAGE_NONE,
        .is_own_page =
            line->path.len >= site->own_pages.len
            && memcmp(line->path.ptr, site->own_pages.ptr, site->own_pages.len)
                   == 0,
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

    if (address->family != PV_ADDR_NONE) {
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
    pv_status status = advance(counts, line->time_s, error);
    pv_addr address = pv_addr_make(NULL, 0);
    pv_network network = { 0, 0 };
    pv_event_keys keys;
    pv_facts facts;
    pv_event event;

    if (status != PV_OK || site >= counts->site_count) {
        return status;
    }
    (void)pv_addr_parse(line->host, &address);
    facts = facts_of(line, &counts->sites[site], agent);
    facts.country = pv_import_country_of(counts->countries, &address);
    pv_event_make(&facts, &counts->sites[site].event, &keys, &event);
    event.duration = 0;
    event.open_bit =
        pv_counts_crowd(counts->counts, site, network_of(line, &address), agent,
                        &network, &event.crowd);
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
