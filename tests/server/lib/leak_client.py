#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Visits a server in every way of the leak matrix.

Each condition has a number NN of its own and visits from 127.66.NN.88, with
203.0.113.NN, 198.51.100.NN and 2001:db8:ca::NN in forwarding headers and the
texts cookie-NN-canary, query-NN-canary, agent-NN-canary, referer-NN-canary,
auth-NN-canary in the request, so that whatever is found in a file tells how it
came there. Prints `NN name` for each condition.

usage: leak_client.py HOST PORT TLS_PORT PROXY_PORT OUT
"""
import socket
import ssl
import subprocess
import sys
import time

HOST, PORT, TLS_PORT, PROXY_PORT = sys.argv[1], *map(int, sys.argv[2:5])
OUT = sys.argv[5]
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
        f"Forwarded: for=\"[2001:db8:ca::{n}]:4711\";proto=https\r\n{more}\r\n"
    ).encode()


def connect(n, port=PORT, source=None):
    s = socket.socket()
    s.settimeout(10)
    s.bind((source or f"127.66.{n}.88", 0))
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


def send(n, data, port=PORT, wrap=None, source=None):
    s = connect(n, port, source)
    if wrap:
        s = wrap(s)
    s.sendall(data)
    answer = drain(s)
    s.close()
    return answer


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
    "/cached/index.html", "/secret/", "/message", "/folder",
]


def ordinary(n, port=PORT, wrap=None, prefix=b""):
    for path in PATHS:
        data = head(n, f"{path}?x=query-{n}-canary", more="Connection: close\r\n")
        send(n, prefix + data, port, wrap)


def early(n):
    for data in (
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
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ):
        send(n, data)
    send(n, head(n, "/"), TLS_PORT)
    send(n, b"\x00" * 300, TLS_PORT)


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
    for path in PATHS[:6]:
        subprocess.run(
            ["curl", "-sk", "--http2", "--max-time", "10", "--interface", f"127.66.{n}.88",
             "-A", f"{AGENT}agent-{n}-canary", "-b", f"sid=cookie-{n}-canary",
             "-e", f"https://ref.example/referer-{n}-canary",
             "-H", f"X-Forwarded-For: 203.0.113.{n}", "-H", f"Authorization: Bearer auth-{n}-canary",
             "-o", "/dev/null", "--resolve", f"localhost:{TLS_PORT}:{HOST}",
             f"https://localhost:{TLS_PORT}{path}?x=query-{n}-canary"], check=False)


def proxy_v1(n):
    ordinary(n, PROXY_PORT, None, f"PROXY TCP4 203.0.113.{n} 10.0.0.1 4711 443\r\n".encode())


def proxy_v2(n):
    address = socket.inet_pton(socket.AF_INET6, f"2001:db8:ca::{n}") * 2 + b"\x12\x34\x01\xbb"
    prefix = b"\r\n\r\n\0\r\nQUIT\n" + b"\x21\x21" + len(address).to_bytes(2, "big") + address
    ordinary(n, PROXY_PORT, None, prefix)


def remoteip(n):
    for path in PATHS:
        data = head(n, f"{path}?x=query-{n}-canary", host="behind.example.org",
                    more="Connection: close\r\n")
        send(n, data)


def upgrade(n):
    send(n, head(n, "/index.html", more="Connection: Upgrade, HTTP2-Settings\r\n"
                 "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"))
    send(n, head(n, "/backend/ws", more="Connection: Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
    send(n, f"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\nCookie: cookie-{n}-canary\r\n\r\n".encode())


def long_message(n):
    for size in range(7600, 7720, 7):
        send(n, head(n, "/cgi-bin/long", more=f"X-Size: {size}\r\nX-Tell: 127.66.{n}.88\r\n"
                     "Connection: close\r\n"))


CONDITIONS = [
    ("IPv4", ordinary), ("TLS", lambda n: ordinary(n, TLS_PORT, tls)), ("HTTP/2", http2),
    ("PROXY 1", proxy_v1), ("PROXY 2", proxy_v2), ("remoteip", remoteip),
    ("early", early), ("upgrade", upgrade), ("9000 B", long_message),
    ("keepalive", keepalive), ("half line", half_line), ("half body", half_body),
    ("aborted", aborted),
]


def main():
    held = []
    for number, (name, visit) in enumerate(CONDITIONS, 11):
        held.append(visit(number))
        print(number, name, flush=True)
    # What mod_status shows while connections of every kind are open.
    with open(OUT, "wb") as out:
        out.write(send(9, b"GET /server-status HTTP/1.1\r\nHost: www.example.org\r\n"
                       b"Connection: close\r\n\r\n"))
        out.write(send(9, b"GET /server-status?auto HTTP/1.1\r\nHost: www.example.org\r\n"
                       b"Connection: close\r\n\r\n"))
    time.sleep(4)  # until the server gives up on them: 408
    for s in held:
        if s is not None:
            s.close()


main()
