// SPDX-License-Identifier: Apache-2.0
// The demo site in a browser: nothing reaches a third party before consent,
// everything after it, nothing under Global Privacy Control; and the module's
// own pages, looked at in three widths and both schemes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { SHOTS, TOP, open, press, startBrowser, startDemo, startSink, until } from './lib.mjs';

const VENDORS = ['www.googletagmanager.com', 'cdn.matomo.cloud', 'connect.facebook.net', 'static.hotjar.com',
  'px.ads.linkedin.com', 'www.youtube-nocookie.com'];
const WIDTHS = [320, 768, 1280];
const axe = readFileSync(path.join(TOP, 'tests/node_modules/axe-core/axe.min.js'), 'utf8');

let demo, sink, browser;

before(async () => {
  demo = await startDemo();
  sink = await startSink();
  browser = await startBrowser(sink);
});

after(async () => {
  await browser?.close();
  sink?.stop();
  await demo?.stop();
});

test('without consent the page asks no third party', async () => {
  const context = await browser.newContext();
  sink.clear();
  const { page } = await open(context, `${demo.url}/`);
  assert.deepEqual([...sink.seen.hosts], []);
  assert.equal(await page.textContent('#third'), '0');
  assert.match(await page.textContent('h1'), /every night since 1868/);
  const names = (await context.cookies()).map(cookie => cookie.name);
  assert.deepEqual(names, [], 'no cookie before a choice');
  await page.screenshot({ path: path.join(SHOTS, 'demo-before.png') });
  await context.close();
});

test('after consent to all every vendor is asked, and the page is the original', async () => {
  const context = await browser.newContext();
  const { page } = await open(context, `${demo.url}/privacy-choices/`);
  await press(page, page.locator('button[name=choice][value=all]'));
  assert.match((await context.cookies())[0]?.value ?? '', /^1\.1\.\d{4}\.f1m1a1k1$/);
  sink.clear();
  const { page: home } = await open(context, `${demo.url}/`);
  const missing = () => VENDORS.filter(host => !sink.seen.hosts.has(host));
  await until(() => missing().length === 0);
  assert.deepEqual(missing(), [], `asked: ${[...sink.seen.hosts]}`);
  await home.screenshot({ path: path.join(SHOTS, 'demo-after.png') });
  const body = await (await context.request.get(`${demo.url}/`)).text();
  const original = readFileSync(path.join(TOP, 'build/browser/demo/site/index.html'), 'utf8');
  assert.equal(body, original);
  await context.close();
});

test('with Global Privacy Control the page asks no third party', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { 'Sec-GPC': '1' } });
  sink.clear();
  await open(context, `${demo.url}/`);
  assert.deepEqual([...sink.seen.hosts], []);
  await context.close();
});

test('a refusal is kept', async () => {
  const context = await browser.newContext();
  const { page } = await open(context, `${demo.url}/privacy-choices/`);
  await press(page, page.locator('button[name=choice][value=none]'));
  assert.match((await context.cookies())[0]?.value ?? '', /\.f0m0a0k0$/);
  sink.clear();
  await open(context, `${demo.url}/`);
  assert.deepEqual([...sink.seen.hosts], []);
  await context.close();
});

const PAGES = [['consent', '/privacy-choices/'], ['statement-nl', '/privacy-choices/statement?lang=nl'],
  ['statement-en', '/privacy-choices/statement?lang=en'], ['report', '/report'],
  ['report-country', '/report?dimension=country&lang=nl']];

for (const [name, url] of PAGES) {
  test(`${name} page: accessible, no script, no overflow, in three widths and both schemes`, async () => {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of WIDTHS) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
        const { page, answer } = await open(context, demo.url + url);
        const at = `${name} at ${width} in ${colorScheme}`;
        assert.equal(answer.status(), 200, at);
        assert.ok((await page.innerText('body')).length > 100, `${at}: there is something to read`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${at}: ${overflow} pixels wider than the window`);
        await page.screenshot({ path: path.join(SHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes[0].html}`), [], at);
        await context.close();
      }
    }
  });
}

test('no page of our own breaks its policy, and all details can be opened by keyboard', async () => {
  const context = await browser.newContext({ viewport: { width: 768, height: 900 } });
  for (const [name, url] of PAGES) {
    const page = await context.newPage();
    const said = [];
    page.on('console', message => said.push(message.text()));
    page.on('pageerror', error => said.push(error.message));
    await page.goto(demo.url + url, { waitUntil: 'networkidle' });
    for (const summary of await page.locator('summary').all()) {
      await summary.focus();
      await page.keyboard.press('Enter');
    }
    assert.equal(await page.locator('details:not([open])').count(), 0, name);
    await page.screenshot({ path: path.join(SHOTS, `${name}-open.png`), fullPage: true });
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: path.join(SHOTS, `${name}-print.png`), fullPage: true });
    assert.deepEqual(said, [], `${name}: nothing on the console, no violation of the policy`);
    await page.close();
  }
  await context.close();
});

test('the pictures of the README can be taken', async () => {
  for (const [name, url, width, height] of [['report', '/report', 1180, 1000], ['consent', '/privacy-choices/', 760, 1000]]) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'light' });
    const { page } = await open(context, demo.url + url);
    await page.screenshot({ path: path.join(SHOTS, `readme-${name}.jpg`), type: 'jpeg', quality: 82 });
    await context.close();
  }
});

test('the report shows the visitors of the demo', async () => {
  const context = await browser.newContext();
  const all = await (await context.request.get(`${demo.url}/report?format=json`)).json();
  const sum = name => all.dimensions.find(d => d.dimension === name)?.rows.reduce((n, row) => n + row.count, 0) ?? 0;
  for (const name of ['requests', 'visits', 'page', 'referrer', 'country', 'browser', 'status'])
    assert.ok(sum(name) > 0, `${name} has figures`);
  await context.close();
});
