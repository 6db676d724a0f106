# SPDX-License-Identifier: Apache-2.0
"""CPU time of the whole server tree (parent, children, piped programs) for a
static file on 16 kept-alive connections, by the clock of each process. All
servers stand side by side, on one processor where there are two, the client on
the other; in each round each gets 1,500 requests of a browser, in random order,
and has to answer all of them with the file. After every eight rounds all start
anew, since where a process lies in memory stays as it is for its life. A row is
the median of the ratios to the server without a log in the same round; its 95 %
interval comes from 2,000 bootstrap samples of starts and of rounds within them.
One server has the same configuration as the base: rounds go on until its
interval holds 1 and lies within 3 % of it, until there were 160, or for four
and a half minutes, at which a start that has not had all its rounds is left
out; when it does not, or there were fewer than six starts, no row is a verdict,
and each says so. No timed row is a gate: instructions and system calls are."""
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import time

from measure import COMBINED, LOG, ON, Failure, Server, interval

ORDER = 70
SLICE, ROUNDS = 1500, 8  # requests in a round, rounds between two starts
STARTS_MIN, STARTS_MAX, SECONDS_MAX = 6, 20, 270
NOISE_MAX = 0.03
SETTLED_S = 3
BROWSER = ["-H", "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
           "-H", "accept-language: nl,en;q=0.5"]

# What is claimed: of a row, in multiples of another, at most or at least so much.
CLAIMS = [("on", "base", 1.03, "mod_privacy takes at most 1.03 of the time without a log"),
          ("on", "combined", 0.99, "mod_privacy takes at most 0.99 of the time with CustomLog combined"),
          ("on", "anonip", 1 / 1.3, "mod_privacy serves 1.3 times as many requests a second as CustomLog piped to anonip")]


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


def trees_of(servers):
    """Each server's processes: parent, children, piped programs."""
    children = {}
    for line in subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.splitlines():
        pid, parent = map(int, line.split())
        children.setdefault(parent, []).append(pid)
    trees = {}
    for name, server in servers.items():
        trees[name] = [server.pid()]
        for pid in trees[name]:
            trees[name] += children.get(pid, [])
    return trees


def settled(servers):
    """The trees, once the programs of logs that were opened twice have ended:
    nothing has changed for SETTLED_S seconds."""
    before, since = None, 0
    while (now := trees_of(servers)) != before or time.monotonic() < since + SETTLED_S:
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.2)
    return now


def cpu_ns(pids):
    return sum(time.clock_gettime_ns((~pid << 3) | 2) for pid in pids)


def place(pid, cpu):
    """Before others of the machine, on one processor; with all threads."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            os.sched_setaffinity(int(thread), {cpu})
            os.setpriority(os.PRIO_PROCESS, int(thread), -18)
        except OSError:
            pass  # not root, or the thread has ended: what is left is noise, and measured


def end_all(servers):
    """All at once: each takes a second or two."""
    for server in servers.values():
        os.kill(server.pid(), signal.SIGTERM)
    for server in servers.values():
        server.stop()


def one_start(chosen, cpus, chance, end):
    """CPU time of a request in each round after a start, by server, in us; None
    when the end came before the last round."""
    spent = {name: [] for name, _, _ in chosen}
    servers = {}
    try:
        for name, _, conf in chosen:
            servers[name] = Server("time-" + name, conf + "ThreadsPerChild 32\nMaxRequestWorkers 32\n", mpm="event", options=("-DFOREGROUND",), seconds=900)
        trees = settled(servers)
        for pid in sum(trees.values(), []):
            place(pid, cpus[0])
        for number in range(ROUNDS + 1):
            if time.monotonic() > end:
                return None
            for name in chance.sample(list(servers), len(servers)):
                before = cpu_ns(trees[name])
                done = subprocess.run(["taskset", "-c", str(cpus[-1]), "h2load", "--h1", "-c", "16", "-t", "1", "-n", str(SLICE), *BROWSER,
                                       f"http://127.0.0.1:{servers[name].port}/p/0001.png"], capture_output=True, text=True, timeout=120)
                if f"status codes: {SLICE} 2xx" not in done.stdout:
                    raise Failure(f"{name}: not every answer was a file\n{re.findall('(?:requests|status codes): .*', done.stdout)}")
                if number > 0:  # the first round warms
                    spent[name].append((cpu_ns(trees[name]) - before) / SLICE / 1000)
    finally:
        end_all(servers)
    return spent


def ratios(starts, name, base):
    return [[own / other for own, other in zip(start[name], start[base])] for start in starts]


def is_quiet(low, high):
    """Of two servers with the same configuration."""
    return 1 - NOISE_MAX <= low <= 1 <= high <= 1 + NOISE_MAX


def judge(table, starts, quiet):
    for name, base, limit, claim in CLAIMS:
        if base not in starts[0]:
            continue
        low, high = interval(ratios(starts, name, base))
        said = "shown" if high <= limit else "refuted" if low > limit else "not decided"
        table.row(f"claim-{base}", claim, None, f"{said if quiet else 'no verdict'}: [{low:.3f}, {high:.3f}], limit {limit:.3f}")


def run(bench):
    table = bench.table("CPU time of a request", "of the time without a log")
    if bench.quick:
        table.row("none", "left out of a quick run", None)
        return
    chosen, chance, starts = arms(), random.Random(2), []
    cpus = sorted(os.sched_getaffinity(0))
    noise, end = (0, 2), time.monotonic() + SECONDS_MAX
    while len(starts) < STARTS_MAX and (len(starts) < STARTS_MIN or not is_quiet(*noise)):
        start = one_start(chosen, cpus, chance, end)
        if start is None:
            break
        starts.append(start)
        noise = interval(ratios(starts, "again", "base"))
    if not starts:
        raise Failure(f"not one start had its {ROUNDS} rounds in {SECONDS_MAX} s")
    quiet = len(starts) >= STARTS_MIN and is_quiet(*noise)
    for name, label, _ in chosen:
        values = ratios(starts, name, "base")
        low, high = interval(values)
        microseconds = statistics.median(us for start in starts for us in start[name])
        note = "the base" if name == "base" else f"[{low:.3f}, {high:.3f}]" + ("" if quiet else ", no verdict")
        table.row(name, label, statistics.median(sum(values, [])), f"{note}, {microseconds:.1f} us", ours=name == "on")
    table.row("noise", f"{len(starts)} starts of {ROUNDS} rounds; the same configuration differs by", None,
              f"[{noise[0]:.3f}, {noise[1]:.3f}]: " + ("quiet enough for a verdict" if quiet else "too noisy, no verdict"))
    judge(table, starts, quiet)
