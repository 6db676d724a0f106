# SPDX-License-Identifier: Apache-2.0
"""Pages of others (pages.tar.xz, about 10 MB, with EasyPrivacy and the built-in
lists loaded) through the rewriter alone, under callgrind: what happens between
the first byte of a page and its last, in pieces of 64 KB. The same pages
through httpd are counted while it serves the connection, the second time they
are asked for. Then a page of 200 KB without a match, through httpd with the
html filter on and off: the difference of instructions (each by the difference
of two N), divided by the bytes; it has a picture to judge every 530 bytes, and
a script every 700. Last a page of 200 bytes: what blocking adds to all else,
most of which is reading it."""
import gzip
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import tarfile

from measure import MODULE, ON, OUT, SERVING, Failure, instructions_of, per_request

ORDER = 40
TYPES = "AddType text/html .htm .xhtm\n"
QUIET = "PrivacyCount Off\nPrivacyConsent Off\n"

PIECE = 65536
CORPUS = [("tokens", "tokenizer alone", None), ("tags", "tags and decisions", 4), ("all", "with inline scripts and style sheets", 6)]


def corpus():
    """The pages and the list, unpacked; None where they are not there."""
    folder = pathlib.Path(os.environ.get("PV_DATA", "../shared/data"))
    if not (folder / "pages.tar.xz").is_file() or not (folder / "easyprivacy.txt.gz").is_file():
        print(f"  skipped: pages.tar.xz and easyprivacy.txt.gz are not in {folder} (PV_DATA)")
        return None
    place = OUT / "corpus"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with tarfile.open(folder / "pages.tar.xz") as pages:
        pages.extractall(place)
    (place / "list.txt").write_bytes(gzip.open(folder / "easyprivacy.txt.gz").read())
    return place / "list.txt", sorted(place.glob("**/*.html"))


def core_cost(mode, list_file, pages):
    """Instructions per byte inside measured() of html.c."""
    profile = OUT / f"corpus/callgrind.{mode}"
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", "--collect-atstart=no",
                           "--toggle-collect=measured", OUT / "html", mode, str(PIECE), list_file] + pages,
                          capture_output=True, text=True, timeout=600)
    size = re.match(r"bytes (\d+) ", done.stdout)
    total = re.search(r"(?m)^totals: (\d+)", profile.read_text()) if done.returncode == 0 else None
    if not size or not total:
        raise Failure(f"html {mode}: {done.stderr[-800:]}")
    return int(total[1]) / int(size[1])


def run_corpus(bench):
    found = corpus()
    if found is None:
        return
    table = bench.table("html rewriter on pages of others, EasyPrivacy loaded", "instructions per byte")
    for mode, label, budget in CORPUS:
        value = core_cost(mode, *found)
        table.row(f"core-{mode}", f"rewriter: {label}", value, ours=True)
        if budget:
            bench.gate(f"rewriter, {label}, instructions per byte", value, budget)
    if not bench.quick:
        value = httpd_cost(*found)
        table.row("httpd", "what blocking adds to the same pages in httpd", value, ours=True)
        bench.gate("pages of others through httpd, instructions per byte added", value, 7)


def httpd_cost(list_file, pages):
    """Instructions per byte that blocking adds to every page once, through httpd."""
    docs = OUT / "docs/corpus"
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir(mode=0o755)
    for n, page in enumerate(pages):
        shutil.copyfile(page, docs / f"{n}.html")

    def get_all(rounds):
        def ask(server):
            client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
            for n in list(range(len(pages))) * rounds:
                client.request("GET", f"/corpus/{n}.html")
                if client.getresponse().read() == b"":
                    raise Failure(f"page {n} came empty")
        return ask

    def one_round(name, conf):
        conf = MODULE + f"Privacy On\nPrivacyFilterList analytics {list_file}\n" + QUIET + conf
        return instructions_of(name, conf, get_all(2), SERVING) - instructions_of(name, conf, get_all(1), SERVING)

    added = one_round("corpus-on", "PrivacyBlock On\n") - one_round("corpus-off", "PrivacyBlock Off\n")
    return added / sum(page.stat().st_size for page in pages)


def cost(extension):
    size = (OUT / f"docs/p/0000.{extension}").stat().st_size
    off = per_request("filter-off", TYPES + MODULE + "Privacy On\nPrivacyBlock Off\n" + QUIET, extension, 1, 5, 25)
    on = per_request("filter-on", TYPES + MODULE + "Privacy On\nPrivacyBlock On\n" + QUIET, extension, 1, 5, 25)
    return (on - off) / size


def small_page(bench):
    table = bench.table("html filter on a page of 200 bytes", "instructions per request")
    off, on = (per_request(f"small-{block}", TYPES + ON + f"PrivacyBlock {block}\n", "html", direct=True) for block in ("Off", "On"))
    table.row("small-off", "mod_privacy, PrivacyBlock Off", off, ours=True)
    table.row("small-on", "mod_privacy, PrivacyBlock On", on, ours=True)
    table.row("small", "what blocking adds", on - off, ours=True)


def run(bench):
    run_corpus(bench)
    small_page(bench)
    table = bench.table("html filter on a page of 200 KB", "instructions per byte")
    plain = cost("htm")
    table.row("plain", "mod_privacy: tags and text", plain, ours=True)
    bench.gate("html filter, instructions per byte", plain, 4)
    if not bench.quick:
        scripts = cost("xhtm")
        table.row("scripts", "mod_privacy: with inline scripts", scripts, ours=True)
        bench.gate("html filter with inline scripts, instructions per byte", scripts, 6)
