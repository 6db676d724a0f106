# SPDX-License-Identifier: Apache-2.0
"""Flush: batches of 3,000 figures (1,000 values of an hour, their day and month)
written by the code that the server flushes with, twenty in a row into the same
store; wall-clock time of a batch. Report: all dimensions of those figures as
JSON by privacyctl, start of the program included. Median of seven, with the
least and the most; the second SQLite row is the same once more. No gate: a
flush runs beside the requests, not among them."""
import pathlib
import shutil
import statistics
import subprocess
import time

from measure import OUT, TOP, Failure, free_port, unprivileged

ORDER = 80
WRITER = TOP / "build/tests/store_writer"
BATCHES, VALUES, REPEATS = 20, 1000, 7


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


def measured(driver, make):
    """@return lists of milliseconds: of a batch, of a report"""
    flushes, reports = [], []
    for n in range(REPEATS):
        params = make(n)
        memory = OUT / "stores" / "memory"
        memory.unlink(missing_ok=True)
        flushes.append(seconds([WRITER, driver, params, "node", 1, BATCHES, VALUES, memory]) * 1000 / BATCHES)
        reports.append(seconds([TOP / "build/privacyctl", "report", "--format=json", "--from=2026-11-21", "--to=2026-11-21", driver, params]) * 1000)
    return flushes, reports


def run(bench):
    folder = OUT / "stores"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rows = [("sqlite3", "SQLite", lambda n: folder / f"a{n}.db"), ("sqlite3", "SQLite, once more", lambda n: folder / f"b{n}.db")]
    postgres = Postgres()
    try:
        rows.append(("pgsql", "PostgreSQL", lambda n: postgres.fresh(f"bench{n}")))
        results = [(label, measured(driver, make)) for driver, label, make in rows]
    finally:
        postgres.stop()
    for index, title in enumerate(["A batch of 3,000 figures into the store", "A day's report with 3,000 figures, as JSON"]):
        table = bench.table(title, "ms")
        for label, both in results:
            times = both[index]
            table.row(label, label, statistics.median(times), f"[{min(times):.1f}, {max(times):.1f}]", ours=True)
