# SPDX-License-Identifier: Apache-2.0
"""A page of 200 KB without a match, through httpd with the html filter on and
off: the difference of instructions (each by the difference of two N, under
callgrind), divided by the bytes of the page."""
from measure import MODULE, OUT, per_request

ORDER = 40
TYPES = "AddType text/html .htm .xhtm\n"
QUIET = "PrivacyCount Off\nPrivacyConsent Off\n"


def cost(extension):
    size = (OUT / f"docs/p/0.{extension}").stat().st_size
    off = per_request("filter-off", TYPES + MODULE + "Privacy On\nPrivacyBlock Off\n" + QUIET, extension, 1, 5, 25)
    on = per_request("filter-on", TYPES + MODULE + "Privacy On\nPrivacyBlock On\n" + QUIET, extension, 1, 5, 25)
    return (on - off) / size


def run(bench):
    table = bench.table("html filter on a page of 200 KB", "instructions per byte")
    plain = cost("htm")
    table.row("plain", "mod_privacy: tags and text", plain, ours=True)
    bench.gate("html filter, instructions per byte", plain, 4)
    if not bench.quick:
        scripts = cost("xhtm")
        table.row("scripts", "mod_privacy: with inline scripts", scripts, ours=True)
        bench.gate("html filter with inline scripts, instructions per byte", scripts, 6)
