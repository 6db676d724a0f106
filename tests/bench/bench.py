#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the families of rows (rows_*.py), judges their gates, writes the results.

A family is a file rows_NAME.py here: its docstring is the method, as the page
of results prints it, and run(bench) measures:

    table = bench.table("Instructions per request", "instructions")
    table.row("off", "mod_privacy loaded, Privacy Off", 44_940, ours=True)
    bench.gate("added by a loaded module that is off", 59, 60)

ORDER sets its place. bench.quick is true where a short run was asked for. A
family that raises counts as a failed gate, and the others still run. Nothing
timed is a gate unless its noise was measured in the same run: such a row says
"no verdict" instead. measure.py has the tools.

usage: bench.py [--quick] [--only NAME[,NAME]] [--list]
       (run by `make bench`, from the top of the tree)
"""
import argparse
import importlib
import json
import os
import pathlib
import platform
import subprocess
import sys
import time
import traceback

import measure
import page

HERE = pathlib.Path(__file__).parent


class Table:
    """The rows of one unit: printed as they come, plotted in the end."""

    def __init__(self, title, unit, method):
        self.record = {"title": title, "unit": unit, "method": method, "rows": []}
        print(f"\n{title} ({unit})")

    def row(self, key, label, value, note="", ours=False, plotted=True):
        """value may be None: measured in vain, note says why."""
        self.record["rows"].append({"key": key, "label": label, "value": value, "note": note, "ours": ours, "plotted": plotted})
        print(f"  {label:52}{page.number(value):>14}  {note}".rstrip(), flush=True)


class Bench:
    def __init__(self, quick):
        self.quick = quick
        self.report = {
            "date": time.strftime("%Y-%m-%d"), "machine": machine(),
            "httpd": subprocess.run([measure.HTTPD, "-v"], capture_output=True, text=True).stdout.split("\n")[0].removeprefix("Server version: "),
            "tables": [], "gates": []}
        self.method = ""

    def table(self, title, unit, method=None):
        table = Table(title, unit, method or self.method)
        self.report["tables"].append(table.record)
        return table

    def gate(self, text, value, limit, at_least=False, tolerance=0):
        """Fails the command when value is above limit (or below, at_least). The
        limit is the budget itself; tolerance is the noise of its method."""
        ok = value >= limit - tolerance if at_least else value <= limit + tolerance
        self.report["gates"].append({"gate": text, "value": value, "limit": limit, "at_least": at_least, "tolerance": tolerance, "ok": ok})
        print(f"  gate {'met    ' if ok else 'NOT MET'} {text}: {page.number(value)} (limit {limit:,g}"
              + (f", noise {tolerance:g}" if tolerance else "") + ")", flush=True)

    def run(self, family):
        module = importlib.import_module(family)
        self.method = " ".join((module.__doc__ or "").split())
        begin = time.time()
        try:
            module.run(self)
        except Exception as problem:  # one family's failure is a result, not the end
            if not isinstance(problem, measure.Failure):
                traceback.print_exc()
            print(f"  NOT MEASURED {family}: {problem}", flush=True)
            self.gate(f"{family[5:]}: measured", 0, 1, at_least=True)
        print(f"  ({family[5:]}: {time.time() - begin:.0f} s)", flush=True)
        self.write()

    def write(self):
        (measure.OUT / "bench.json").write_text(json.dumps(self.report, indent=1) + "\n")
        (measure.OUT / "bench.html").write_text(page.render(self.report))


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    return f"{os.cpu_count()} x {cpu}, {platform.machine()}"


def families():
    found = [importlib.import_module(p.stem) for p in sorted(HERE.glob("rows_*.py"))]
    return [m.__name__ for m in sorted(found, key=lambda m: m.ORDER)]


def main():
    asked = argparse.ArgumentParser(prog="bench.py")
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--only", default="")
    asked.add_argument("--list", action="store_true")
    asked = asked.parse_args()
    chosen = families()
    if asked.list:
        print("\n".join(f[5:] for f in chosen))
        return
    if asked.only:
        only = asked.only.split(",")
        unknown = [o for o in only if "rows_" + o not in chosen]
        if unknown:
            sys.exit(f"bench: no family {', '.join(unknown)}; there are {', '.join(f[5:] for f in chosen)}")
        chosen = [f for f in chosen if f[5:] in only]
    measure.OUT.mkdir(parents=True, exist_ok=True)
    measure.make_documents()
    bench = Bench(asked.quick)
    print(f"{bench.report['date']}, {bench.report['httpd']}, {bench.report['machine']}")
    for family in chosen:
        bench.run(family)
    gates = bench.report["gates"]
    failed = sum(not g["ok"] for g in gates)
    print(f"bench: {len(gates) - failed} gates passed, {failed} failed (build/bench/bench.json, bench.html)")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
