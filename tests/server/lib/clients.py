#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that know what they got: each request on a connection of its own.

usage: clients.py PORT REQUESTS CONNECTIONS

Prints `completed N open M`: N answers came whole; M connections were made and
ended without one, because the server's child was killed meanwhile: the server
may or may not have counted those.
"""
import socket
import sys
import threading

port, total, width = (int(word) for word in sys.argv[1:4])
lock = threading.Lock()
left, completed, cut = total, 0, 0


def take():
    global left
    with lock:
        left -= 1
        return left >= 0


def ask():
    """True: a whole answer. False: cut. None: nobody listened."""
    try:
        client = socket.create_connection(("127.0.0.1", port), timeout=20)
    except OSError:
        return None
    try:
        with client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: www.example.org\r\nConnection: close\r\n\r\n")
            answer = b""
            while part := client.recv(65536):
                answer += part
    except OSError:
        return False
    return answer.startswith(b"HTTP/1.1 200 ") and b"</title>" in answer


def work():
    global completed, cut
    while take():
        result = ask()
        while result is None:
            result = ask()
        with lock:
            completed += result
            cut += not result


threads = [threading.Thread(target=work) for _ in range(width)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"completed {completed} open {cut}")
