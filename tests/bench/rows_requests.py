# SPDX-License-Identifier: Apache-2.0
"""httpd runs as one process (-X, prefork) under callgrind, answers N requests
for a file of 200 bytes on one kept-alive connection, and ends. Instructions
per request are (I(5000) - I(3000)) / 2000, of the thread that answers: the
start cancels out. Repeats differ by less than 100 instructions, which is the
noise of every gate. System calls are counted by strace in the same way.
Visitors come through a trusted proxy (X-Forwarded-For): 1,000 of them, with
1,000 paths, 300 browsers and 50 referrers; in the rows `without a proxy` one
visitor asks for everything on a connection of his own, and the row they are
compared with is too. A page is one of 200 bytes that is a visit, with blocking
and consent off, and compared with the same page. Counting is measured under
event too, Debian's own MPM, in the two threads that answer. A process of
prefork has one thread until a module asks for mod_watchdog's, as counting and
mod_proxy_hcheck do; from then on the C library lets each system call be
cancelled, which is the row of a second thread. Under event that is so without
any module. Figures are of user space."""
from measure import LIBEXEC, MODULE, ON, TOLERANCE, per_request, system_calls

ORDER = 10

ADDRESS = MODULE + "Privacy On\nPrivacyBlock Off\nPrivacyCount Off\nPrivacyConsent Off\n"

PAGES = ON + "PrivacyBlock Off\nPrivacyConsent Off\n"

# mod_proxy_hcheck starts mod_watchdog's thread; what it needs does not.
HCHECK_NEEDS = "".join(f"LoadModule {m}_module {LIBEXEC}/mod_{m}.so\n" for m in
                       ("slotmem_shm", "lbmethod_byrequests", "proxy", "proxy_balancer"))
HCHECK = HCHECK_NEEDS + f"LoadModule proxy_hcheck_module {LIBEXEC}/mod_proxy_hcheck.so\n"

EVENT = "ThreadsPerChild 2\nMaxRequestWorkers 2\nMinSpareThreads 1\n"

# name, what it is, configuration, without a proxy
ARMS = [
    ("none", "no access log", "", False),
    ("again", "the same once more", "", False),
    ("off", "mod_privacy loaded, Privacy Off", MODULE, False),
    ("address", "mod_privacy: addresses only", ADDRESS, False),
    ("block", "mod_privacy: addresses and blocking, an image", ADDRESS.replace("Block Off", "Block On"), False),
    ("on", "mod_privacy: everything, counting", ON, False),
    ("direct", "no access log, without a proxy", "", True),
    ("address-direct", "mod_privacy: addresses only, without a proxy", ADDRESS, True),
    ("on-direct", "mod_privacy: everything, without a proxy", ON, True),
]

# the same under event: name, what it is, configuration, extension, without a proxy
COUNTED = [
    ("image", "an image, one visitor without a proxy", ON, "png", True),
    ("page", "a page that is a visit, one visitor", PAGES, "html", True),
    ("new", "an image, new visitors behind a proxy", ON, "png", False),
    ("new-page", "a page that is a visit, new visitors", PAGES, "html", False),
]


def run_event(bench):
    table = bench.table("Instructions added to a counted request under event", "instructions")
    added = {}
    for name, label, conf, extension, direct in COUNTED:
        how = {"extension": extension, "direct": direct, "mpm": "event"}
        value = per_request("event-" + name, EVENT + conf, **how)
        added[name] = value - per_request(f"event-{name}-none", EVENT, **how)
        table.row(name, label, added[name], f"{value:,.0f} in all", ours=True)
        if name != "new-page": # three keys of the open dimensions, and a browser that nobody knows
            bench.gate(f"instructions added under event to {label}", added[name], 1300, tolerance=TOLERANCE)


def run(bench):
    base = {False: per_request("none", ""), True: per_request("direct", "", direct=True)}
    table = bench.table("Instructions added to a static request", "instructions")
    added = {}
    for name, label, conf, direct in ARMS:
        value = per_request(name, conf, direct=direct)
        added[name] = value - base[direct]
        table.row(name, label, added[name], f"{value:,.0f} in all", ours="mod_privacy" in label, plotted=conf != "")

    def gate(text, value, limit):
        bench.gate("instructions added " + text, value, limit, tolerance=TOLERANCE)

    for name, label, direct in (("page", "addresses and counting, a page", False),
                                ("page-direct", "addresses and counting, a page, without a proxy", True)):
        value = per_request(name, PAGES, "html", direct=direct)
        added[name] = value - per_request(name + "-none", "", "html", direct=direct)
        table.row(name, "mod_privacy: " + label, added[name], f"{value:,.0f} in all", ours=True)

    second = per_request("hcheck", HCHECK, direct=True) - per_request("hcheck-none", HCHECK_NEEDS, direct=True)
    table.row("second", "a second thread, which is mod_proxy_hcheck's", second)

    gate("by a loaded module that is off", added["off"], 60)
    gate("by dropping addresses alone", added["address-direct"], 150)
    gate("by dropping addresses alone, new visitors behind a proxy", added["address"], 150)
    gate("by blocking to a response that is not HTML", added["block"] - added["address"], 100)
    gate("to a counted static request", added["on-direct"], 1300)
    gate("to a counted page", added["page-direct"], 1300)
    gate("to a counted static request, new visitors behind a proxy", added["on"], 1300)
    run_event(bench)

    table = bench.table("System calls of a static request", "calls")
    totals = {}
    for name, label, conf, _ in ARMS:
        if name in ("none", "on"):
            calls = system_calls(name, conf)
            totals[name] = sum(calls.values())
            table.row(name, label, totals[name], " ".join(f"{c} {n:g}" for c, n in sorted(calls.items())), ours=name == "on")
    bench.gate("system calls added to a counted request", totals["on"] - totals["none"], 0, tolerance=0.1)
