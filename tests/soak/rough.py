#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that no server likes: slow readers and writers, resets in the middle,
half requests, broken heads, endless headers, thousands of cookies, HTTP/2
streams that are reset as soon as they are opened.

usage: rough.py PORT ADDRESS SECONDS [CLIENTS]    (ends with a line of what was sent; CLIENTS: no more than so many)
"""
import random
import socket
import struct
import sys
import threading
import time

PORT, ADDRESS, SECONDS = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
CLIENTS = int(sys.argv[4]) if len(sys.argv) > 4 else sys.maxsize
END = time.time() + SECONDS
HEAD = b"GET %s HTTP/1.1\r\nHost: www.example.org\r\n"
counts = {}
lock = threading.Lock()


def connect():
    s = socket.socket()
    s.settimeout(8)
    s.bind((ADDRESS, 0))
    s.connect(("127.0.0.1", PORT))
    return s


def drain(s):
    while s.recv(65536):
        pass


def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


def slow_reader(chance):
    s = connect()
    s.sendall(HEAD % b"/long.html" + b"Connection: close\r\n\r\n")
    while s.recv(2000):
        time.sleep(0.02)


def slow_writer(chance):
    s = connect()
    for byte in HEAD % b"/" + b"Connection: close\r\nX-Slow: 1\r\n\r\n":
        s.sendall(bytes([byte]))
        time.sleep(0.005)
    drain(s)


def reset_in_answer(chance):
    s = connect()
    s.sendall(HEAD % b"/long.html" + b"\r\n")
    s.recv(chance.randrange(1, 3000))
    reset(s)


def half_request(chance):
    s = connect()
    s.sendall((HEAD % b"/cgi-bin/env" + b"Cookie: privacy=1")[:chance.randrange(1, 70)])
    reset(s) if chance.random() < 0.5 else s.close()


def half_body(chance):
    s = connect()
    s.sendall(b"POST /privacy-choices/consent HTTP/1.1\r\nHost: www.example.org\r\nContent-Length: 400\r\n"
              b"Content-Type: application/x-www-form-urlencoded\r\n\r\nchoice=al")
    reset(s)


def broken_head(chance):
    s = connect()
    s.sendall(chance.choice([
        b"NONSENSE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        HEAD % b"/" + b"Referer: \xff\xfe\r\nUser-Agent: \x01\r\nConnection: close\r\n\r\n",
        HEAD % b"/" + b"X-Forwarded-For: " + b"1.2.3.4, " * 800 + b"\r\nConnection: close\r\n\r\n",
        HEAD % b"/" + b"Cookie: " + b"a=b;" * 1900 + b"\r\nConnection: close\r\n\r\n",
        HEAD % b"/" + b"Connection: DNT, Sec-GPC, Cookie, close\r\nDNT: 1\r\n\r\n",
        b"GET /" + b"a/" * 3900 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        bytes(chance.randrange(256) for _ in range(300)) + b"\r\n\r\n"]))
    s.shutdown(socket.SHUT_WR)
    drain(s)


def http2_resets(chance):
    """Opens streams with a request each and resets them at once."""
    s = connect()
    s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + struct.pack(">IBI", 4 & 0xffffff, 0, 0)[1:4] + b"\x04\x00\x00\x00\x00\x00")
    head = b"\x82\x84\x86\x41\x0fwww.example.org"  # GET, /, http, :authority
    for n in range(50):
        stream = struct.pack(">I", 2 * n + 1)
        s.sendall(struct.pack(">I", len(head))[1:] + b"\x01\x05" + stream + head
                  + b"\x00\x00\x04\x03\x00" + stream + struct.pack(">I", 8))
    drain(s)


KINDS = [slow_reader, slow_writer, reset_in_answer, half_request, half_body, broken_head, http2_resets]


def run(seed):
    chance = random.Random(seed)
    while time.time() < END and sum(counts.values()) < CLIENTS:
        kind = chance.choice(KINDS)
        try:
            kind(chance)
        except OSError:
            pass  # the server closed first, or is being restarted
        with lock:
            counts[kind.__name__] = counts.get(kind.__name__, 0) + 1


threads = [threading.Thread(target=run, args=(seed,)) for seed in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(" ".join(f"{name} {n}" for name, n in sorted(counts.items())))
