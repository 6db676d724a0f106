/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a function of core or store says about its outcome.
 *
 * One small vocabulary for every parser, so that glue can translate it into
 * httpd's codes in one place. PV_OK is 0: `if (pv_x(...) != PV_OK)`.
 */
#ifndef PV_BASE_STATUS_H
#define PV_BASE_STATUS_H

typedef enum pv_status {
    PV_OK = 0,
    PV_ERR_SYNTAX,      /* the input does not follow its grammar            */
    PV_ERR_RANGE,       /* well formed, but outside a named limit           */
    PV_ERR_NOT_FOUND,   /* nothing there: an answer, not a failure          */
    PV_ERR_FULL,        /* a fixed-size structure has no room left          */
    PV_ERR_UNSUPPORTED, /* understood, but this version does not act on it  */
    PV_ERR_IO,          /* the outside world failed: file, database         */
    PV_ERR_CORRUPT      /* stored or shared state fails its own checks      */
} pv_status;

#endif
