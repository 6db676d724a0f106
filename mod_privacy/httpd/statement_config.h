/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The privacy statement as a virtual host's configuration makes it, before
 * anything about a visitor or a self-check is known.
 */
#ifndef PV_HTTPD_STATEMENT_CONFIG_H
#define PV_HTTPD_STATEMENT_CONFIG_H

#include "mod_privacy/core/report/statement.h"
#include "mod_privacy/httpd/config.h"

/**
 * Gives the values of a statement; third parties are left out.
 * @param dir   the configuration of the place where the statement stands
 * @param view  language, texts and purposes; must outlive the result
 */
pv_statement pv_statement_of_server(const server_rec *s,
                                    const pv_dir_config *dir,
                                    const pv_consent_view *view);

#endif
