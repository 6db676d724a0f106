/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of the keys of open dimensions: pages, referrers, campaigns. A key
 * is normalised text, valid UTF-8 without control characters.
 */
#ifndef PV_VISIT_KEY_H
#define PV_VISIT_KEY_H

#define PV_KEY_MAX   200  /* bytes of a key                     */
#define PV_GROUP_MAX 1024 /* bytes of a path that rules work on */

#endif
