# SPDX-License-Identifier: Apache-2.0
"""Flush: batches of 3,000 figures (1,000 values of an hour, their day and month)
written by the code that the server flushes with, twenty in a row into the same
store; wall-clock time of a batch. Report: all dimensions of those figures as
JSON by privacyctl, start of the program included. Rounds in which each store
comes once, in random order and empty; a row is the median with its 95 %
interval. The second SQLite row is the same once more: where it differs by more
than a tenth, or not by chance, there is no verdict. No gate: a flush runs
beside the requests, not among them."""
import pathlib
import random
import shutil
import statistics
import subprocess
import time

from measure import OUT, TOP, Failure, free_port, interval, unprivileged

ORDER = 80
WRITER = TOP / "build/tests/store_writer"
BATCHES, VALUES, REPEATS = 20, 1000, 15


class Postgres:
    """A cluster of its own on the loopback, as an account without rights."""

    def __init__(self):
        bins = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if not bins:
            raise Failure("PostgreSQL is not installed")
        self.bin, self.dir, self.port = bins[-1], OUT / "pgsql", free_port()
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir()
        if unprivileged():
            shutil.chown(self.dir, "www-data", "www-data")
        subprocess.run(unprivileged() + [self.bin / "initdb", "-D", self.dir / "data", "-U", "owner", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
                       check=True, capture_output=True)
        self.process = subprocess.Popen(
            ["timeout", "600"] + unprivileged() + [self.bin / "postgres", "-D", self.dir / "data", "-p", str(self.port), "-k", self.dir, "-c", "listen_addresses=127.0.0.1"],
            stdout=subprocess.DEVNULL, stderr=open(self.dir / "log", "w"))
        for _ in range(100):
            if subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.1)
        self.stop()
        raise Failure("PostgreSQL did not start")

    def fresh(self, name):
        subprocess.run([self.bin / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "owner", name], check=True)
        return f"host=127.0.0.1 port={self.port} dbname={name} user=owner"

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def seconds(command):
    begin = time.monotonic()
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        raise Failure(f"{command[0]}: {done.stderr[-400:]}")
    return time.monotonic() - begin


def once(driver, params):
    """@return milliseconds of a batch and of a report"""
    memory = OUT / "stores" / "memory"
    memory.unlink(missing_ok=True)
    flush = seconds([WRITER, driver, params, "node", 1, BATCHES, VALUES, memory]) * 1000 / BATCHES
    report = seconds([TOP / "build/privacyctl", "report", "--format=json", "--from=2026-11-21", "--to=2026-11-21", driver, params]) * 1000
    return flush, report


def rows_of(bench, title, index, rows, times):
    table = bench.table(title, "ms")
    noise = interval([[b[index] / a[index]] for a, b in zip(times["sqlite"], times["again"])])
    quiet = 0.9 <= noise[0] <= 1 <= noise[1] <= 1.1
    for name, label, _, _ in rows:
        values = [t[index] for t in times[name]]
        low, high = interval([[v] for v in values])
        table.row(name, label, statistics.median(values), f"[{low:.1f}, {high:.1f}]" + ("" if quiet else ", no verdict"), ours=True)
    table.row("noise", f"{REPEATS} rounds; the same once more differs by", None,
              f"[{noise[0]:.2f}, {noise[1]:.2f}]: " + ("quiet enough for a verdict" if quiet else "too noisy, no verdict"))


def run(bench):
    folder = OUT / "stores"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    postgres = Postgres()
    rows = [("sqlite", "SQLite", "sqlite3", lambda n: folder / f"a{n}.db"),
            ("again", "SQLite, once more", "sqlite3", lambda n: folder / f"b{n}.db"),
            ("pgsql", "PostgreSQL", "pgsql", lambda n: postgres.fresh(f"bench{n}"))]
    times, chance = {name: [] for name, _, _, _ in rows}, random.Random(3)
    try:
        for n in range(REPEATS):
            for name, _, driver, make in chance.sample(rows, len(rows)):
                times[name].append(once(driver, make(n)))
    finally:
        postgres.stop()
    rows_of(bench, "A batch of 3,000 figures into the store", 0, rows, times)
    rows_of(bench, "A day's report with 3,000 figures, as JSON", 1, rows, times)
