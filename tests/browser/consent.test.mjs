// SPDX-License-Identifier: Apache-2.0
// Consent in a real browser: the page and the banner, with script and
// without, over http and https; C10 to C21 are the consent requirements.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SHOTS, TOP, press, startBrowser, startSink, until } from './lib.mjs';
import { startServer } from './server.mjs';

const AXE = readFileSync(path.join(TOP, 'tests/node_modules/axe-core/axe.min.js'), 'utf8');
const SCRIPT = '<script src="https://tracker.test/t.js"></script>';
const FRAME = '<iframe title="Tour" width="400" height="200" src="https://video.test/embed"></iframe>';
const html = (body, head = '') =>
  `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Museum</title>${head}</head>\n`
  + `<body><main><h1>Opening hours</h1>${body}</main></body></html>\n`;
const FILES = {
  'index.html': html(`<p>Open all week.</p>${FRAME}${SCRIPT}`),
  'plain.html': html('<p>Nothing of others.</p>'),
  'base.html': html(SCRIPT, '<base href="https://other.test/x/">'),
  'nl.html': html(SCRIPT).replace('lang="en"', 'lang="nl"'),
  'enhanced.html': html(`${FRAME}<script>window.runs=0</script>`
    + `${SCRIPT}<script src="/privacy-choices/enhance.js" defer></script>`),
  // A worker obeys the policy that its own file came with.
  'worker.js': 'fetch("https://tracker.test/w1",{mode:"no-cors"}).catch(()=>0);',
};
const LINES = ['PrivacyConsent Banner', 'PrivacyRule analytics ||tracker.test^', 'PrivacyRule media ||video.test^'];

let sink, browser, server;
before(async () => {
  sink = await startSink();
  browser = await startBrowser(sink);
  server = await startServer('consent', FILES, LINES);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  sink?.stop();
});

async function visit(where, options = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', message => { if (/Content Security Policy/.test(message.text())) wrong.push(message.text()); });
  sink.clear();
  await page.goto(where, { waitUntil: 'networkidle' });
  return { context, page, wrong };
}

async function violations(page) {
  // Over the devtools protocol, so that no policy of the page is in the way.
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
  return found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`);
}

/** Waits until third parties have been asked nothing more for half a second. */
async function quiet(page, least = 0) {
  for (let still = 0, seen = -1, tries = 0; still < 5 && tries < 1000; tries++) {
    const now = sink.seen.requests.length;
    still = now === seen && now >= least ? still + 1 : 0;
    seen = now;
    await page.waitForTimeout(100);
  }
}

const cookieOf = async context => (await context.cookies()).find(each => /privacy$/.test(each.name))?.value ?? '';

for (const scheme of ['light', 'dark']) {
  for (const width of [320, 768, 1280]) {
    test(`C11: no accessibility violation, ${scheme}, ${width} px, page and banner`, async () => {
      const size = { colorScheme: scheme, viewport: { width, height: 800 } };
      const { context, page, wrong } = await visit(`${server.url}/privacy-choices/?lang=en&return=/`, size);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(wrong, []);
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(await overflow() <= 0, 'the page scrolls sideways');
      await page.screenshot({ path: `${SHOTS}/consent-${scheme}-${width}.png`, fullPage: true });
      await page.goto(`${server.url}/nl.html`);
      assert.deepEqual(await violations(page), []);
      assert.ok(await overflow() <= 0, 'the banner scrolls sideways');
      await page.screenshot({ path: `${SHOTS}/banner-${scheme}-${width}.png`, fullPage: true });
      await context.close();
    });
  }
}

test('C25: every language passes, and the banner speaks the page\'s', async () => {
  const { context, page } = await visit(`${server.url}/nl.html`, { locale: 'fr-FR' });
  assert.match(await page.locator('#privacy-banner').innerText(), /Alles weigeren/);
  for (const language of ['en', 'nl', 'de', 'fr', 'es']) {
    await page.goto(`${server.url}/privacy-choices/?lang=${language}`);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
    assert.deepEqual(await violations(page), []);
  }
  await context.close();
});

test('C10: two buttons, alike to the pixel, large, in focus visible', async () => {
  const { context, page } = await visit(`${server.url}/`);
  const looks = await page.locator('#privacy-banner button').evaluateAll(all => all.map(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    return [Math.round(box.width), box.height, style.color, style.backgroundColor, style.font, style.border].join();
  }));
  assert.equal(looks.length, 2);
  assert.equal(looks[0], looks[1]);
  assert.ok(Number(looks[0].split(',')[1]) >= 44);
  await page.locator('#privacy-banner button').first().focus();
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
  assert.equal(outline, '3px');
  await context.close();
});

test('C12: no layout shift, one style sheet, small', async () => {
  const { context, page } = await visit('about:blank');
  const asked = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/nl.html`, { waitUntil: 'networkidle' });
  const shift = await page.evaluate(() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
      .observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 300);
  }));
  assert.equal(shift, 0);
  assert.deepEqual(asked.filter(each => each !== '/favicon.ico'), ['/nl.html', '/privacy-choices/style.css']);
  const banner = await page.locator('#privacy-banner').evaluate(each => each.outerHTML);
  assert.ok(gzipSync(banner, { level: 9 }).length <= 1024);
  for (const [file, limit] of [['style.css', 2048], ['enhance.js', 2048]]) {
    const answer = await page.request.get(`${server.url}/privacy-choices/${file}`);
    assert.ok((await answer.body()).length <= limit, file);
  }
  assert.equal((await context.cookies()).length, 0);
  assert.deepEqual([...sink.seen.requests], []);
  await context.close();
});

for (const [scheme, hasScript] of [['http', true], ['http', false], ['https', true], ['https', false]]) {
  test(`C16: refuse, allow, withdraw over ${scheme}, script ${hasScript ? 'on' : 'off'}`, async () => {
    const at = scheme === 'https' ? server.tlsUrl : server.url;
    const { context, page } = await visit(`${at}/`, { javaScriptEnabled: hasScript });
    await press(page, page.getByRole('button', { name: 'Refuse all' }));
    assert.equal(page.url(), `${at}/`);
    assert.match(await cookieOf(context), /^1\.1\.\d{4}\.f0m0a0k0$/);
    assert.equal(await page.locator('#privacy-banner').count(), 0);
    assert.deepEqual(sink.seen.requests, []);
    await page.goto(`${at}/privacy-choices/?return=/`);
    await press(page, page.getByRole('button', { name: 'Allow all' }));
    assert.equal(page.url(), `${at}/`);
    assert.match(await cookieOf(context), /f1m1a1k1$/);
    await quiet(page, 1);
    const asked = sink.seen.requests.join();
    assert.match(asked, /video\.test/);
    if (hasScript) assert.match(asked, /tracker\.test/);
    // Going back must not show what was held before the choice.
    await page.goBack();
    await page.goBack();
    assert.equal(await page.locator('#privacy-banner').count(), 0);
    await page.goto(`${at}/privacy-choices/?return=/`);
    await press(page, page.getByRole('button', { name: 'Refuse all' }));
    assert.equal(page.url(), `${at}/`);
    sink.clear();
    await page.reload({ waitUntil: 'networkidle' });
    assert.deepEqual(sink.seen.requests, []);
    const names = (await context.cookies()).map(each => each.name);
    assert.deepEqual(names, [scheme === 'https' ? '__Host-privacy' : 'privacy']);
    await context.close();
  });
}

test('C8: with Global Privacy Control nothing asks and nothing loads', async () => {
  const { context, page } = await visit(`${server.url}/`, { extraHTTPHeaders: { 'Sec-GPC': '1' } });
  assert.equal(await page.locator('#privacy-banner').count(), 0);
  assert.deepEqual(sink.seen.requests, []);
  await page.goto(`${server.url}/privacy-choices/?lang=en`);
  assert.match(await page.getByRole('status').innerText(), /Global Privacy Control, and we honour it/);
  assert.equal((await context.cookies()).length, 0);
  await context.close();
});

test('C13: a page with <base> still posts to its own host', async () => {
  const { context, page } = await visit(`${server.url}/base.html`);
  await press(page, page.getByRole('button', { name: 'Refuse all' }));
  assert.equal(page.url(), `${server.url}/base.html`);
  assert.match(await cookieOf(context), /f0m0a0k0$/);
  assert.deepEqual(sink.seen.requests, []);
  await context.close();
});

test('C14: a held frame loads once by a link, without script or cookie', async () => {
  const { context, page } = await visit(`${server.url}/`, { javaScriptEnabled: false });
  assert.deepEqual(sink.seen.requests, []);
  const placeholder = page.frameLocator('iframe');
  assert.match(await placeholder.locator('body').innerText(), /video\.test/);
  await placeholder.getByRole('link', { name: 'Load once' }).click();
  await quiet(page, 1);
  assert.deepEqual(sink.seen.requests.filter(each => !each.includes('favicon')), ['video.test/embed']);
  assert.equal((await context.cookies()).length, 0);
  await context.close();
});

test('C14: a held frame offers to allow its purpose for good', async () => {
  const { context, page } = await visit(`${server.tlsUrl}/`, { javaScriptEnabled: false });
  await page.screenshot({ path: `${SHOTS}/held.png` });
  await press(page, page.frameLocator('iframe').getByRole('button', { name: 'Always allow: Media' }));
  assert.equal(page.url(), `${server.tlsUrl}/`);
  await quiet(page, 1);
  assert.match(await cookieOf(context), /f0m1a0k0$/);
  assert.ok(sink.seen.requests.includes('video.test/embed'));
  await context.close();
});

test('C15: enhance.js sends without a reload and starts each element once', async () => {
  const { context, page } = await visit(`${server.url}/enhanced.html`);
  const other = await context.newPage();
  await other.goto(`${server.url}/enhanced.html`, { waitUntil: 'networkidle' });
  await page.evaluate(() => {
    window.stays = true;
    window.changes = [];
    document.addEventListener('privacy:change', event => window.changes.push(event.detail.granted.join()));
  });
  sink.clear();
  await page.getByRole('button', { name: 'Allow all' }).click();
  await page.waitForFunction(() => window.changes.length > 0);
  assert.equal(await page.evaluate(() => window.stays), true);
  assert.equal(await page.locator('#privacy-banner').count(), 0);
  await other.waitForFunction(() => !document.getElementById('privacy-banner'));
  await quiet(page, 3);
  const scripts = sink.seen.requests.filter(each => each.startsWith('tracker.test/t.js'));
  const frames = sink.seen.requests.filter(each => each.startsWith('video.test/embed'));
  assert.ok(scripts.length >= 1 && scripts.length <= 2, `tracker asked ${scripts.length} times by two tabs`);
  assert.equal(frames.length, 2);
  await page.evaluate(() => dispatchEvent(new Event('pageshow')));
  await quiet(page);
  assert.equal(sink.seen.requests.filter(each => each.startsWith('video.test/embed')).length, 2);
  await context.close();
});

// What a script may try. Speculation rules are left out: no policy stops them
// where inline scripts are allowed (SECURITY.md).
const CHANNELS = `
const at = n => 'https://tracker.test/c' + n, add = (tag, set, to = document.body) => {
  const each = document.createElement(tag); Object.assign(each, set); to.append(each); return each; };
const ways = [
  n => fetch(at(n), { mode: 'no-cors' }).catch(() => 0),
  n => { const x = new XMLHttpRequest(); x.open('GET', at(n)); x.send(); },
  n => navigator.sendBeacon(at(n), 'x'),
  n => { new Image().src = at(n); },
  n => { new WebSocket(at(n).replace('https', 'wss')); },
  n => { new EventSource(at(n)); },
  n => { add('iframe', { name: 'f' + n }); add('form', { method: 'post', action: at(n), target: 'f' + n }).submit(); },
  n => { add('iframe', { name: 'f' + n }); add('form', { method: 'get', action: at(n), target: 'f' + n }).submit(); },
  n => { add('div', { textContent: 'x' }).style.background = 'url(' + at(n) + ')'; },
  n => { add('style', { textContent: '@import "' + at(n) + '";' }, document.head); },
  n => { add('style', { textContent: '@font-face{font-family:f' + n + ';src:url(' + at(n) + ')}' }, document.head);
    add('p', { textContent: 'x' }).style.fontFamily = 'f' + n; },
  n => { new Worker(URL.createObjectURL(new Blob(['importScripts("' + at(n) + '")']))); },
  n => { new Worker(URL.createObjectURL(new Blob(['fetch("' + at(n) + '",{mode:"no-cors"})']))); },
  n => { new Worker('/worker.js'); },
  n => { add('iframe', { src: at(n) }); },
  n => { add('object', { data: at(n) }); },
  n => { add('embed', { src: at(n) }); },
  n => { add('video', { src: at(n), preload: 'auto' }); },
  n => { add('audio', { src: at(n), preload: 'auto' }); },
  n => { add('script', { src: at(n) }); },
  n => { add('link', { rel: 'stylesheet', href: at(n) }, document.head); },
  n => { add('link', { rel: 'prefetch', href: at(n) }, document.head); },
  n => { add('link', { rel: 'preload', as: 'image', href: at(n) }, document.head); },
  n => { import(at(n)).catch(() => 0); },
];
ways.forEach((way, n) => { try { way(n); } catch { /* refused at once */ } });
`;

test('C21: 24 ways to send a beacon: all seen with Off, none with Enforce', async () => {
  const files = { 'index.html': html(`<script>window.onload=()=>{${CHANNELS}}</script>`), 'worker.js': FILES['worker.js'] };
  const count = () => new Set(sink.seen.requests.filter(each => each.startsWith('tracker.test/')
    || each.startsWith('tracker.test:')).map(each => each.replace(/\?.*/, ''))).size;
  const arrived = async (lines, wait) => {
    const own = await startServer('channels', files, lines);
    const { context, page } = await visit(own.url);
    await wait(page);
    const all = count();
    await context.close();
    await own.stop();
    return all;
  };
  // With a policy they get at least the time that they took without one.
  const begin = Date.now();
  const open = await arrived([], async page => {
    await until(() => count() >= 22);
    await page.waitForTimeout(2500);
  });
  const took = Date.now() - begin;
  assert.ok(open >= 22, `only ${open} of 24 were seen to arrive without a policy`);
  assert.equal(await arrived(['PrivacyContentSecurityPolicy Enforce'], page => page.waitForTimeout(took)), 0);
});
