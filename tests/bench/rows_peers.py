# SPDX-License-Identifier: Apache-2.0
"""Pages through each server's way to change pages, on the way out of one
process under callgrind: what a filter adds is the difference to the same
server without it, divided by the bytes of the pages. Of httpd what it does
while it serves a connection is counted, so that starting (and compiling lists,
which varies) is not; of nginx the difference of two N. mod_proxy_html only
works on proxied pages, so its base is the same proxy without it. nginx is
taken from Debian's package, unpacked and not installed.

First table: the peers get twenty fixed strings, mod_privacy all built-in
vendors, and EasyPrivacy where it is there: not the same work, but what one
would write. The pages are every third of pages.tar.xz, each asked for twice,
and the second time counts. Second table: the same work. Each peer gets every
host name of the lists that block by default (conf/lists: `hosts:`, and the
hosts of `||host` rules) as a fixed string, but for names that hold another
one; nginx and mod_sed do not start with all of them and get the first 255.
Before it is measured, each filter gets a page with all its names and must take
each of them away. The pages are every ninth, asked for as in the first table. Where
pages.tar.xz is not there, one of 270 KB made for this stands in, and nothing
is judged."""
import gzip
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import time

from measure import MODULE, OUT, SERVING, TOP, Failure, Server, answers, free_port, instructions_of

ORDER = 45
FEW, MANY = 1, 2  # rounds over all pages
EVERY, EVERY_SAME = 3, 9  # pages of the two tables
PATTERNS_MAX = 255  # with more nginx does not start, nor mod_sed with some ten more
LISTS = ("analytics", "marketing")  # those that block by default
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
    return instructions_of(name, conf, lambda server: ask(server.port, paths, rounds), SERVING)


def listed_hosts():
    """Names of hosts that are blocked as a whole, but for those that hold
    another: whoever replaces that has replaced them."""
    names = {}
    for line in "\n".join((TOP / f"conf/lists/{name}.list").read_text() for name in LISTS).splitlines():
        for label, items in re.findall(r"; (hosts|rules): ([^;]*)", "" if line.startswith("#") else line):
            pattern = r"(?<!\S)([a-z0-9.-]+)" if label == "hosts" else r"(?<!\S)\|\|([a-z0-9.-]+)\^(?!\S)"
            names.update(dict.fromkeys(re.findall(pattern, items)))
    return [name for name in names if not any(other in name and other != name for other in names)]


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def prove(name, open_server, names, folder="/p"):
    """A filter that is measured does what it is measured for."""
    (OUT / "docs/p/planted.htm").write_text("<!doctype html>" + "".join(f'<p>1 <img src="//{host}/p.gif"></p>\n' for host in names))
    server = open_server()
    try:
        body = get(server.port, f"{folder}/planted.htm")
    finally:
        server.stop()
    left = [host for host in names if f"//{host}/" in body]
    if left or body.count("<p>1") != len(names):
        raise Failure(f"{name} leaves {len(left)} of {len(names)} names, among them {left[:3]}")


class Nginx:
    """nginx as one process below callgrind."""

    def __init__(self, name, program, filters, tool=()):
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
            self.process = subprocess.Popen([*tool, str(program), "-p", str(self.dir), "-e", str(self.dir / "error.log"), "-c",
                                             str(self.dir / "nginx.conf")], stdout=log, stderr=log, cwd=self.dir)
        end = time.time() + 60
        while not answers(self.port):
            if self.process.poll() is not None or time.time() > end:
                self.process.kill()
                raise Failure(f"nginx did not start\n{(self.dir / 'tool.log').read_text()[-800:]}")
            time.sleep(0.1)

    def stop(self):
        for _ in range(60):  # a signal that comes just before it waits is missed
            self.process.terminate()
            try:
                self.process.wait(1)
                break
            except subprocess.TimeoutExpired:
                pass
        self.process.kill()
        self.process.wait()

    def total(self):
        self.stop()
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
    server = Nginx(name, program, filters, CALLGRIND + [f"--callgrind-out-file={OUT / name}/profile"])
    try:
        ask(server.port, paths, rounds)
    finally:
        total = server.total()
    return total


def added(total, name, with_filter, without, paths):
    """Instructions per round that a filter adds."""
    costs = []
    for arm, conf in (("with", with_filter), ("without", without)):
        low, high = (total(f"{name}-{arm}", conf, paths, rounds) for rounds in (FEW, MANY))
        costs.append((high - low) / (MANY - FEW))
    return costs[0] - costs[1]


def proxied(port, more=""):
    return (load("proxy", "proxy_http") + f"ProxyPass /p/ http://127.0.0.1:{port}/p/ keepalive=On\n" + more)


def privacy(block, has_list):
    lines = TYPES + MODULE + f"Privacy On\nPrivacyBlock {block}\nPrivacyCount Off\nPrivacyConsent Off\n"
    rules = data() / "easyprivacy.txt.gz"
    if not has_list or not rules.is_file():
        return lines
    (OUT / "peers-list.txt").write_bytes(gzip.open(rules).read())
    (OUT / "peers-list.txt").chmod(0o644)
    return lines + f"PrivacyFilterList analytics {OUT}/peers-list.txt builtin\n"


def substitute(names):
    return load("substitute") + TYPES + '<Location "/p/">\nSetOutputFilter SUBSTITUTE\n' + "".join(
        f'Substitute "s|{host}|x|n"\n' for host in names) + "</Location>\n"


def sed(names):
    return load("sed") + TYPES + '<Location "/p/">\nSetOutputFilter Sed\n' + "".join(
        f'OutputSed "s/{re.escape(host)}/x/g"\n' for host in names) + "</Location>\n"


def proxy_html(names):
    return load("xml2enc", "proxy_html") + LINKS + "ProxyHTMLEnable On\nProxyHTMLExtended On\n" + "".join(
        f"ProxyHTMLURLMap //{host} //x c\n" for host in names)


def sub_filter(names):
    return "sub_filter_once off;\n" + "".join(f"sub_filter '{host}' 'x';\n" for host in names)


def documents(every):
    """What is asked for, in words; the paths; whether it is to be judged."""
    if not (data() / "pages.tar.xz").is_file():
        return "one page made for this", ["/p/0000.xhtm"], False
    place = OUT / f"docs/p/others{every}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with tarfile.open(data() / "pages.tar.xz") as pages:
        texts = {pathlib.Path(m.name).name: pages.extractfile(m).read() for m in pages if m.name.endswith(".html")}
    for name in sorted(texts)[::every]:
        (place / name).write_bytes(texts[name])
    place.chmod(0o755)
    paths = [f"/p/others{every}/{path.name}" for path in sorted(place.iterdir())]
    return f"{len(paths)} pages of others", paths, True


class Rows:
    """One table: every filter over the same pages."""

    def __init__(self, bench, title, every):
        label, self.paths, self.is_judged = documents(every)
        self.table = bench.table(f"{title}, {label}", "instructions per byte")
        self.size = sum((OUT / f"docs{path}").stat().st_size for path in self.paths)
        self.every = every
        self.cost = {}

    def row(self, name, text, total, with_filter, without):
        value = added(total, f"peer{self.every}-{name}", with_filter, without, self.paths)
        self.cost[name] = value / self.size
        self.table.row(name, text, self.cost[name], ours=name.startswith("privacy"))

    def ours(self, names):
        for name, text, has_list in (("privacy-builtin", "mod_privacy: built-in lists", False),
                                     ("privacy", "mod_privacy: built-in lists and EasyPrivacy", True)):
            conf = privacy("On", has_list)
            prove(name, lambda: Server(f"prove-{name}", conf), names)
            self.row(name, text, httpd_total, conf, privacy("Off", has_list))

    def peers(self, names, backend, nginx):
        few = names[:PATTERNS_MAX]
        for name, arm, taken in (("substitute", substitute, names), ("sed", sed, few)):
            conf = arm(taken)
            prove(name, lambda: Server(f"prove-{name}", conf), taken)
            self.row(name, f"mod_{name}: {len(taken)} fixed strings", httpd_total, conf, TYPES)
        conf = proxied(backend.port, proxy_html(names))
        prove("proxy_html", lambda: Server("prove-proxy_html", conf), names)
        self.row("proxy_html", f"mod_proxy_html: {len(names)} maps, proxied", httpd_total, conf, proxied(backend.port))
        if nginx is None:
            self.table.row("sub_filter", "nginx sub_filter", None, "Debian's nginx cannot be had")
            return
        prove("sub_filter", lambda: Nginx("prove-nginx", nginx, sub_filter(few)), few)
        self.row("sub_filter", f"nginx sub_filter: {len(few)} fixed strings",
                 lambda name, conf, *what: nginx_total(name, nginx, conf, *what), sub_filter(few), "")

    def multiples(self):
        """Of the two that there are gates for, as multiples of ours."""
        return {name: self.cost[name] / self.cost["privacy"] for name in ("substitute", "sub_filter") if name in self.cost}


def run(bench):
    nginx = nginx_program()
    names = listed_hosts()
    usual = Rows(bench, "Filters of pages", EVERY)
    backend = Server("peer-backend", TYPES, seconds=3000)
    try:
        usual.ours(names)
        usual.peers(HOSTS, backend, nginx)
        for name, value in usual.multiples().items():
            usual.table.row(f"times-{name}", f"{name}, as a multiple of ours with EasyPrivacy", value, plotted=False)
        same = Rows(bench, "Filters of pages, every listed host name", EVERY_SAME)
        same.ours(names)
        same.peers(names, backend, nginx)
    finally:
        backend.stop()
    for name, value in same.multiples().items():
        least = 10 if name == "substitute" else 5
        same.table.row(f"times-{name}", f"{name}, as a multiple of ours with EasyPrivacy", value, plotted=False)
        if same.is_judged:
            bench.gate(f"instructions per byte of {name} at the same work, as a multiple of ours with EasyPrivacy", value, least, at_least=True)
