/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks addresses up by libmaxminddb (see import_country.h). A country stands
 * in one of three places of a record, tried in the order in which the module
 * tries them.
 */
#include "mod_privacy/tools/import_country.h"

#include <apr_strings.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include "mod_privacy/core/visit/country_key.h"

struct pv_import_country {
    MMDB_s db;
};

static const char *const fields[][3] = {
    { "country", "iso_code", NULL },
    { "country_code", NULL, NULL },
    { "country", NULL, NULL },
};

static apr_status_t close_database(void *baton)
{
    pv_import_country *database = baton;

    MMDB_close(&database->db);
    return APR_SUCCESS;
}

pv_status pv_import_country_open(const char *path, apr_pool_t *pool,
                                 pv_import_country **database,
                                 const char **error)
{
    pv_import_country *opened = apr_pcalloc(pool, sizeof(*opened));
    int status = MMDB_open(path, MMDB_MODE_MMAP, &opened->db);

    if (status != MMDB_SUCCESS) {
        *error = apr_psprintf(pool, "'%s' is not a country database: %s", path,
                              MMDB_strerror(status));
        return PV_ERR_IO;
    }
    apr_pool_cleanup_register(pool, opened, close_database,
                              apr_pool_cleanup_null);
    *database = opened;
    return PV_OK;
}

static MMDB_lookup_result_s look_up(const MMDB_s *db, const pv_addr *address)
{
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    const struct sockaddr *name = (const struct sockaddr *)&v4;
    int error;

    if (address->family == PV_ADDR_V6) {
        memcpy(&v6.sin6_addr, address->bytes, sizeof(v6.sin6_addr));
        name = (const struct sockaddr *)&v6;
    }
    else {
        memcpy(&v4.sin_addr, address->bytes, sizeof(v4.sin_addr));
    }
    return MMDB_lookup_sockaddr(db, name, &error);
}

unsigned pv_import_country_of(const pv_import_country *database,
                              const pv_addr *address)
{
    MMDB_lookup_result_s result;
    unsigned country = PV_COUNTRY_NONE;

    if (database == NULL
        || (address->family != PV_ADDR_V4 && address->family != PV_ADDR_V6)) {
        return PV_COUNTRY_NONE;
    }
    result = look_up(&database->db, address);
    for (size_t i = 0; result.found_entry && country == PV_COUNTRY_NONE
                       && i < sizeof(fields) / sizeof(fields[0]);
         i++) {
        MMDB_entry_data_s data = { 0 };
        if (MMDB_aget_value(&result.entry, &data, fields[i]) == MMDB_SUCCESS
            && data.has_data && data.type == MMDB_DATA_TYPE_UTF8_STRING) {
            country = pv_country_parse(
                pv_span_make(data.utf8_string, data.data_size));
        }
    }
    return country;
}
