# SPDX-License-Identifier: Apache-2.0
"""What counting adds is the difference of two configurations, with PrivacyCount
On and Off, in instructions of a request under callgrind (see the first table);
a page is one of 200 bytes with blocking and consent off, so that counting
stands alone, and each is a visit. More paths: the same page under 10 and under
10,000 URLs, against httpd without the module, all URLs seen before. Pieces
are the difference of two runs of a program that does one thing again and
again, in core alone. Ten million requests for random URLs are fed to the
counter tables, the first tenth before any real request, then three for each
real one: how many of the true top 100 pages stay named, and whether every
request is in the sum. That program fails itself when a request is missing."""
import re
import subprocess

from measure import COUNTRIES, ON, OUT, TOLERANCE, Failure, callgrind_total, per_request

ORDER = 30
OFF = "PrivacyCount Off\n"
ALONE = "PrivacyBlock Off\nPrivacyConsent Off\n"
ALIAS = 'AliasMatch "^/p/" {docs}\n'.replace("{docs}", str(OUT / "docs/p/0000.html"))
PIECES = [
    ("agent", "a user agent that nobody sent before"),
    ("reader", "user agent and languages that the memo knows"),
    ("headers", "the pass over 8 headers"),
    ("path", "a path to its key"),
    ("referrer", "a referrer to its host"),
    ("crowd", "network and class to a place in the bitmaps"),
    ("new-page", "a page that is a visit, texts made anew"),
    ("page", "a page that is a visit, known to the memo"),
    ("whole", "headers, reader, crowd and a known page"),
]


def adds(conf, **how):
    return per_request("counting", conf, **how) - per_request("not-counting", conf + OFF, **how)


def run_requests(bench):
    table = bench.table("Instructions that counting adds to a request", "instructions")
    image = adds(ON, direct=True)
    table.row("image", "an image, one visitor without a proxy", image, ours=True)
    table.row("page", "a page that is a visit, one visitor", adds(ON + ALONE, extension="html", direct=True), ours=True)
    if not bench.quick:
        proxied = adds(ON)
        table.row("image-proxied", "an image, new visitors behind a proxy", proxied, ours=True)
        table.row("page-proxied", "a page that is a visit, new visitors", adds(ON + ALONE, extension="html"), ours=True)
        if COUNTRIES.is_file():
            without = re.sub("PrivacyCountryDatabase .*\n", "", ON)
            table.row("country", "of that, the country of a new visitor", proxied - adds(without), ours=True)
    bench.gate("instructions that counting adds to an image", image, 900, tolerance=TOLERANCE)


def run_paths(bench):
    table = bench.table("Instructions added to a page, by the number of URLs", "instructions")
    added = {}
    for paths in (10, 10_000):
        how = {"extension": "html", "direct": True, "paths": paths, "few": 11_000, "many": 13_000}
        added[paths] = per_request("paths", ALIAS + ON + ALONE, **how) - per_request("paths-none", ALIAS, **how)
        table.row(str(paths), f"{paths:,} URLs", added[paths], ours=True)
    bench.gate("instructions more with 10,000 URLs than with 10", added[10_000] - added[10], 0, tolerance=TOLERANCE)


def run_pieces(bench):
    table = bench.table("Pieces of counting", "instructions")
    for name, label in PIECES:
        few, many = (callgrind_total(f"piece-{name}", [OUT / "pieces", name, count]) for count in (1_000, 11_000))
        table.row(name, label, (many - few) / 10_000, ours=True)


def run_flood(bench):
    table = bench.table("Counter tables under a flood of random URLs", "pages")
    done = subprocess.run([OUT / "flood"] + (["1000000"] if bench.quick else []), capture_output=True, text=True, timeout=900)
    print("  " + done.stdout.strip().replace("\n", "\n  "))
    named = re.search(r"(\d+) of the top 100", done.stdout)
    if not named:
        raise Failure(f"flood said nothing of the top 100: {done.stderr[-400:]}")
    table.row("named", "of the true top 100 pages still named", int(named[1]), ours=True)
    bench.gate("of the true top 100 pages named after a flood", int(named[1]), 95, at_least=True)
    bench.gate("the flood program's own checks", done.returncode, 0)


def run(bench):
    run_flood(bench)
    run_pieces(bench)
    run_requests(bench)
    if not bench.quick:
        run_paths(bench)
