# SPDX-License-Identifier: Apache-2.0
"""CPU time of the whole server tree (parent, children, piped programs) for a
static file on 16 kept-alive connections. All servers stand side by side; in
each of 40 rounds each gets 1,500 requests, in random order. A row is the median
of the ratios to the server without a log in the same round, with the 95 %
interval of 2,000 bootstrap samples. One server has the same configuration as
the base: when its interval excludes 1, or is wider than 3 % to a side, nothing
here is a verdict. No timed row is a gate: instructions and system calls are."""
import random
import shutil
import statistics
import subprocess
import time

from measure import COMBINED, LOG, ON, Server

ORDER = 70
ROUNDS, SLICE = 40, 1500


def arms():
    found = [
        ("base", "no access log", ""),
        ("again", "the same configuration once more", ""),
        ("on", "mod_privacy: everything, counting", ON),
        ("combined", "CustomLog combined", LOG),
        ("buffered", "CustomLog combined, BufferedLogs", "BufferedLogs On\n" + LOG),
        ("sed", "CustomLog piped to sed, which cuts the address",
         COMBINED + 'CustomLog "|/bin/sed -u -e s/^[0-9a-f.:]*/0.0.0.0/ -e w{dir}/access.log" combined\n'),
    ]
    anonip = shutil.which("anonip")
    if anonip:
        found.append(("anonip", "CustomLog piped to anonip", COMBINED + f'CustomLog "|{anonip} --output {{dir}}/access.log" combined\n'))
    return found


def tree(pid):
    pids = [pid]
    for p in pids:
        pids += [int(c) for c in subprocess.run(["pgrep", "-P", str(p)], capture_output=True, text=True).stdout.split()]
    return pids


def cpu_ns(pids):
    return sum(time.clock_gettime_ns((~pid << 3) | 2) for pid in pids)


def interval(ratios):
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(2000))
    return medians[50], medians[1949]


def run(bench):
    table = bench.table("CPU time of a request", "of the time without a log")
    if bench.quick:
        table.row("none", "left out of a quick run", None)
        return
    chosen = arms()
    servers = {}
    spent = {name: [] for name, _, _ in chosen}
    chance = random.Random(2)
    try:
        for name, _, conf in chosen:
            servers[name] = Server("time-" + name, conf + "ThreadsPerChild 16\nMaxRequestWorkers 16\n", mpm="event", options=("-DFOREGROUND",), seconds=900)
        trees = {name: tree(server.pid()) for name, server in servers.items()}
        for number in range(ROUNDS + 1):
            for name in chance.sample(list(servers), len(servers)):
                before = cpu_ns(trees[name])
                subprocess.run(["h2load", "--h1", "-c", "16", "-t", "1", "-n", str(SLICE), f"http://127.0.0.1:{servers[name].port}/p/1.png"],
                               check=True, stdout=subprocess.DEVNULL, timeout=120)
                if number > 0:  # the first round warms
                    spent[name].append((cpu_ns(trees[name]) - before) / SLICE / 1000)
    finally:
        for server in servers.values():
            server.stop()
    bounds = {}
    for name, label, _ in chosen:
        ratios = [own / base for own, base in zip(spent[name], spent["base"])]
        bounds[name] = interval(ratios)
        note = "the base" if name == "base" else "[{:.3f}, {:.3f}]".format(*bounds[name])
        table.row(name, label, statistics.median(ratios), f"{note}, {statistics.median(spent[name]):.1f} us", ours=name == "on")
    low, high = bounds["again"]
    if low > 1 or high < 1 or high - 1 > 0.03 or 1 - low > 0.03:
        table.row("verdict", f"too noisy: the same configuration differs by [{low:.3f}, {high:.3f}]", None, "no verdict")
