# SPDX-License-Identifier: Apache-2.0
"""Pages through each server's way to change pages, on the way out of one
process under callgrind: what a filter adds is the difference to the same
server without it, each by the difference of two N, divided by the bytes of the
page. The peers get twenty fixed strings (hosts of trackers, which the page
does not hold); mod_privacy gets all built-in vendors, and EasyPrivacy where
it is there. mod_proxy_html only works on proxied pages, so its base is the
same proxy without it. nginx is taken from Debian's package, unpacked and not
installed. The pages are every third of pages.tar.xz, each asked for as often
as the others; where it is not there, one of 270 KB made for this stands in,
and nothing is judged."""
import gzip
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import time

from measure import MODULE, OUT, Failure, Server, answers, free_port, instructions_of

ORDER = 45
FEW, MANY = 1, 2  # rounds over all pages
OURS = 9  # more: what compiling the lists costs varies from start to start
EVERY = 3
CALLGRIND = ["valgrind", "--tool=callgrind"]
TYPES = "AddType text/html .htm .xhtm\n"
HOSTS = [f"tracker{n}.example.net" for n in range(8)] + [
    "www.google-analytics.com", "www.googletagmanager.com", "connect.facebook.net", "static.hotjar.com", "bat.bing.com",
    "analytics.tiktok.com", "mc.yandex.ru", "sb.scorecardresearch.com", "static.chartbeat.com", "cdn.mxpnl.com",
    "cdn.segment.com", "www.clarity.ms"]
# Which attributes hold links, as the manual of mod_proxy_html has them.
LINKS = "".join(f"ProxyHTMLLinks {line}\n" for line in (
    "a href", "area href", "link href", "img src longdesc usemap", "object classid codebase data usemap", "q cite",
    "blockquote cite", "ins cite", "del cite", "form action", "input src usemap", "head profile", "base href", "script src for"))


def load(*modules):
    folder = subprocess.run(["apxs", "-q", "LIBEXECDIR"], capture_output=True, text=True, check=True).stdout.strip()
    return "".join(f"LoadModule {m}_module {folder}/mod_{m}.so\n" for m in modules)


def data():
    return pathlib.Path(os.environ.get("PV_DATA", "../shared/data"))


def ask(port, paths, rounds):
    """Requests on one connection; chunked answers are read, too."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=250)
    for path in paths * rounds:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body:
            raise Failure(f"{path}: {answer.status}, {len(body)} bytes")
    connection.close()


def httpd_total(name, conf, paths, rounds):
    return instructions_of(name, conf, lambda server: ask(server.port, paths, rounds))


class Nginx:
    """nginx as one process below callgrind."""

    def __init__(self, name, program, filters):
        self.dir = OUT / name
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir(parents=True)
        self.port = free_port()
        places = "".join(f"{kind}_temp_path {self.dir}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.dir / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {self.dir}/nginx.pid; error_log {self.dir}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; keepalive_requests 100000; types {{ text/html htm xhtm html; }}\n{places}"
            f"server {{ listen 127.0.0.1:{self.port}; root {OUT}/docs;\n{filters}}} }}\n")
        with open(self.dir / "tool.log", "w") as log:
            self.process = subprocess.Popen(CALLGRIND + [f"--callgrind-out-file={self.dir}/profile", str(program), "-p", str(self.dir), "-e",
                                             str(self.dir / "error.log"), "-c", str(self.dir / "nginx.conf")], stdout=log, stderr=log, cwd=self.dir)
        end = time.time() + 60
        while not answers(self.port):
            if self.process.poll() is not None or time.time() > end:
                self.process.kill()
                raise Failure(f"nginx did not start\n{(self.dir / 'tool.log').read_text()[-800:]}")
            time.sleep(0.1)

    def total(self):
        for _ in range(60):  # a signal that comes just before it waits is missed
            self.process.terminate()
            try:
                self.process.wait(1)
                break
            except subprocess.TimeoutExpired:
                pass
        self.process.kill()
        self.process.wait()
        profile = self.dir / "profile"
        found = re.search(r"(?m)^totals: (\d+)", profile.read_text()) if profile.is_file() else None
        if not found:
            raise Failure("callgrind wrote no total of nginx")
        return int(found[1])


def nginx_program():
    """Debian's nginx, unpacked; None where it cannot be had."""
    place = OUT / "nginx"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    got = subprocess.run(["apt-get", "download", "-qq", "nginx"], cwd=place, capture_output=True, text=True)
    packages = list(place.glob("*.deb"))
    if got.returncode != 0 or not packages:
        return None
    subprocess.run(["dpkg", "-x", str(packages[0]), str(place)], check=True)
    return place / "usr/sbin/nginx"


def nginx_total(name, program, filters, paths, rounds):
    server = Nginx(name, program, filters)
    try:
        ask(server.port, paths, rounds)
    finally:
        total = server.total()
    return total


def added(total, name, with_filter, without, paths, many=MANY):
    """Instructions per round that a filter adds."""
    costs = []
    for arm, conf in (("with", with_filter), ("without", without)):
        low, high = (total(f"{name}-{arm}", conf, paths, rounds) for rounds in (FEW, many))
        costs.append((high - low) / (many - FEW))
    return costs[0] - costs[1]


def proxied(port, more=""):
    return (load("proxy", "proxy_http") + f"ProxyPass /p/ http://127.0.0.1:{port}/p/ keepalive=On\n" + more)


def privacy():
    lines = MODULE + "Privacy On\nPrivacyBlock {block}\nPrivacyCount Off\nPrivacyConsent Off\n"
    rules = data() / "easyprivacy.txt.gz"
    if rules.is_file():
        (OUT / "peers-list.txt").write_bytes(gzip.open(rules).read())
        (OUT / "peers-list.txt").chmod(0o644)
        lines += f"PrivacyFilterList analytics {OUT}/peers-list.txt builtin\n"
    return TYPES + lines.replace("{block}", "On"), TYPES + lines.replace("{block}", "Off")


def httpd_arms():
    """Name, label, configuration with and without the filter."""
    on, off = privacy()
    substitute = load("substitute") + TYPES + '<Location "/p/">\nSetOutputFilter SUBSTITUTE\n' + "".join(
        f'Substitute "s|{host}|x|n"\n' for host in HOSTS) + "</Location>\n"
    sed = load("sed") + TYPES + '<Location "/p/">\nSetOutputFilter Sed\n' + "".join(
        f'OutputSed "s/{host}/x/g"\n' for host in HOSTS) + "</Location>\n"
    return [("privacy", "mod_privacy: every vendor and rule", on, off),
            ("substitute", "mod_substitute: 20 fixed strings", substitute, TYPES),
            ("sed", "mod_sed: 20 fixed strings", sed, TYPES)]


def proxy_html(name, paths, backend):
    rules = load("xml2enc", "proxy_html") + LINKS + "ProxyHTMLEnable On\nProxyHTMLExtended On\n" + "".join(
        f"ProxyHTMLURLMap //{host} //x c\n" for host in HOSTS)
    return added(httpd_total, name, proxied(backend.port, rules), proxied(backend.port), paths)


def documents():
    """What is asked for, in words; the paths; whether it is to be judged."""
    if not (data() / "pages.tar.xz").is_file():
        return "one page made for this", ["/p/0.xhtm"], False
    place = OUT / "docs/p/others"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with tarfile.open(data() / "pages.tar.xz") as pages:
        texts = {pathlib.Path(m.name).name: pages.extractfile(m).read() for m in pages if m.name.endswith(".html")}
    for name in sorted(texts)[::EVERY]:
        (place / name).write_bytes(texts[name])
    place.chmod(0o755)
    paths = [f"/p/others/{path.name}" for path in sorted(place.iterdir())]
    return f"{len(paths)} pages of others", paths, True


def run(bench):
    program = nginx_program()
    label, paths, is_judged = documents()
    table = bench.table(f"Filters of pages, {label}", "instructions per byte")
    size = sum((OUT / f"docs{path}").stat().st_size for path in paths)
    cost = {}

    def row(name, text, value, note=""):
        cost[name] = value / size if value is not None else None
        table.row(name, text, cost[name], note, ours=name == "privacy")

    for name, text, with_filter, without in httpd_arms():
        row(name, text, added(httpd_total, f"peer-{name}", with_filter, without, paths, OURS if name == "privacy" else MANY))
    backend = Server("peer-backend", TYPES, seconds=600)
    try:
        row("proxy_html", "mod_proxy_html: 20 maps, proxied", proxy_html("peer-proxy_html", paths, backend))
    finally:
        backend.stop()
    filters = "sub_filter_once off;\n" + "".join(f"sub_filter '{host}' 'x';\n" for host in HOSTS)
    row("sub_filter", "nginx sub_filter: 20 fixed strings",
        added(lambda name, conf, *what: nginx_total(name, program, conf, *what), "peer-nginx", filters, "", paths)
        if program else None, "" if program else "Debian's nginx cannot be had")
    for name, least in (("substitute", 10), ("sub_filter", 5)):
        if is_judged and cost[name] is not None:
            bench.gate(f"instructions per byte of {name}, as a multiple of ours", cost[name] / cost["privacy"], least, at_least=True)
