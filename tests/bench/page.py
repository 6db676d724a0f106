# SPDX-License-Identifier: Apache-2.0
"""The page of results: one plot and one table for each family, no script."""
import html

STYLE = """:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}
h2{margin-top:3rem}.method{opacity:.8;max-width:44rem}
svg{width:100%;height:auto}svg text{font-size:13px;fill:CanvasText}
rect{fill:#8a97a8}rect.ours{fill:#1e8a54}line{stroke:CanvasText;stroke-opacity:.35}
table{border-collapse:collapse;font-size:14px}th,td{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #8884}
td.n{text-align:right;font-variant-numeric:tabular-nums}.no{color:#c0392b;font-weight:600}"""
LINE, LABEL, BARS = 30, 380, 440


def number(value):
    """Three significant places below a hundred, whole numbers above."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def plot(table):
    """A bar for each row, from zero; what is ours is green."""
    rows = [r for r in table["rows"] if r["value"] is not None and r.get("plotted", True)]
    peak = max((r["value"] for r in rows), default=0)
    if len(rows) < 2 or peak <= 0:
        return ""
    height = LINE * len(rows) + 26
    parts = [f'<svg viewBox="0 0 960 {height}" role="img" aria-label="{html.escape(table["title"])}">',
             f'<line x1="{LABEL}" y1="0" x2="{LABEL}" y2="{height - 20}"/>']
    for share in (0.5, 1.0):
        x = LABEL + BARS * share
        parts.append(f'<line x1="{x:.0f}" y1="0" x2="{x:.0f}" y2="{height - 20}"/>'
                     f'<text x="{x:.0f}" y="{height - 5}" text-anchor="middle">{number(peak * share)} {html.escape(table["unit"])}</text>')
    for i, row in enumerate(rows):
        width = max(1.0, BARS * max(row["value"], 0) / peak)
        y = LINE * i
        parts.append(f'<text x="{LABEL - 8}" y="{y + 18}" text-anchor="end">{html.escape(row["label"])}</text>'
                     f'<rect x="{LABEL}" y="{y + 4}" width="{width:.0f}" height="19" rx="3" class="{"ours" if row.get("ours") else ""}"/>'
                     f'<text x="{LABEL + width + 6:.0f}" y="{y + 18}">{number(row["value"])}</text>')
    return "".join(parts) + "</svg>"


def section(table):
    rows = "".join(
        f'<tr><td>{html.escape(r["label"])}<td class="n">{number(r["value"])}<td>{html.escape(r.get("note", ""))}' for r in table["rows"])
    return (f'<h2>{html.escape(table["title"])}</h2><p class="method">{html.escape(table["method"])}</p>{plot(table)}'
            f'<table><tr><th>what<th>{html.escape(table["unit"])}<th>remarks{rows}</table>')


def render(report):
    gates = "".join(
        f'<tr><td>{html.escape(g["gate"])}<td class="n">{number(g["value"])}<td class="n">{number(g["limit"])}'
        f'<td{"" if g["ok"] else " class=no"}>{"met" if g["ok"] else "not met"}' for g in report["gates"])
    return ('<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f'<title>mod_privacy: what it costs</title><style>{STYLE}</style><h1>What mod_privacy costs</h1>'
            f'<p>{html.escape(report["date"])}, {html.escape(report["httpd"])}, {html.escape(report["machine"])}. '
            'A static request without any access log is the base of what is "added".</p>'
            f'<table><tr><th>gate<th>value<th>limit<th>{gates}</table>'
            + "".join(map(section, report["tables"])) + "</html>\n")
