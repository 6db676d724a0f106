#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Backends that write down every byte they are sent.

AJP, SCGI, FastCGI and WebSocket, each just able to answer: AJP13 with a
SEND_HEADERS and an END_RESPONSE packet, SCGI and FastCGI with a header and a
word, WebSocket with 101 and whatever came. One file for each, below OUT.
Prints `ready` when all listen and runs until it is ended.

usage: leak_backends.py OUT AJP SCGI FCGI WEBSOCKET    (ports)
"""
import base64
import hashlib
import os
import re
import signal
import socket
import struct
import sys
import threading

OUT = sys.argv[1]
REPLY = b"Content-Type: text/plain\r\n\r\nok"


def note(name, data):
    with open(os.path.join(OUT, name + ".log"), "ab") as log:
        log.write(data)


def exactly(s, count):
    data = b""
    while len(data) < count:
        part = s.recv(count - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def ajp(s, name):
    while True:
        _, length = struct.unpack(">HH", exactly(s, 4))
        data = exactly(s, length)
        note(name, data)
        if data[:1] != b"\x02":  # only FORWARD_REQUEST is answered
            continue
        for payload in (b"\x04\x00\xc8\x00\x02OK\x00\x00\x00", b"\x05\x01"):
            s.sendall(b"AB" + struct.pack(">H", len(payload)) + payload)


def scgi(s, name):
    length = b""
    while not length.endswith(b":"):
        length += exactly(s, 1)
    note(name, exactly(s, int(length[:-1]) + 1))
    s.sendall(b"Status: 200 OK\r\n" + REPLY)


def fcgi(s, name):
    while True:
        _, kind, request, length, padding = struct.unpack(">BBHHBx", exactly(s, 8))
        data = exactly(s, length + padding)
        note(name, data)
        if kind == 5 and length == 0:
            for answer, payload in ((6, REPLY), (6, b""), (3, b"\0" * 8)):
                s.sendall(struct.pack(">BBHHBx", 1, answer, request, len(payload), 0) + payload)
            return


def websocket(s, name):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += exactly(s, 1)
    note(name, head)
    key = re.search(rb"(?i)Sec-WebSocket-Key: *([^\r]*)", head)
    if key is None:
        s.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        return
    accept = base64.b64encode(hashlib.sha1(
        key.group(1) + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    s.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    while True:
        data = s.recv(4096)
        if not data:
            return
        note(name, data)
        s.sendall(data)


def serve(listener, answer, name):
    def talk(s):
        with s:
            try:
                answer(s, name)
            except (OSError, ValueError):
                pass

    while True:
        s, _ = listener.accept()
        s.settimeout(30)
        threading.Thread(target=talk, args=(s,), daemon=True).start()


for port, function in zip(sys.argv[2:], (ajp, scgi, fcgi, websocket)):
    server = socket.create_server(("127.0.0.1", int(port)), backlog=100)
    threading.Thread(target=serve, args=(server, function, function.__name__), daemon=True).start()
print("ready", flush=True)
signal.pause()
