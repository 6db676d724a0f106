# SPDX-License-Identifier: Apache-2.0
"""httpd with the event MPM after 40,000 requests on 16 connections: private dirty
memory of its largest child, which is what one more child costs, by
/proc/PID/smaps_rollup. What all children share (counters, the compiled lists)
is the sum of the shared anonymous mappings of a child, and does not grow."""
import re
import subprocess

from measure import ON, Server

ORDER = 60
ARMS = [
    ("none", "no access log", ""),
    ("again", "the same once more", ""),
    ("on", "mod_privacy: everything, counting", ON),
]


def children(pid):
    done = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return [int(p) for p in done.stdout.split()]


def private_kb(pid):
    text = open(f"/proc/{pid}/smaps_rollup").read()
    return int(re.search(r"Private_Dirty:\s+(\d+)", text)[1]), int(re.search(r"Rss:\s+(\d+)", text)[1])


def shared_kb(pid):
    total = 0
    for line in open(f"/proc/{pid}/maps"):
        if re.search(r" (?:/dev/zero|/SYSV|/memfd:|/dev/shm)", line) and line.split()[1][3] == "s":
            first, last = line.split()[0].split("-")
            total += int(last, 16) - int(first, 16)
    return total // 1024


def run(bench):
    count = 4_000 if bench.quick else 40_000
    table = bench.table("Memory of a child after 40,000 requests", "KiB private")
    private, shared = {}, {}
    for name, label, conf in ARMS:
        server = Server("memory-" + name, conf + "ThreadsPerChild 16\nMaxRequestWorkers 16\n", mpm="event", options=("-DFOREGROUND",))
        try:
            for path in ("0.html", "1.png", "2.html"):
                subprocess.run(["h2load", "--h1", "-c", "16", "-t", "1", "-n", str(count // 3), f"http://127.0.0.1:{server.port}/p/{path}"],
                               check=True, stdout=subprocess.DEVNULL, timeout=280)
            pid, (private[name], rss) = max(((p, private_kb(p)) for p in children(server.pid())), key=lambda x: x[1])
            shared[name] = shared_kb(pid)
        finally:
            server.stop()
        table.row(name, label, private[name], f"resident {rss:,} KiB, shared mappings {shared[name]:,} KiB", ours=name == "on")
    table = bench.table("Memory that all children share", "KiB")
    table.row("shared", "mod_privacy: counters and built-in lists, one site", shared["on"] - shared["none"], ours=True)
    bench.gate("KiB of private memory added to a child", private["on"] - private["none"], 1024, tolerance=abs(private["again"] - private["none"]))
