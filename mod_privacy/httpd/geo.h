/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The country of a visitor, from the MaxMind DB file that
 * PrivacyCountryDatabase names.
 *
 * The file is copied into memory of our own when it is opened: a file that is
 * truncated in place under a mapping would kill every child that reads it.
 * A graceful restart reads it anew. The look-up is made on the address alone
 * and gives a number; nothing is stored.
 */
#ifndef PV_HTTPD_GEO_H
#define PV_HTTPD_GEO_H

#include "mod_privacy/httpd/request.h"

/** Opens and probes the database; part of check_config.
 *  @return OK, or HTTP_INTERNAL_SERVER_ERROR after saying why */
int pv_geo_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                        server_rec *s);

/** Gives the item of dimension `country` for an address; PV_COUNTRY_NONE when
 *  there is no database or it does not know.
 *  @param geo      of the configuration; NULL: there is none
 *  @param address  4 bytes or 16 */
unsigned pv_geo_country(const struct pv_geo *geo, pv_span address);

#endif
