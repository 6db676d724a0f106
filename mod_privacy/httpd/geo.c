/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Countries from a MaxMind DB file (see geo.h; the format is described at
 * maxmind.github.io/MaxMind-DB).
 *
 * The search tree is an array of nodes with two records each, of 24, 28 or 32
 * bits. A record below the number of nodes is a node, that number itself is
 * "not found", anything above points 16 bytes plus that much into the data
 * section. It is walked here rather than through MMDB_lookup_sockaddr(),
 * because two shortcuts make it ten times cheaper: a table of where the first
 * 16 bits of an IPv4 address lead, mostly to a country, made once before the
 * children are forked, and a cache from data records to countries. Every step
 * is bounded by the tree's size, so that a broken file gives no country and
 * nothing worse.
 */
#include "mod_privacy/httpd/geo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <maxminddb.h>

#include "mod_privacy/core/visit/country_key.h"

#define V4_ROOT_BITS   16
#define V4_ROOT_COUNT  (1u << V4_ROOT_BITS)
#define V4_BITS        32
#define V6_BITS        128
#define V4_IN_V6_BITS  96 /* zero bits before IPv4 in a tree for IPv6 */
#define DATA_SEPARATOR 16
#define V4_ROOT_LEAF   (UINT32_C(1) << 31) /* a country, no node */
#define CACHE_COUNT    4096
#define COPY_BYTES     65536
#define PROBES_MAX     20000 /* records tried for a country field */
#define FILE_BYTES_MAX (1024LL * 1024 * 1024)

enum { FIELD_NONE = -1, FIELD_COUNT = 3 };

typedef struct pv_geo {
    MMDB_s db;
    int field;               /* where the country stands: see fields       */
    uint32_t *v4_roots;      /* where the first 16 bits of IPv4 lead: to a
                                node, or with V4_ROOT_LEAF to a country    */
    _Atomic uint64_t *cache; /* data offset + 1 << 16 | item; 0: empty     */
} pv_geo;

/* Paths to the country's code, in the order in which they are tried. */
static const char *const fields[FIELD_COUNT][3] = {
    { "country", "iso_code", NULL },
    { "country_code", NULL, NULL },
    { "country", NULL, NULL },
};

static apr_status_t close_database(void *baton)
{
    pv_geo *geo = baton;

    MMDB_close(&geo->db);
    return APR_SUCCESS;
}

static inline uint32_t big_endian(const uint8_t *bytes)
{
    uint32_t number;

    memcpy(&number, bytes, sizeof(number));
    return ntohl(number);
}

/* Reads one side of a node; anything outside of the tree is "not found". Of 24
 * bits 32 are read: the separator stands behind the tree, see is_sound(). */
static inline uint32_t record_of(const MMDB_s *db, uint32_t node, unsigned side)
{
    const uint8_t *p;

    if (node >= db->metadata.node_count) {
        return db->metadata.node_count;
    }
    p = db->file_content + (size_t)node * db->full_record_byte_size;
    switch (db->metadata.record_size) {
    case 24:
        return big_endian(p + (size_t)3 * side) >> 8;
    case 28:
        return side == 0 ? (uint32_t)(p[3] >> 4) << 24 | (uint32_t)p[0] << 16
                               | (uint32_t)p[1] << 8 | p[2]
                         : (uint32_t)(p[3] & 15) << 24 | (uint32_t)p[4] << 16
                               | (uint32_t)p[5] << 8 | p[6];
    default:
        return big_endian(p + (size_t)4 * side);
    }
}

/* Follows bits `from` to `to` of an address from a node on. */
static uint32_t walk(const MMDB_s *db, uint32_t node, const uint8_t *bytes,
                     unsigned from, unsigned to)
{
    for (unsigned i = from; i < to && node < db->metadata.node_count; i++) {
        node = record_of(db, node, bytes[i / 8] >> (7 - i % 8) & 1u);
    }
    return node;
}

/* The same for an address of IPv4, behind where its first 16 bits lead. Is part
 * of whoever asks: mostly there are few steps, or none. */
static inline uint32_t walk_v4(const MMDB_s *db, uint32_t node,
                               uint32_t address)
{
    uint32_t rest = address << V4_ROOT_BITS;

    for (unsigned i = V4_ROOT_BITS;
         i < V4_BITS && node < db->metadata.node_count; i++) {
        node = record_of(db, node, rest >> (V4_BITS - 1));
        rest <<= 1;
    }
    return node;
}

static uint32_t v4_start(const MMDB_s *db)
{
    static const uint8_t zeros[V4_IN_V6_BITS / 8];

    return db->metadata.ip_version == 6 ? walk(db, 0, zeros, 0, V4_IN_V6_BITS)
                                        : 0;
}

/* Gives the offset of a record in the data section; what lies before it wraps
 * round to behind it. */
static inline bool data_offset(const MMDB_s *db, uint32_t record,
                               uint32_t *offset)
{
    uint64_t wide = (uint64_t)record - db->metadata.node_count - DATA_SEPARATOR;

    *offset = (uint32_t)wide;
    return wide < db->data_section_size;
}

static unsigned read_country(const pv_geo *geo, uint32_t offset, int field)
{
    MMDB_entry_s entry = { &geo->db, offset };
    MMDB_entry_data_s data = { 0 };

    if (MMDB_aget_value(&entry, &data, fields[field]) != MMDB_SUCCESS
        || !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING) {
        return PV_COUNTRY_NONE;
    }
    return pv_country_parse(pv_span_make(data.utf8_string, data.data_size));
}

/* Apart from where it is looked up, so that that needs no registers for it. */
static __attribute__((noinline)) unsigned keep_country(const pv_geo *geo,
                                                       uint32_t offset)
{
    unsigned country = read_country(geo, offset, geo->field);

    atomic_store_explicit(&geo->cache[offset % CACHE_COUNT],
                          ((uint64_t)offset + 1) << 16 | country,
                          memory_order_relaxed);
    return country;
}

static inline unsigned cached_country(const pv_geo *geo, uint32_t offset)
{
    uint64_t entry = atomic_load_explicit(&geo->cache[offset % CACHE_COUNT],
                                          memory_order_relaxed);

    return entry >> 16 == (uint64_t)offset + 1 ? (unsigned)(entry & 0xffff)
                                               : keep_country(geo, offset);
}

/* The country in a record, if there is one. */
static inline unsigned country_at(const pv_geo *geo, uint32_t record)
{
    uint32_t offset;

    return data_offset(&geo->db, record, &offset) ? cached_country(geo, offset)
                                                  : PV_COUNTRY_NONE;
}

static __attribute__((noinline)) unsigned v6_country(const pv_geo *geo,
                                                     pv_span address)
{
    const MMDB_s *db = &geo->db;

    return address.len == V6_BITS / 8 && db->metadata.ip_version == 6
               ? country_at(
                   geo, walk(db, 0, (const uint8_t *)address.ptr, 0, V6_BITS))
               : PV_COUNTRY_NONE;
}

unsigned pv_geo_country(const pv_geo *geo, pv_span address)
{
    uint32_t bits;
    uint32_t root;

    if (geo == NULL) {
        return PV_COUNTRY_NONE;
    }
    if (address.len != sizeof(bits)) {
        return v6_country(geo, address);
    }
    bits = big_endian((const uint8_t *)address.ptr);
    root = geo->v4_roots[bits >> (V4_BITS - V4_ROOT_BITS)];
    return (root & V4_ROOT_LEAF) != 0 /* for most addresses */
               ? root & ~V4_ROOT_LEAF
               : country_at(geo, walk_v4(&geo->db, root, bits));
}

/* The file has no more than FILE_BYTES_MAX bytes, so that a node's number
 * leaves the bit of a leaf alone. */
static void make_roots(pv_geo *geo, apr_pool_t *pool)
{
    uint32_t start = v4_start(&geo->db);

    geo->v4_roots = apr_palloc(pool, V4_ROOT_COUNT * sizeof(uint32_t));
    for (unsigned i = 0; i < V4_ROOT_COUNT; i++) {
        uint8_t bytes[2] = { (uint8_t)(i >> 8), (uint8_t)i };
        uint32_t record = walk(&geo->db, start, bytes, 0, V4_ROOT_BITS);

        geo->v4_roots[i] = record < geo->db.metadata.node_count
                               ? record
                               : V4_ROOT_LEAF | country_at(geo, record);
    }
}

/* Looks which field of the first records holds a country. */
static int probe_field(const pv_geo *geo)
{
    const MMDB_s *db = &geo->db;
    unsigned tried = 0;

    for (uint32_t node = 0;
         node < db->metadata.node_count && tried < PROBES_MAX; node++) {
        for (unsigned side = 0; side < 2; side++) {
            uint32_t offset;

            if (!data_offset(db, record_of(db, node, side), &offset)) {
                continue;
            }
            tried++;
            for (int field = 0; field < FIELD_COUNT; field++) {
                if (read_country(geo, offset, field) != PV_COUNTRY_NONE) {
                    return field;
                }
            }
        }
    }
    return FIELD_NONE;
}

static bool is_sound(const MMDB_s *db)
{
    size_t tree = (size_t)db->metadata.node_count * db->full_record_byte_size;

    return (db->metadata.record_size == 24 || db->metadata.record_size == 28
            || db->metadata.record_size == 32)
           && db->full_record_byte_size == db->metadata.record_size / 4
           && tree + DATA_SEPARATOR <= (size_t)db->file_size
           && (db->metadata.ip_version == 4 || db->metadata.ip_version == 6);
}

static bool write_whole(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);

        if (written <= 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            bytes += written;
            len -= (size_t)written;
        }
    }
    return true;
}

/* Copies the file into memory that has no name. @return -1 and why */
static int copy_file(const char *path, apr_pool_t *pool, const char **error)
{
    char buffer[COPY_BYTES];
    apr_size_t len = sizeof(buffer);
    apr_off_t total = 0;
    apr_file_t *file;
    int fd;
    apr_status_t rv = apr_file_open(&file, path, APR_READ, 0, pool);

    if (rv != APR_SUCCESS) {
        *error = apr_strerror(rv, apr_palloc(pool, 128), 128);
        return -1;
    }
    fd = memfd_create("privacy-country", MFD_CLOEXEC);
    while (fd >= 0 && (rv = apr_file_read(file, buffer, &len)) == APR_SUCCESS) {
        total += (apr_off_t)len;
        if (total > FILE_BYTES_MAX || !write_whole(fd, buffer, len)) {
            break;
        }
        len = sizeof(buffer);
    }
    apr_file_close(file);
    if (fd >= 0 && rv == APR_EOF) {
        return fd;
    }
    if (fd >= 0) {
        close(fd);
    }
    *error = "it cannot be read into memory";
    return -1;
}

static bool map_copy(pv_geo *geo, int fd, apr_pool_t *pool, const char **error)
{
    int status = MMDB_open(apr_psprintf(pool, "/proc/self/fd/%d", fd),
                           MMDB_MODE_MMAP, &geo->db);

    close(fd);
    if (status != MMDB_SUCCESS) {
        *error = MMDB_strerror(status);
        return false;
    }
    apr_pool_cleanup_register(pool, geo, close_database, apr_pool_cleanup_null);
    if (!is_sound(&geo->db)) {
        *error = "its search tree is damaged";
        return false;
    }
    geo->field = probe_field(geo);
    if (geo->field == FIELD_NONE) {
        *error = "it has neither country.iso_code nor country_code";
        return false;
    }
    return true;
}

int pv_geo_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s)
{
    pv_global_config *global = pv_config_global(s);
    pv_geo *geo = apr_pcalloc(pconf, sizeof(*geo));
    const char *error = "";
    int fd;

    (void)plog;
    global->geo = NULL;
    if (global->country_database == NULL) {
        return OK;
    }
    fd = copy_file(global->country_database, pconf, &error);
    if (fd < 0 || !map_copy(geo, fd, pconf, &error)) {
        return pv_config_fail(
            s, NULL,
            apr_psprintf(ptemp,
                         "PrivacyCountryDatabase: '%s' is not a MaxMind DB "
                         "file with countries: %s",
                         global->country_database, error));
    }
    geo->cache = apr_pcalloc(pconf, CACHE_COUNT * sizeof(*geo->cache));
    make_roots(geo, pconf);
    global->geo = geo;
    return OK;
}
