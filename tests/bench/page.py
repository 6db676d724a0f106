# SPDX-License-Identifier: Apache-2.0
"""The page of results: the gates, then a table with bars for each family. No
script; bars are parts of their rows, so that they fit any width, and each has
its figure beside it."""
import html

STYLE = """:root{color-scheme:light dark;--peer:#9aa5b4;--ours:#1e8a54;--bad:#b3261e;--line:#8884;--soft:#8881}
@media (prefers-color-scheme:dark){:root{--peer:#6d7887;--ours:#35b273;--bad:#ff8a80}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto 4rem;padding:0 1rem}
h1{line-height:1.2;margin-bottom:.5rem}h2{font-size:1.15rem;line-height:1.3;margin:3rem 0 .25rem}
p{max-width:46rem;margin:.25rem 0 1rem}details{max-width:46rem;margin:0 0 1rem;opacity:.85}summary{cursor:pointer}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:.35rem .75rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.bar{width:38%;padding-top:.6rem}td.bar i{display:block;min-width:1px;height:.7rem;border-radius:2px;background:var(--peer)}
tr.ours i{background:var(--ours)}tr.ours td:first-child{font-weight:600}
.met,.no{white-space:nowrap}td.note{min-width:9rem;font-size:.8rem;opacity:.85}
.met{color:var(--ours)}.no{color:var(--bad);font-weight:600}
.key{font-size:.85rem}.key i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .35rem 0 1rem;background:var(--peer)}
.key i.ours{background:var(--ours);margin-left:0}
@media (max-width:40rem){body{margin-top:1rem}
tr{display:grid;grid-template-columns:1fr auto;border-bottom:1px solid var(--line);padding:.4rem 0}
td,th{border:0;padding:0 .5rem 0 0}td.bar{grid-column:1/-1;grid-row:2;width:100%;padding:.25rem 0}td.note{grid-column:1/-1;grid-row:3}
th.bar,th.note{display:none}.gates td:nth-child(n+3){grid-row:2}.gates td:nth-child(3){text-align:left;opacity:.85}.gates th:nth-child(n+3){display:none}}"""


def number(value):
    """Three significant places below a hundred, whole numbers above."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def bar(row, peak):
    """From zero; what is not to be compared with the others has none."""
    value = row["value"]
    if value is None or peak <= 0 or not row.get("plotted", True):
        return '<td class="bar">'
    return f'<td class="bar"><i style="width:{max(value, 0) / peak:.1%}"></i>'


def section(table):
    shown = [r["value"] for r in table["rows"] if r["value"] is not None and r.get("plotted", True)]
    peak = max(shown, default=0) if len(shown) > 1 else 0
    rows = "".join(
        f'<tr{" class=ours" if r.get("ours") else ""}><td>{html.escape(r["label"])}<td class="n">{number(r["value"])}'
        f'{bar(r, peak)}<td class="note">{html.escape(r.get("note", ""))}' for r in table["rows"])
    return (f'<h2>{html.escape(table["title"])}</h2>'
            f'<details><summary>How it is measured</summary>{html.escape(table["method"])}</details>'
            f'<table><tr><th>what<th class="n">{html.escape(table["unit"])}<th class="bar"><th class="note">remarks{rows}</table>')


def gate_row(gate):
    limit = ("at least " if gate["at_least"] else "at most ") + number(gate["limit"])
    if gate["tolerance"]:
        limit += f' (noise {number(gate["tolerance"])})'
    verdict = '<td class="met">met' if gate["ok"] else '<td class="no">not met'
    return f'<tr><td>{html.escape(gate["gate"])}<td class="n">{number(gate["value"])}<td>{limit}{verdict}'


def render(report):
    met = sum(g["ok"] for g in report["gates"])
    return ('<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f'<title>mod_privacy: what it costs</title><style>{STYLE}</style><h1>What mod_privacy costs</h1>'
            f'<p>{html.escape(report["date"])}, {html.escape(report["httpd"])}, {html.escape(report["machine"])}. '
            'What is added is added to a static request without any access log.'
            f'<h2>Budgets: {met} of {len(report["gates"])} met</h2>'
            f'<table class="gates"><tr><th>of<th class="n">measured<th>budget<th>verdict{"".join(map(gate_row, report["gates"]))}</table>'
            '<p class="key"><i class="ours"></i>mod_privacy<i></i>others</p>'
            + "".join(map(section, report["tables"])) + "</html>\n")
