/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reasons why the promise about identifiers may not hold.
 *
 * Bits of one number, so that they add up while the configuration is read:
 * neighbours.c finds those of other modules, promise.c those of our own.
 */
#ifndef PV_HTTPD_GAPS_H
#define PV_HTTPD_GAPS_H

typedef enum pv_gap {
    PV_GAP_OFF = 1 << 0,        /* Privacy is On nowhere                   */
    PV_GAP_KEEP = 1 << 1,       /* PrivacyAddress Keep                     */
    PV_GAP_ERROR_LOG = 1 << 2,  /* a format that could not be scrubbed     */
    PV_GAP_OLD_LOGS = 1 << 3,   /* a log file still holds addresses        */
    PV_GAP_CACHE = 1 << 4,      /* a cache keeps URLs                      */
    PV_GAP_AUDIT_LOG = 1 << 5,  /* mod_security2's own logs                */
    PV_GAP_TRACKING = 1 << 6,   /* mod_usertrack sets identifiers          */
    PV_GAP_CERTIFICATE = 1 << 7 /* a log format prints client certificates */
} pv_gap;

#endif
