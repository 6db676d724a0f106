# SPDX-License-Identifier: Apache-2.0
"""httpd runs as one process (-X, prefork) under callgrind, answers N requests
for a file of 200 bytes on one kept-alive connection, and ends. Instructions
per request are (I(5000) - I(3000)) / 2000, of the thread that answers: the
start cancels out. Repeats differ by less than 100 instructions, which is the
noise of every gate. System calls are counted by strace in the same way.
Visitors come through a trusted proxy (X-Forwarded-For): 1,000 of them, with
1,000 paths, 300 browsers and 50 referrers. Figures are of user space."""
from measure import MODULE, ON, TOLERANCE, per_request, system_calls

ORDER = 10

# name, what it is, configuration
ARMS = [
    ("none", "no access log", ""),
    ("again", "the same once more", ""),
    ("off", "mod_privacy loaded, Privacy Off", MODULE),
    ("address", "mod_privacy: addresses only", MODULE + "Privacy On\nPrivacyBlock Off\nPrivacyCount Off\nPrivacyConsent Off\n"),
    ("on", "mod_privacy: everything, counting", ON),
]


def run(bench):
    base = per_request("none", "")
    table = bench.table("Instructions added to a static request", "instructions")
    added = {}
    for name, label, conf in ARMS:
        value = per_request(name, conf)
        added[name] = value - base
        table.row(name, label, added[name], f"{value:,.0f} in all", ours="mod_privacy" in label, plotted=name != "none")
    bench.gate("instructions added by a loaded module that is off", added["off"], 60, tolerance=TOLERANCE)
    bench.gate("instructions added by dropping addresses alone", added["address"], 150, tolerance=TOLERANCE)
    bench.gate("instructions added to a counted static request", added["on"], 1300, tolerance=TOLERANCE)

    table = bench.table("System calls of a static request", "calls")
    totals = {}
    for name, label, conf in ARMS:
        if name in ("none", "on"):
            calls = system_calls(name, conf)
            totals[name] = sum(calls.values())
            table.row(name, label, totals[name], " ".join(f"{c} {n:g}" for c, n in sorted(calls.items())), ours=name == "on")
    bench.gate("system calls added to a counted request", totals["on"] - totals["none"], 0, tolerance=0.1)
