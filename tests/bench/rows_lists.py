# SPDX-License-Identifier: Apache-2.0
"""Requests of real pages against EasyPrivacy and parts of it, match only: the
URLs are parsed before, then all are matched once and three times under
callgrind; half the difference, divided by their number, is a row. Every nth
rule makes a part. The list and the requests are not part of this tree: they
are looked for in ../shared/data or $PV_DATA. Compiling is CPU time, the best of
five, on the machine named above."""
import gzip
import os
import pathlib
import subprocess

from measure import OUT, TOP, Failure, callgrind_total

ORDER = 50
SIZES = [100, 1_000, 10_000, None]
EVERY = 4  # of the requests: enough for a steady mean


def data():
    for folder in (os.environ.get("PV_DATA"), TOP / "../shared/data", TOP / "../../shared/data"):
        if folder and (pathlib.Path(folder) / "easyprivacy.txt.gz").is_file():
            return pathlib.Path(folder)
    return None


def write_inputs(folder, source):
    """The rules of the list, and the requests as matching reads them."""
    with gzip.open(source / "easyprivacy.txt.gz", "rt") as text:
        rules = [line for line in text if line.strip() and line[0] not in "![" and "##" not in line]
    with gzip.open(source / "easyprivacy-verdicts.tsv.gz", "rt") as text:
        requests = ["\t".join(line.split("\t")[2:5]) for n, line in enumerate(text) if n % EVERY == 0]
    (folder / "requests.tsv").write_text("".join(requests))
    return rules


def run(bench):
    source = data()
    table = bench.table("One URL against a filter list", "instructions")
    if source is None:
        table.row("none", "EasyPrivacy is not here (../shared/data or $PV_DATA)", None, "skipped")
        return
    folder = OUT / "lists"
    folder.mkdir(exist_ok=True)
    rules = write_inputs(folder, source)
    for size in SIZES if not bench.quick else [None]:
        part = rules if size is None else rules[::len(rules) // size][:size]
        path = folder / f"{len(part)}.txt"
        path.write_text("[Adblock Plus 2.0]\n" + "".join(part))
        command = [OUT / "matching", path, folder / "requests.tsv"]
        once = callgrind_total("matching-1", command + [1])
        thrice = callgrind_total("matching-3", command + [3])
        done = subprocess.run([str(c) for c in command] + ["1"], capture_output=True, text=True, check=True)
        count, blocked, kept, size_bytes, ms = done.stdout.split()
        if int(count) == 0:
            raise Failure("no request could be read")
        cost = (thrice - once) / 2 / int(count)
        table.row(str(size), f"{len(part):,} rules", cost, f"{int(blocked):,} of {int(count):,} blocked, block {int(size_bytes):,} bytes, compiled in {ms} ms", ours=True)
    bench.gate("instructions of a URL against EasyPrivacy", cost, 3000)
    bench.gate("bytes of EasyPrivacy, once for all children", int(size_bytes), 2.4e6)
    bench.gate("milliseconds to compile EasyPrivacy", float(ms), 60)
