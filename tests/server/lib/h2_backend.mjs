// SPDX-License-Identifier: Apache-2.0
// A backend that speaks HTTP/2 without TLS, and sends early hints before
// every page; /fields shows what it was sent. usage: node h2_backend.mjs PORT
import http2 from 'node:http2';

const PAGE = '<!doctype html><title>b</title><script src="https://tracker.example/a.js"></script><p>end';

http2.createServer().on('stream', (stream, fields) => {
  const body = fields[':path'] === '/fields' ? `<pre>${JSON.stringify(fields)}` : PAGE;
  stream.on('error', () => {});
  if (stream.destroyed) return; // given up before it was looked at
  stream.additionalHeaders({ ':status': 103, 'link': '<https://tracker.example/hint.js>; rel=preload; as=script' });
  stream.respond({ ':status': 200, 'content-type': 'text/html', 'content-length': body.length, 'etag': '"one"' },
    { endStream: fields[':method'] === 'HEAD' });
  if (fields[':method'] !== 'HEAD') stream.end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');
