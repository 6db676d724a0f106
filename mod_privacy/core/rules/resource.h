/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of resource that a page can load, as filter lists name them.
 *
 * HINT is ours: a reference that names a host and no resource (preconnect,
 * dns-prefetch). A rule for the host matches it whatever its type says.
 */
#ifndef PV_RULES_RESOURCE_H
#define PV_RULES_RESOURCE_H

typedef enum pv_resource {
    PV_RESOURCE_OTHER = 0,
    PV_RESOURCE_SCRIPT,
    PV_RESOURCE_IMAGE,
    PV_RESOURCE_STYLESHEET,
    PV_RESOURCE_FONT,
    PV_RESOURCE_XHR,
    PV_RESOURCE_SUBDOCUMENT,
    PV_RESOURCE_MEDIA,
    PV_RESOURCE_PING,
    PV_RESOURCE_WEBSOCKET,
    PV_RESOURCE_OBJECT,
    PV_RESOURCE_DOCUMENT,
    PV_RESOURCE_HINT,
    PV_RESOURCE_COUNT
} pv_resource;

#endif
