/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices when nearly all requests of a site come from one network: then a
 * proxy stands before the server, all visitors look alike, and the threshold
 * on different visitors lets nothing through. 128 counters for each site and
 * hour, indexed by a keyed hash of the network, are enough to see it.
 */
#ifndef PV_COUNTS_NETWORK_H
#define PV_COUNTS_NETWORK_H

#include "mod_privacy/core/counts/counts.h"

#define PV_NETWORK_REQUESTS_MIN 100 /* of an hour that says something */

/** Judges an hour that has ended and sets or clears the sites' flags. */
void pv_network_judge(pv_counts *counts, unsigned window);

#endif
