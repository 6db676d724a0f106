# SPDX-License-Identifier: Apache-2.0
"""Ten million requests for random URLs are fed to the counter tables, the first
tenth before any real request, then three for each real one: how many of the
true top 100 pages stay named, and whether every request is in the sum. The
program itself fails when memory grew or a request is missing."""
import re
import subprocess

from measure import OUT, Failure

ORDER = 30


def run(bench):
    table = bench.table("Counter tables under a flood of random URLs", "pages")
    done = subprocess.run([OUT / "flood"] + (["1000000"] if bench.quick else []), capture_output=True, text=True, timeout=900)
    print("  " + done.stdout.strip().replace("\n", "\n  "))
    named = re.search(r"(\d+) of the top 100", done.stdout)
    if not named:
        raise Failure(f"flood said nothing of the top 100: {done.stderr[-400:]}")
    table.row("named", "of the true top 100 pages still named", int(named[1]), ours=True)
    bench.gate("of the true top 100 pages named after a flood", int(named[1]), 95, at_least=True)
    bench.gate("the flood program's own checks", done.returncode, 0)
