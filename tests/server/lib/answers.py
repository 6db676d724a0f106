# SPDX-License-Identifier: Apache-2.0
"""A backend that answers with the raw bytes of files, header and all.

usage: answers.py PORT FOLDER. /NAME is FOLDER/NAME in one piece, /slow/NAME
the same byte by byte, a packet each.
"""
import pathlib
import socket
import socketserver
import sys

FOLDER = pathlib.Path(sys.argv[2])


class Backend(socketserver.StreamRequestHandler):
    def handle(self):
        path = self.rfile.readline().split()[1].decode().strip("/")
        while self.rfile.readline().strip():
            pass
        raw = (FOLDER / path.split("/")[-1]).read_bytes()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        step = 1 if path.startswith("slow/") else len(raw)
        for at in range(0, len(raw), step):
            self.wfile.write(raw[at:at + step])


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Backend).serve_forever()
