#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Visits a server in every way of the leak matrix.

Each condition has a number NN of its own and visits from 127.66.NN.88, or from
fd66:7788::NN where the machine lets it have that address, with 203.0.113.NN,
198.51.100.NN and 2001:db8:ca::NN in forwarding headers, 198.19.NN.7 in a header
of no known name, and the texts cookie-NN-canary, query-NN-canary,
agent-NN-canary, referer-NN-canary, auth-NN-canary in the request, so that
whatever is found in a file tells how it came there. The conditions run side by
side; in the middle the server is restarted gracefully. Prints `NN name` for
each condition, and fails when one could not do what it is named for.

usage: leak_client.py MPM PORT TLS_PORT PROXY_PORT IPV6_PORT HTTPD_PID OUT
"""
import concurrent.futures
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

HOST = "127.0.0.1"
PORT, TLS_PORT, PROXY_PORT, IPV6_PORT, PID = map(int, sys.argv[2:7])
OUT = sys.argv[7]
H2 = "HTTP/2" if sys.argv[1] != "prefork" else "no h2"  # mod_http2 declines there
PATIENCE_S = 60  # the server gives up on half a request after six
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 "


def head(n, path, method="GET", host="www.example.org", more=""):
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n"
        f"User-Agent: {AGENT}agent-{n}-canary\r\n"
        f"Referer: https://ref.example/referer-{n}-canary?query-{n}-canary\r\n"
        f"Cookie: sid=cookie-{n}-canary; other=\"cookie-{n}-canary\"\r\n"
        f"Authorization: Bearer auth-{n}-canary\r\n"
        f"X-Forwarded-For: 203.0.113.{n}, 198.51.100.{n}\r\n"
        f"X-Real-IP: 198.51.100.{n}\r\nTrue-Client-IP: 203.0.113.{n}\r\n"
        f"CF-Connecting-IP: 203.0.113.{n}\r\n"
        f"X-Whatever: 198.19.{n}.7\r\n"
        f"Forwarded: for=\"[2001:db8:ca::{n}]:4711\";proto=https\r\n{more}\r\n"
    ).encode()


def connect(n, port=PORT):
    s = socket.socket(socket.AF_INET6 if port == IPV6_PORT else socket.AF_INET)
    s.settimeout(PATIENCE_S)
    if port == IPV6_PORT:
        try:
            s.bind((f"fd66:7788::{n}", 0))
        except OSError:
            pass  # then the visitor is ::1
        s.connect(("::1", port))
    else:
        s.bind((f"127.66.{n}.88", 0))
        s.connect((HOST, port))
    return s


def drain(s):
    data = b""
    try:
        while True:
            part = s.recv(65536)
            if not part:
                return data
            data += part
    except (OSError, ValueError):
        return data


def send(n, data, port=PORT, wrap=None, prefix=b"", patience=PATIENCE_S):
    s = connect(n, port)
    s.settimeout(patience)
    try:
        s.sendall(prefix)
        if wrap:
            s = wrap(s)
        s.sendall(data)
        return drain(s)
    except OSError:  # the restart may close a connection
        return b""
    finally:
        s.close()


def must(answer, text):
    if text not in answer:
        raise SystemExit(f"'{text.decode()}' was expected in {answer[:400]!r}")


def tls(s, alpn=None):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if alpn:
        context.set_alpn_protocols(alpn)
    return context.wrap_socket(s, server_hostname="localhost")


PATHS = [
    "/index.html", "/none", "/cgi-bin/env", "/cgi-bin/fails", "/all.shtml",
    "/denied/", "/redirect", "/rewritten", "/backend/cgi-bin/env", "/dead/",
    "/cached/index.html", "/secret/", "/message", "/folder", "/filtered/index.html",
    "/ajp/", "/scgi/", "/fcgi/", "/h2/cgi-bin/env", "/whois/198.19.{n}.7",
]


def ordinary(n, port=PORT, wrap=None, prefix=b"", host="www.example.org"):
    for path in PATHS:
        data = head(n, f"{path.format(n=n)}?x=query-{n}-canary", host=host,
                    more="Connection: close\r\n")
        if path.startswith("/cached"):  # else mod_cache stands aside
            data = re.sub(rb"Authorization:[^\n]*\n", b"", data)
        answer = send(n, data, port, wrap, prefix)
        if path == "/index.html":
            must(answer, b" 200 ")


def early(n):
    broken = (
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        head(n, "/", more="bad header\r\n"),
        head(n, f"/?query-{n}-canary", more="Content-Length: 1 2\r\n"),
        head(n, "/" + "x" * 9000 + f"?query-{n}-canary"),
        head(n, "/", more="A: " + "x" * 9000 + "\r\n"),
        head(n, "/%", host="a b"), head(n, "/../../x"), head(n, "*", "FOO BAR"),
        head(n, "/", "TRACE"), head(n, "/index.html", "OPTIONS"),
        head(n, f"http://other.example/?query-{n}-canary"),
        # A byte of zero makes httpd print the line, in pieces.
        f"GET / HTTP/1.1\r\nHost: x\r\nX-Long: 127.66.{n}.88 127.66.{n}.88\0\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: x\r\nX: \"a\" \"127.66.{n}.88\" \"b\"\0\r\n\r\n".encode(),
        f"GET /?query-{n}-canary\0 HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: x\r\nCookie: cookie-{n}-canary\0\r\n\r\n".encode(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    )
    # Side by side, for the server waits six seconds for the rest of some.
    with concurrent.futures.ThreadPoolExecutor(len(broken) + 2) as pool:
        for data in broken:
            pool.submit(send, n, data)
        pool.submit(send, n, head(n, "/"), TLS_PORT)
        pool.submit(send, n, b"\x00" * 300, TLS_PORT)


def keepalive(n):
    s = connect(n)
    for path in ("/index.html", "/cgi-bin/env", "/none"):
        s.sendall(head(n, f"{path}?x=query-{n}-canary"))
        time.sleep(0.2)
        s.recv(65536)
    return s


def half_line(n):
    s = connect(n)
    s.sendall(f"GET /index.html?query-{n}-canary".encode())
    return s


def half_body(n):
    s = connect(n)
    s.sendall(head(n, f"/cgi-bin/env?query-{n}-canary", "POST",
                   more="Content-Length: 100\r\nContent-Type: text/plain\r\n"))
    s.sendall(b"half")
    return s


def aborted(n):
    s = connect(n)
    s.sendall(head(n, f"/cgi-bin/slow?query-{n}-canary"))
    time.sleep(0.2)
    s.close()


def http2(n):
    url = f"https://localhost:{TLS_PORT}"
    done = subprocess.run(
        ["curl", "-sk", "--http2", "--max-time", "120", "--interface", f"127.66.{n}.88",
         "-A", f"{AGENT}agent-{n}-canary", "-b", f"sid=cookie-{n}-canary",
         "-e", f"https://ref.example/referer-{n}-canary", "-H", f"X-Whatever: 198.19.{n}.7",
         "-H", f"X-Forwarded-For: 203.0.113.{n}", "-H", f"Authorization: Bearer auth-{n}-canary",
         "-w", "%{http_version} %{http_code}\n", "--resolve", f"localhost:{TLS_PORT}:{HOST}"]
        + [word for path in PATHS
           for word in ("-o", "/dev/null", f"{url}{path.format(n=n)}?x=query-{n}-canary")],
        check=False, stdout=subprocess.PIPE)
    must(done.stdout, b"2 200" if H2 == "HTTP/2" else b"1.1 200")


def proxy_v1(n):
    ordinary(n, PROXY_PORT, None, f"PROXY TCP4 203.0.113.{n} 10.0.0.1 4711 443\r\n".encode())


def proxy_v2(n):
    address = socket.inet_pton(socket.AF_INET6, f"2001:db8:ca::{n}") * 2 + b"\x12\x34\x01\xbb"
    prefix = b"\r\n\r\n\0\r\nQUIT\n" + b"\x21\x21" + len(address).to_bytes(2, "big") + address
    ordinary(n, PROXY_PORT, None, prefix)


def remoteip(n):
    ordinary(n, host="behind.example.org")


def dead_backend(n):
    for path in ("/dead/", "/dead-ajp/", "/dead-fcgi/", "/dead-ws/"):
        send(n, head(n, f"{path}?x=query-{n}-canary", more="Connection: close\r\n"))


def websocket(n):
    s = connect(n)
    s.sendall(head(n, f"/ws/?x=query-{n}-canary", more="Connection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
    must(s.recv(4096), b" 101 ")
    frame = b"\x81\x84\0\0\0\0ping"
    s.sendall(frame)
    must(s.recv(4096), frame)
    s.settimeout(0.1)  # nothing more comes
    return s


def upgrade(n):
    send(n, head(n, "/index.html", more="Connection: Upgrade, HTTP2-Settings\r\n"
                 "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"), patience=2)
    send(n, f"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\nCookie: cookie-{n}-canary\r\n\r\n".encode())


def long_message(n):
    # The address stands at every place of the cut in turn.
    for size in range(7600, 7720, 7):
        send(n, head(n, "/cgi-bin/long", more=f"X-Size: {size}\r\nX-Tell: 127.66.{n}.88\r\n"
                     "Connection: close\r\n"))


def graceful(n):
    """A restart while a connection idles, a script runs and a body is due."""
    idle, half = keepalive(n), half_body(n)
    running = threading.Thread(target=send, args=(
        n, head(n, f"/cgi-bin/slow?query-{n}-canary", more="Connection: close\r\n")))
    running.start()
    time.sleep(0.2)
    os.kill(PID, signal.SIGUSR1)
    running.join()
    time.sleep(1)
    for path in ("/index.html", "/cgi-bin/env", "/none"):
        send(n, head(n, f"{path}?x=query-{n}-canary", more="Connection: close\r\n"))
    idle.close()
    half.close()


CONDITIONS = [
    ("IPv4", ordinary), ("IPv6", lambda n: ordinary(n, IPV6_PORT)),
    ("TLS", lambda n: ordinary(n, TLS_PORT, tls)), (H2, http2),
    ("PROXY 1", proxy_v1), ("PROXY 2", proxy_v2), ("remoteip", remoteip),
    ("early", early), ("upgrade", upgrade), ("websocket", websocket),
    ("dead", dead_backend), ("9000 B", long_message), ("keepalive", keepalive),
    ("half line", half_line), ("half body", half_body), ("aborted", aborted),
]


def status(out):
    for query in ("", "?auto"):
        answer = send(9, f"GET /server-status{query} HTTP/1.1\r\nHost: www.example.org\r\n"
                         "Connection: close\r\n\r\n".encode())
        must(answer, b" 200 ")
        out.write(answer)


def main():
    numbered = list(enumerate(CONDITIONS, 11))
    last = 11 + len(CONDITIONS)
    # What mod_status shows while connections of every kind are open.
    with open(OUT, "wb") as out, concurrent.futures.ThreadPoolExecutor(len(CONDITIONS)) as pool:
        visits = [pool.submit(visit, number) for number, (_, visit) in numbered]
        time.sleep(0.5)
        status(out)
        held = [visit.result() for visit in visits]
        status(out)
        graceful(last)
        status(out)
    for s in held:
        if s is not None:
            drain(s)  # until the server gives up on it: 408
            s.close()
    for number, (name, _) in numbered + [(last, ("graceful", None))]:
        print(number, name)


main()
