/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping and turning the keys of pseudonyms (see pseudonym.h).
 *
 * The rings live in httpd's retained data, which outlives a restart: a
 * limiter does not forget everybody when the administrator reloads. A child
 * inherits them by fork and turns its own copy under a lock. The clock may
 * jump: backwards the newest key stays, forwards at most STEPS_MAX steps are
 * made at a time and addresses are dropped until the key has caught up.
 */
#include "mod_privacy/httpd/pseudonym.h"

#include <apr_general.h>
#include <apr_siphash.h>
#include <apr_thread_mutex.h>

#define RETAINED_KEY "mod_privacy_pseudonym"
#define STEPS_MAX    65536

typedef struct ring {
    int rotate_s; /* 0: free */
    apr_int64_t epoch;
    uint8_t key[PV_ADDR_KEY_BYTES];
} ring;

/* All rings of this process; the lock exists in children only. */
typedef struct rings {
    apr_thread_mutex_t *lock;
    ring ring[PV_PSEUDONYM_RINGS_MAX];
} rings;

static rings *get_rings(void)
{
    return ap_retained_data_get(RETAINED_KEY);
}

static void step(ring *turned)
{
    uint64_t halves[2];

    halves[0] = apr_siphash24("next-0", 6, turned->key);
    halves[1] = apr_siphash24("next-1", 6, turned->key);
    memcpy(turned->key, halves, sizeof(turned->key));
    turned->epoch++;
}

/* Turns a ring to `epoch`; false when it is not there yet. */
static bool turn_to(ring *turned, apr_int64_t epoch)
{
    for (int i = 0; i < STEPS_MAX && turned->epoch < epoch; i++) {
        step(turned);
    }
    return turned->epoch >= epoch;
}

static ring *find_ring(rings *all, int rotate_s)
{
    for (int i = 0; i < PV_PSEUDONYM_RINGS_MAX; i++) {
        if (all->ring[i].rotate_s == rotate_s) {
            return &all->ring[i];
        }
    }
    return NULL;
}

static int add_ring(rings *all, int rotate_s, server_rec *s)
{
    ring *added = find_ring(all, 0);
    apr_status_t rv;

    if (added == NULL) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     PVNO(0101) "PrivacyAddressToApplication: %d is one time "
                                "too many, at most %d different ones are kept",
                     rotate_s, PV_PSEUDONYM_RINGS_MAX);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    rv = apr_generate_random_bytes(added->key, sizeof(added->key));
    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     PVNO(0102) "PrivacyAddressToApplication: the system "
                                "gives no random bytes for a key");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    added->rotate_s = rotate_s;
    added->epoch = pv_pseudonym_epoch(rotate_s, apr_time_now());
    return OK;
}

static bool is_named(const apr_array_header_t *rotations, int rotate_s)
{
    for (int i = 0; i < rotations->nelts; i++) {
        if (APR_ARRAY_IDX(rotations, i, int) == rotate_s) {
            return true;
        }
    }
    return false;
}

int pv_pseudonym_post_config(const apr_array_header_t *rotations, server_rec *s)
{
    rings *all = get_rings();

    if (all == NULL) {
        all = ap_retained_data_create(RETAINED_KEY, sizeof(*all));
    }
    for (int i = 0; i < PV_PSEUDONYM_RINGS_MAX; i++) {
        if (!is_named(rotations, all->ring[i].rotate_s)) {
            memset(&all->ring[i], 0, sizeof(all->ring[i]));
        }
    }
    for (int i = 0; i < rotations->nelts; i++) {
        int rotate_s = APR_ARRAY_IDX(rotations, i, int);
        if (find_ring(all, rotate_s) == NULL) {
            int status = add_ring(all, rotate_s, s);
            if (status != OK) {
                return status;
            }
        }
    }
    return OK;
}

void pv_pseudonym_child_init(apr_pool_t *pchild, server_rec *s)
{
    rings *all = get_rings();
    apr_status_t rv;

    if (all == NULL) {
        return;
    }
    rv = apr_thread_mutex_create(&all->lock, APR_THREAD_MUTEX_DEFAULT, pchild);
    if (rv != APR_SUCCESS) {
        memset(all->ring, 0, sizeof(all->ring));
        ap_log_error(APLOG_MARK, APLOG_ERR, rv, s,
                     PVNO(0103) "no lock for the keys of pseudonyms: "
                                "applications get no address from this child");
    }
}

int pv_pseudonym_monitor(apr_pool_t *pool, server_rec *s)
{
    rings *all = get_rings();

    (void)pool;
    (void)s;
    for (int i = 0; all != NULL && i < PV_PSEUDONYM_RINGS_MAX; i++) {
        ring *turned = &all->ring[i];
        if (turned->rotate_s > 0) {
            turn_to(turned,
                    pv_pseudonym_epoch(turned->rotate_s, apr_time_now()));
        }
    }
    return DECLINED;
}

bool pv_pseudonym_make(const pv_addr *addr, int rotate_s, apr_time_t now,
                       pv_addr *out)
{
    rings *all = get_rings();
    ring *found = all != NULL ? find_ring(all, rotate_s) : NULL;
    bool is_there;

    if (found == NULL || rotate_s <= 0) {
        return false;
    }
    if (all->lock != NULL && apr_thread_mutex_lock(all->lock) != APR_SUCCESS) {
        return false;
    }
    is_there = turn_to(found, pv_pseudonym_epoch(rotate_s, now));
    if (is_there) {
        *out = pv_addr_pseudonym(addr, found->key);
    }
    if (all->lock != NULL) {
        apr_thread_mutex_unlock(all->lock);
    }
    return is_there;
}
