/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the statement adds to the sheet of our own pages: sections as cards,
 * in that sheet's colours, and a mark beside what is missing.
 */
#include "mod_privacy/core/report/statement.h"

pv_span pv_statement_style(void)
{
    static const char style[] =
        ".pv section{background:var(--privacy-paper);border-radius:.5rem;"
        "padding:1.1rem 1.25rem;margin:0 0 1rem}\n"
        ".pv section>:last-child{margin-block-end:0}\n"
        ".pv section details{border:0;margin:0;padding:0}\n"
        ".pv section summary{padding:.2rem 0 .5rem;"
        "color:var(--privacy-accent)}\n"
        ".pv section .pv-status{background:var(--privacy-ground)}\n"
        ".pv section .pv-buttons{margin:0 0 .9rem}\n"
        ".pv section ul{margin:0 0 .75rem;padding-inline-start:1.2rem}\n"
        ".pv section :is(dl,dd){margin:0;padding:0}\n"
        ".pv section dl{margin:0 0 1rem}\n"
        ".pv section dt{font-weight:600}\n"
        ".pv section dd+dt{margin-block-start:.75rem}\n"
        ".pv mark{display:block;background:none;color:inherit;"
        "border-inline-start:.35rem solid #c27800;"
        "padding-inline-start:.6rem}\n"
        "@media print{.pv form{display:none}}\n";

    return pv_span_make(style, sizeof(style) - 1);
}
