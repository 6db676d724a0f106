/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is served in place of a tracker's script and image.
 */
#ifndef PV_HTTPD_REFUSE_STUB_H
#define PV_HTTPD_REFUSE_STUB_H

#include "mod_privacy/core/base/span.h"

/** A script that defines the entry points of common trackers as functions
 *  without effect, and calls the callbacks that pages wait for. */
pv_span pv_refuse_stub_script(void);

/** A transparent image of one pixel, 43 bytes (GIF89a). */
pv_span pv_refuse_stub_image(void);

#endif
