/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The phases of a request in which several features have a part: one hook
 * each, because a hook costs a request more than most features do. What is
 * true of nearly every request is found out first, without a call.
 *
 * Each function is named after the phase whose hook it is; mod_privacy.c says
 * where in it, and in which configuration at all.
 */
#ifndef PV_HTTPD_PHASES_H
#define PV_HTTPD_PHASES_H

#include "mod_privacy/httpd/private.h"

/** Takes the visitor whom mod_remoteip found, and hides a query or an address
 *  from the scoreboard. */
int pv_phases_read_request(request_rec *r);

/** Only where somebody may look at it: the verdict, before <If> is evaluated
 *  and before mod_cache's quick handler looks at the request, and what that
 *  tells variants apart by. */
int pv_phases_read_consent(request_rec *r);

/** Puts the request line back, and claims pages of our own. */
int pv_phases_translate_name(request_rec *r);

/** No directory is walked for what was claimed; a subrequest is allowed or
 *  refused by the visitor's address. */
int pv_phases_map_to_storage(request_rec *r);

/** When everybody else has had a say: DirectoryIndex, rewrites and actions
 *  have chosen the handler, or a proxy. Only where somebody may look at that
 *  before filters are inserted. Hook: fixups */
int pv_phases_end_fixups(request_rec *r);

/** By privacy-page and privacy-refuse, before every other handler. */
int pv_phases_answer(request_rec *r);

/**
 * What pv_phases_end_fixups() and the one before do, where no filter, no
 * condition and no onlooker needs to know any of it before handlers run. A
 * file's request gets the printed face, and is left to them. Hook: handler
 */
int pv_phases_decide_and_answer(request_rec *r);

/** An image or script whose head nobody keeps goes as it is; its head is looked
 *  at when it is written. */
void pv_phases_insert_filter(request_rec *r);

/** The same for a body that httpd makes of an error. */
void pv_phases_insert_error_filter(request_rec *r);

/**
 * What pv_phases_end_fixups() and pv_phases_insert_filter() do, one after the
 * other, where nobody needs to know any of it before. A file that is no
 * document gets the printed face, and is left to the others. Hook:
 * insert_filter, which httpd runs right before handlers, and only for a request
 * that gets to one.
 */
void pv_phases_decide_and_insert(request_rec *r);

/** Counting first, then what loggers may see. */
int pv_phases_log_transaction(request_rec *r);

#endif
