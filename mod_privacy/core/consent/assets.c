/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of assets.h: scripts/embed makes the arrays when the module is
 * built, and lets no file above 2,048 bytes through.
 */
#include "mod_privacy/core/consent/assets.h"

extern const unsigned char pv_style_css[], pv_enhance_js[];
extern const size_t pv_style_css_len, pv_enhance_js_len;

pv_span pv_asset_style(void)
{
    return pv_span_make((const char *)pv_style_css, pv_style_css_len);
}

pv_span pv_asset_script(void)
{
    return pv_span_make((const char *)pv_enhance_js, pv_enhance_js_len);
}
