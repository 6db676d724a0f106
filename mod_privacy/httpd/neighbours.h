/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directives of other modules that mean something else beside this one.
 *
 * Conditions on the address as text compare what applications get; limits
 * for each address see one address when nothing is told; some modules write
 * identifiers to files of their own. Each is found in the configuration and
 * warned about with file, line and what to write instead.
 */
#ifndef PV_HTTPD_NEIGHBOURS_H
#define PV_HTTPD_NEIGHBOURS_H

#include "mod_privacy/httpd/private.h"

/**
 * Warns about directives and modules of others.
 * @param is_dropped  the server-level value of PrivacyAddressToApplication
 *                    is Drop, so that limits for each address cannot work
 * @return the gaps found, bits of pv_gap
 */
unsigned pv_neighbours_check(server_rec *s, bool is_dropped);

#endif
