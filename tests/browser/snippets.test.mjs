// SPDX-License-Identifier: Apache-2.0
// What vendors hand out to be pasted into pages (tests/data/snippets), in
// Chromium: without consent not even a connection, with it what the vendor
// wrote is run and asks the vendor's hosts. The built-in lists alone are loaded.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { TOP, startBrowser, startSink, until } from './lib.mjs';
import { startServer } from './server.mjs';

const FOLDER = path.join(TOP, 'tests/data/snippets');
const names = readdirSync(FOLDER).filter(name => name.endsWith('.html'));
const SETTLE_MS = 300, AT_ONCE = 4;
let server, sink, browser;

const wrap = text => `<!doctype html><html><head><title>t</title><script>var first;</script></head><body>\n${text}\n<p>end</body></html>`;

before(async () => {
  const files = Object.fromEntries(names.map(name => [name, wrap(readFileSync(path.join(FOLDER, name), 'utf8'))]));
  server = await startServer('snippets', files, ['PrivacyFilterList media builtin', 'PrivacyFilterList functional builtin']);
  sink = await startSink();
  browser = await startBrowser(sink);
});
after(async () => { await browser?.close(); sink?.stop(); await server?.stop(); });

/** Opens every snippet with a cookie, or none; gives who was asked, by snippet.
 *  Who is `expected` to ask is waited for. */
async function askedFor(cookie, expected = () => false) {
  const asked = {}, waiting = [...names];
  const worker = async () => {
    for (let name; (name = waiting.shift()) !== undefined;) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      if (cookie) await context.addCookies([{ name: 'privacy', value: cookie, url: server.url }]);
      const page = await context.newPage(), seen = new Set();
      page.on('request', request => {
        const { host } = new URL(request.url());
        if (host !== new URL(server.url).host) seen.add(host);
      });
      await page.goto(`${server.url}/${name}`, { waitUntil: 'load' });
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight)); // lazy frames
      if (expected(name)) await until(() => seen.size > 0);
      await page.waitForTimeout(SETTLE_MS);
      await context.close();
      asked[name] = [...seen];
    }
  };
  sink.clear();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return asked;
}

test('without consent no snippet causes a request or a connection', { timeout: 900000 }, async t => {
  const asked = await askedFor(null);
  t.diagnostic(`${names.length} snippets, ${Object.values(asked).filter(hosts => hosts.length > 0).length} ask somebody without consent`);
  assert.deepEqual(Object.entries(asked).filter(([, hosts]) => hosts.length > 0), []);
  assert.deepEqual([...sink.seen.hosts], [], 'a connection was opened');
});

test('with consent every snippet asks its vendor', { timeout: 900000 }, async t => {
  const month = new Date().toISOString().slice(2, 7).replace('-', '');
  // A frame in noscript loads where scripts are off, a hint when Chromium likes.
  const asks = name => !/^(gtm-body|preconnect)/.test(name);
  const asked = await askedFor(`1.1.${month}.f1m1a1k1`, asks);
  const silent = names.filter(name => asked[name].length === 0 && asks(name));
  t.diagnostic(`${names.filter(name => asked[name].length > 0).length} of ${names.length} snippets ask with consent`);
  assert.deepEqual(silent, []);
});
