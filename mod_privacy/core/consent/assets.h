/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The style sheet and the optional script that browsers get, compiled in
 * from style.css and enhance.js beside this file, without their comments.
 */
#ifndef PV_CONSENT_ASSETS_H
#define PV_CONSENT_ASSETS_H

#include "mod_privacy/core/base/span.h"

/** Gives style.css; a constant. */
pv_span pv_asset_style(void);

/** Gives enhance.js; a constant. */
pv_span pv_asset_script(void);

#endif
