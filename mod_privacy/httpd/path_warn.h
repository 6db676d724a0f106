/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PrivacyPath hides whatever the site has there: configtest says so.
 */
#ifndef PV_HTTPD_PATH_WARN_H
#define PV_HTTPD_PATH_WARN_H

#include "mod_privacy/httpd/private.h"

/** Hook check_config: warns about a file, folder or Alias at PrivacyPath.
 *  @return OK */
int pv_path_warn_check_config(apr_pool_t *pconf, apr_pool_t *plog,
                              apr_pool_t *ptemp, server_rec *s);

#endif
