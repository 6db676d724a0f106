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

#include "mod_privacy/httpd/header_names.h"
#include "mod_privacy/httpd/private.h"

/**
 * Warns about directives and modules of others.
 * @param is_dropped  the server-level value of PrivacyAddressToApplication
 *                    is Drop, so that limits for each address cannot work
 * @param gaps        the gaps found, bits of pv_gap
 * @param pool        for as long as this takes
 * @return false where access would hang on a visitor's host name, after
 *         saying so: nobody may start with that
 */
bool pv_neighbours_check(server_rec *s, bool is_dropped, unsigned *gaps,
                         apr_pool_t *pool);

/**
 * Tells whether anything may look, between the reading of a request and its
 * handler, at what applications are told (address, consent) or must not see
 * (forwarding headers): a module that is not known not to, a directive that
 * names one of them, a .htaccess file. Where nothing may, all that is put off
 * until a request turns out to be for an application, which most are not.
 * @param headers  the names that hold addresses
 */
bool pv_neighbours_watch(const pv_header_names *headers);

/**
 * Tells whether a filter of a plain file may look at what applications are
 * told, or hand it on. Only where pv_neighbours_watch() is false: the modules
 * that are loaded are known then.
 */
bool pv_neighbours_has_onlookers(void);

/**
 * Tells whether anything may make a handler of the report: a directive that
 * names it, one that works out a handler's name, a .htaccess file, a module
 * that is not known not to.
 */
bool pv_neighbours_may_report(void);

#endif
