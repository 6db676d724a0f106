// SPDX-License-Identifier: Apache-2.0
// Consent given, withdrawn and given again in one browser with a cache of its
// own, on a page that everybody may keep for ten minutes: the cache is used,
// and never shows one state's page to the other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { press, startBrowser, startSink } from './lib.mjs';
import { startServer } from './server.mjs';

const TRACKER = 'https://tracker.test/t.js';
let sink, browser, server;

before(async () => {
  sink = await startSink();
  browser = await startBrowser(sink);
  server = await startServer('cache',
    { 'index.html': `<!doctype html><html lang="en"><head><title>Home</title></head><body><p>x<script src="${TRACKER}"></script></body></html>` },
    ['PrivacyRule analytics ||tracker.test^', 'Header set Cache-Control "public, max-age=600"']);
});
after(async () => { await browser?.close(); sink?.stop(); await server?.stop(); });

/** Goes to the page as a link would; says what it names, asked, and came from. */
async function look(page) {
  await page.goto(`${server.url}/privacy-choices/?lang=en`);
  sink.clear();
  await page.goto(`${server.url}/`, { waitUntil: 'networkidle' });
  return {
    names: (await page.content()).includes(TRACKER),
    asked: sink.seen.requests.length > 0 || sink.seen.hosts.size > 0,
    cached: await page.evaluate(() => performance.getEntriesByType('navigation')[0].transferSize === 0),
  };
}

async function choose(page, button) {
  await page.goto(`${server.url}/privacy-choices/?lang=en&return=/`);
  await press(page, page.getByRole('button', { name: button }));
  assert.equal(page.url(), `${server.url}/`);
}

test('C17: given, withdrawn, given: the browser\'s cache keeps the states apart', { timeout: 900000 }, async t => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const held = { names: false, asked: false }, free = { names: true };
  await look(page);
  assert.deepEqual(await look(page), { ...held, cached: true }, 'undecided');
  let states = 1;
  for (const [button, expected] of [['Allow all', free], ['Refuse all', held], ['Allow all', free], ['Refuse all', held]]) {
    await choose(page, button);
    for (let round = 0; round < 3; round++) {
      const seen = await look(page);
      for (const [key, value] of Object.entries(expected)) assert.equal(seen[key], value, `${button}, round ${round}: ${key}`);
      if (round > 0) assert.equal(seen.cached, true, `${button}: the cache was not used`);
    }
    states++;
  }
  t.diagnostic(`${states} states in a row, none shows another's page`);
  await context.close();
});
