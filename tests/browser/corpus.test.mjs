// SPDX-License-Identifier: Apache-2.0
// Real pages in Chromium, with every host name led to this machine: what the
// browser asks for leads to no listed host; pages that name none are the
// original, byte for byte. EasyPrivacy and the built-in vendors are loaded.
//
// The pages and the list are looked for beside the project (../shared/data,
// $PV_DATA). Every third page in the order of names is opened, and once more
// without the module, to see that there is something to be stopped;
// PV_PAGES=all (`make corpus`) opens every one.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BUILD, TOP, startBrowser, startSink } from './lib.mjs';
import { startServer } from './server.mjs';

const DATA = process.env.PV_DATA || path.join(TOP, '../shared/data');
const STEP = process.env.PV_PAGES === 'all' ? 1 : 3;
const AT_ONCE = 4, LOAD_MS = 8000, SETTLE_MS = 300;
const skip = ['pages.tar.xz', 'easyprivacy.txt.gz'].every(file => existsSync(path.join(DATA, file)))
  ? false : `pages.tar.xz and easyprivacy.txt.gz are not in ${DATA}`;
const LISTS = [path.join(BUILD, 'easyprivacy.txt'),
  ...readdirSync(path.join(TOP, 'conf/lists')).filter(name => /^(analytics|marketing)/.test(name))
    .map(name => path.join(TOP, 'conf/lists', name))];
// A text that is not loaded may yet be, as anything.
const TYPES = ['script', 'image', 'stylesheet', 'xhr', 'subdocument', 'media', 'ping', 'hint', 'other'];

let server, sink, browser, names = [], texts = {};

before(async () => {
  if (skip) return;
  mkdirSync(path.join(BUILD, 'corpus-pages'), { recursive: true });
  execFileSync('tar', ['-C', path.join(BUILD, 'corpus-pages'), '-xJf', path.join(DATA, 'pages.tar.xz')]);
  writeFileSync(LISTS[0], execFileSync('gzip', ['-dc', path.join(DATA, 'easyprivacy.txt.gz')], { maxBuffer: 1 << 26 }));
  const folder = path.join(BUILD, 'corpus-pages/pages');
  names = readdirSync(folder).filter(name => name.endsWith('.html')).sort();
  for (const name of names) texts[name] = readFileSync(path.join(folder, name));
  const off = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`off/${name}`, text]));
  server = await startServer('corpus', { ...texts, ...off },
    [`PrivacyFilterList analytics ${LISTS[0]} builtin`, '<Location /off/>', 'Privacy Off', '</Location>'], 1800);
  sink = await startSink();
  browser = await startBrowser(sink);
});
after(async () => { await browser?.close(); sink?.stop(); await server?.stop(); });

/** Which of the requests ({ type, page, url }) are listed. What was made of a
 *  listed host in a long script leads nowhere: `.invalid`, RFC 6761. */
function listed(all) {
  const requests = all.filter(each => !new URL(each.url).hostname.endsWith('.invalid'));
  if (requests.length === 0) return [];
  const table = requests.map(each => `${each.type}\t${each.page}\t${each.url}\n`).join('');
  const answers = execFileSync(path.join(TOP, 'build/privacyctl'),
    ['lists', 'match', ...LISTS.flatMap(file => ['--list', file]), '--tsv'], { input: table, maxBuffer: 1 << 28 });
  const verdicts = answers.toString().trim().split('\n');
  assert.equal(verdicts.length, requests.length);
  return requests.filter((_, at) => verdicts[at].startsWith('1'));
}

/** Opens pages below `prefix`; gives all their requests, connections included. */
async function openAll(prefix, pages) {
  const requests = [], waiting = [...pages];
  const TYPE = { fetch: 'xhr', document: 'subdocument', texttrack: 'media', manifest: 'other', eventsource: 'xhr' };
  const worker = async () => {
    for (let name; (name = waiting.shift()) !== undefined;) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage(), address = `${server.url}${prefix}${name}`;
      page.on('request', request => {
        const url = request.url();
        if (/^(https?|wss?):/.test(url) && !url.startsWith(server.url)) {
          requests.push({ type: TYPE[request.resourceType()] ?? request.resourceType(), page: address, url, name });
        }
      });
      page.on('websocket', socket => requests.push({ type: 'websocket', page: address, url: socket.url(), name }));
      page.on('dialog', dialog => dialog.dismiss().catch(() => {}));
      // A page may never finish; what it asked for until then counts.
      await page.goto(address, { waitUntil: 'load', timeout: LOAD_MS }).catch(() => {});
      await page.waitForTimeout(SETTLE_MS);
      await context.close();
    }
  };
  sink.clear();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  // A preconnect is a connection without a request.
  for (const host of sink.seen.hosts) {
    if (!host.startsWith('(')) requests.push({ type: 'hint', page: `${server.url}/`, url: `https://${host}/`, name: host });
  }
  return requests;
}

test('real pages ask no listed host for anything', { skip, timeout: 1500000 }, async t => {
  const pages = names.filter((_, at) => at % STEP === 0);
  const without = listed(await openAll('/off/', pages));
  const trackers = [...new Set(without.map(each => each.name))].filter(name => name.endsWith('.html'));
  const requests = await openAll('/', pages);
  const left = listed(requests);
  t.diagnostic(`${pages.length} of ${names.length} pages, ${trackers.length} with trackers: ${without.length} listed`
    + ` requests without the module, ${left.length} with it; ${requests.length} others pass`);
  assert.ok(trackers.length >= pages.length / 5, 'the pages hold too few trackers to show anything');
  assert.ok(requests.length > 5 * pages.length, 'pages loaded nothing at all');
  assert.deepEqual(left.map(each => `${each.name}: ${each.type} ${each.url}`), []);
});

test('a page is the original unless it names a listed host', { skip, timeout: 900000 }, async t => {
  const urls = [];
  for (const name of names) {
    const text = texts[name].toString('latin1').replaceAll(/\\\/|%2f|\\u002f/gi, '/').replaceAll('&amp;', '&');
    const found = new Set([...text.matchAll(/\/\/([\w.-]+\.[a-z]{2,}[^\s"'<>)\\]*)/gi)].map(match => `https://${match[1]}`)
      .concat([...text.matchAll(/["'`.]\.?((?:[\w-]+\.)+[a-z]{2,}(?:\/[^\s"'<>)\\]*)?)/gi)].map(match => `https://${match[1]}`))
      .concat([...text.matchAll(/["'(=\s]([^\s"'()<>]*\/[^\s"'()<>]*)/g)].map(match => match[1])
        .filter(each => URL.canParse(each, `${server.url}/${name}`)).map(each => new URL(each, `${server.url}/${name}`).href)));
    for (const url of found) {
      if (/^https?:/.test(url)) for (const type of TYPES) urls.push({ type, page: `${server.url}/${name}`, url, name });
    }
  }
  const named = new Set(listed(urls).map(each => each.name));
  const changed = [];
  for (const name of names) {
    const body = Buffer.from(await (await fetch(`${server.url}/${name}`)).arrayBuffer());
    assert.equal(body.length, texts[name].length, `${name} has another length`);
    if (!body.equals(texts[name])) changed.push(name);
  }
  t.diagnostic(`${names.length} pages: ${named.size} name a listed host, ${changed.length} are changed`);
  assert.ok(names.length - named.size >= 5, 'hardly any page is without trackers');
  assert.deepEqual(changed.filter(name => !named.has(name)), []);
});
