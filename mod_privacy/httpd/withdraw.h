/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Withdrawal: what refused services had set here is taken back.
 */
#ifndef PV_HTTPD_WITHDRAW_H
#define PV_HTTPD_WITHDRAW_H

#include "mod_privacy/core/base/purpose.h"
#include "mod_privacy/httpd/private.h"

/**
 * Expires the listed cookies that the request carried and whose purpose is
 * not granted any more; never a cookie that no list names, so that a login
 * survives.
 * @param granted  purposes of the choice that was just made
 * @param target   path that the browser goes back to
 */
void pv_withdraw_cookies(request_rec *r, pv_purpose_set granted,
                         const char *target);

#endif
