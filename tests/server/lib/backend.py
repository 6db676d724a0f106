# SPDX-License-Identifier: Apache-2.0
"""A backend that does what backends do wrong, or slowly, on purpose.

usage: backend.py PORT FOLDER. The path says how to answer; FOLDER/go is
waited for by /half and /ticks, so that a test decides when the rest comes.
"""
import gzip
import os
import socketserver
import sys
import time
import zlib

FOLDER = sys.argv[2]
PAGE = (b"<!doctype html><title>b</title><script src=https://tracker.example/a.js>"
        b"</script><p>end")


def head(status, *lines):
    text = ["HTTP/1.1 " + status, "Connection: close", *lines, "", ""]
    return "\r\n".join(text).encode()


def html(body, *lines):
    return head("200 OK", "Content-Type: text/html",
                "Content-Length: %d" % len(body), *lines) + body


def bomb():
    """20 MB of spaces in 20 KB."""
    return gzip.compress(b"<p>" + b" " * 20_000_000)


def wait_for_go():
    until = time.monotonic() + 100
    while not os.path.exists(FOLDER + "/go") and time.monotonic() < until:
        time.sleep(0.02)


class Backend(socketserver.StreamRequestHandler):
    def handle(self):
        request = self.rfile.readline().decode().split()
        fields = []
        while True:
            line = self.rfile.readline().decode("latin-1").strip()
            if not line:
                break
            fields.append(line)
        answer = getattr(self, request[1].strip("/").split("?")[0] or "page")
        self.wfile.write(b"".join(answer(fields)))

    def page(self, fields):
        yield html(PAGE, 'ETag: "one"')

    def fields(self, fields):
        yield html(("<pre>" + "\n".join(fields)).encode())

    def revalidate(self, fields):
        if 'If-None-Match: "one"' in fields:
            yield head("304 Not Modified", 'ETag: "one"')
        else:
            yield html(PAGE, 'ETag: "one"')

    def half(self, fields):
        self.wfile.write(head("200 OK", "Content-Type: text/html"))
        self.wfile.write(PAGE[:-3] + b"<b title=")
        self.wfile.flush()
        wait_for_go()
        yield b"'x'>second half"

    def gzip(self, fields):
        yield html(gzip.compress(PAGE), "Content-Encoding: gzip")

    def script(self, fields):
        body = gzip.compress(b"alert(1)")
        yield head("200 OK", "Content-Type: text/javascript",
                   "Content-Encoding: gzip", "Content-Length: %d" % len(body)) + body

    def brotli(self, fields):
        yield html(b"\x8b\x05\x80<p>hello world\x03", "Content-Encoding: br")

    def deflate(self, fields):
        yield html(zlib.compress(PAGE), "Content-Encoding: deflate")

    def missing(self, fields):
        yield head("404 Not Found", "Content-Type: text/html") + PAGE

    def sly(self, fields):
        """Names end-to-end fields as if they ended at the next hop."""
        yield html(PAGE, "Connection: ETag, Vary, Content-Type, Link", 'ETag: "one"',
                   "Link: <https://tracker.example/a.css>; rel=preload")

    def digest(self, fields):
        yield html(PAGE, "Content-MD5: x", "Digest: sha-256=x", "Repr-Digest: sha-256=:x:",
                   "Content-Digest: sha-256=:x:")

    def socket(self, fields):
        """Takes up a WebSocket, says something first, then answers alike."""
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                         b"Upgrade: websocket\r\n\r\n" + PAGE)
        self.wfile.flush()
        self.wfile.write(self.request.recv(65536))
        return ()

    def ticks(self, fields):
        self.wfile.write(head("200 OK", "Content-Type: text/event-stream"))
        self.wfile.write(b"data: <script src=https://tracker.example/1.js>\n\n")
        self.wfile.flush()
        wait_for_go()
        yield b"data: 2\n\n"

    def bomb(self, fields):
        yield html(bomb(), "Content-Encoding: gzip")

    def partial(self, fields):
        yield head("206 Partial Content", "Content-Type: text/html",
                   "Content-Range: bytes 10-20/100", "Content-Length: 11") + b"cript src=x"

    def beyond(self, fields):
        yield head("416 Range Not Satisfiable", "Content-Type: text/html",
                   "Content-Range: bytes */5", "Content-Length: %d" % len(PAGE)) + PAGE

    def early(self, fields):
        yield (b"HTTP/1.1 103 Early Hints\r\n"
               b"Link: <https://tracker.example/a.js>; rel=preload; as=script\r\n\r\n")
        yield html(PAGE)

    def events(self, fields):
        yield head("200 OK", "Content-Type: text/event-stream")
        yield b"data: <script src=https://tracker.example/a.js></script>\n\n"

    def long(self, fields):
        """34 MB on one line."""
        self.wfile.write(head("200 OK", "Content-Type: text/html"))
        block = (b"<b>" + b"x" * 60 + b"</b>") * 1000
        for _ in range(34_000_000 // len(block)):
            self.wfile.write(block)
        yield b"<img src=https://tracker.example/p>"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("127.0.0.1", int(sys.argv[1])), Backend) as server:
    server.serve_forever()
