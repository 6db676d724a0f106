/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Countries of logged addresses, from the MaxMind DB file that
 * PrivacyCountryDatabase names. The address is looked up and forgotten.
 */
#ifndef PV_TOOLS_IMPORT_COUNTRY_H
#define PV_TOOLS_IMPORT_COUNTRY_H

#include <apr_pools.h>

#include "mod_privacy/core/base/addr.h"
#include "mod_privacy/core/base/status.h"

typedef struct pv_import_country pv_import_country;

/**
 * Opens a database.
 * @param pool   closes it
 * @param error  a sentence; written on failure
 * @return PV_OK or PV_ERR_IO
 */
pv_status pv_import_country_open(const char *path, apr_pool_t *pool,
                                 pv_import_country **database,
                                 const char **error);

/** Gives the item of dimension `country`; PV_COUNTRY_NONE for an unknown
 *  address, and when `database` is NULL. */
unsigned pv_import_country_of(const pv_import_country *database,
                              const pv_addr *address);

#endif
