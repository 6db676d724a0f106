# SPDX-License-Identifier: Apache-2.0
"""The other ways to know what was asked for, measured as the rows above: what
each adds to a static request without any access log. What a piped program
costs stands in its own process and is not in its row; `CPU time of a request`
has it."""
import pathlib

from measure import COMBINED, LIBEXEC, LOG, ON, per_request, system_calls

ORDER = 20

FIELDS = '- - %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""\n'
ARMS = [
    ("on", "mod_privacy: everything, counting", ON),
    ("combined", "CustomLog combined", LOG),
    ("both", "mod_privacy and CustomLog combined", ON + LOG),
    ("buffered", "CustomLog combined, BufferedLogs", "BufferedLogs On\n" + LOG),
    ("masked", "CustomLog without %h", 'CustomLog {dir}/access.log "0.0.0.0 ' + FIELDS),
    ("setenvif", "CustomLog with an address masked by SetEnvIf",
     'SetEnvIf Remote_Addr "^(\\d+\\.\\d+)\\." masked=$1.0.0\nCustomLog {dir}/access.log "%{masked}e ' + FIELDS),
    ("piped", "CustomLog to a piped program (server side)", COMBINED + 'CustomLog "|$exec /bin/cat >/dev/null" combined\n'),
]
REMOVEIP = pathlib.Path(LIBEXEC) / "mod_removeip.so"
if REMOVEIP.is_file():
    ARMS.append(("removeip", "mod_removeip and CustomLog combined",
                 f"LoadModule removeip_module {REMOVEIP}\nREMOVEIPenable On\n" + LOG))


def run(bench):
    arms = [a for a in ARMS if not bench.quick or a[0] in ("on", "combined")]
    base = per_request("none", "")
    totals = {}
    table = bench.table("Instructions added by ways to log or count", "instructions")
    for name, label, conf in arms:
        totals[name] = per_request(name, conf)
        table.row(name, label, totals[name] - base, f"{totals[name]:,.0f} in all", ours="mod_privacy" in label)
    bench.gate("of the instructions of a request with CustomLog combined", totals["on"] / totals["combined"], 0.96)

    before = system_calls("none", "")
    table = bench.table("System calls added by ways to log or count", "calls")
    for name, label, conf in arms:
        calls = system_calls(name, conf)
        added = {c: round(calls.get(c, 0) - before.get(c, 0), 1) for c in sorted({*calls, *before})}
        table.row(name, label, round(sum(added.values()), 1), " ".join(f"{c} {n:+g}" for c, n in added.items() if n), ours="mod_privacy" in label)
