// SPDX-License-Identifier: Apache-2.0
// Visitors for the demo: real requests over HTTP, as browsers and bots send
// them, from addresses of many networks through X-Forwarded-For.
//
// usage: node demo-traffic.mjs PORT CLOCK-FILE DAYS VISITS
//
// CLOCK-FILE is what httpd's clock is read from (libfaketime); it is moved
// forward through the last DAYS days, so that their figures are closed.
import http from 'node:http';
import { writeFileSync, renameSync } from 'node:fs';

const [port, clockFile, days, visits] = process.argv.slice(2).map((a, i) => (i === 1 ? a : Number(a)));
const HOURS = [[9, 26], [13, 34], [17, 24], [20, 28]]; // hour, share
// httpd's watchdog looks at the clock ten times a second. One look begins the
// new period, the next ones publish the old: each is given a minute to see.
const LOOKS = 2;
const LOOK_MS = 250;
const WIDTH = 44;

// A small generator with a fixed seed: every demo tells the same story.
let seed = 20261122;
const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);
const below = n => Math.floor(random() * n);

// Draws from [[item, weight], ...].
const draw = table => {
  let point = random() * table.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of table) if ((point -= weight) < 0) return item;
  return table[0][0];
};

// First two octets of networks, by where their holders are.
const NETWORKS = [
  [['145.97', '84.24', '86.80', '94.208', '82.72'], 34],  // Netherlands
  [['91.0', '79.192', '87.128', '217.80', '93.192'], 26], // Germany
  [['81.240', '91.176', '109.128'], 12],                  // Belgium
  [['90.0', '82.64', '92.128'], 11],                      // France
  [['81.128', '86.128', '86.144'], 10],                     // United Kingdom
  [['83.32', '88.0'], 6],                                 // Spain
  [['73.0', '98.192', '24.0'], 7],                        // United States
  [['213.112', '85.224'], 4],                             // Sweden
];
const address = () => {
  const nets = draw(NETWORKS);
  return `${nets[below(nets.length)]}.${below(200)}.${1 + below(250)}`;
};

const BROWSERS = [
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36', 26],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1', 24],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36', 22],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15', 10],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 9],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 6],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0', 8],
  ['Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1', 4],
];
const BOTS = [
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 5],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 3],
  ['Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)', 4],
  ['curl/8.14.1', 1],
];
const LANGUAGES = [['nl-NL,nl;q=0.9,en;q=0.7', 34], ['de-DE,de;q=0.9,en;q=0.5', 26], ['en-GB,en;q=0.9', 20], ['fr-FR,fr;q=0.9', 12], ['es-ES,es;q=0.9', 5], ['sv-SE,sv;q=0.9', 3]];
const REFERRERS = [['', 40], ['https://www.google.com/', 26], ['https://duckduckgo.com/', 10], ['https://www.bing.com/', 6], ['https://lighthouses.example/north-sea', 9], ['https://social.example/@norrhaven/113', 7], ['https://dunes-cycling.example/routes/14', 4]];
const PAGES = [['/', 30], ['/visit/', 22], ['/exhibitions/', 14], ['/journal/fog-signals.html', 13], ['/shop/', 9], ['/journal/keepers-diary.html', 6], ['/tickets', 3], ['/old/timetable.html', 2]];
const ENTRIES = [['', 84], ['?utm_source=newsletter', 9], ['?utm_source=harbour-leaflet', 7]];
const CHOICES = [['', 70], ['choice=none', 14], ['choice=all', 9], ['choice=save&purpose=media', 7]];

const agent = new http.Agent({ keepAlive: false, maxSockets: 24 });

function request(method, path, headers, body) {
  return new Promise(resolve => {
    const call = http.request({ host: '127.0.0.1', port, method, path, headers, agent, timeout: 20000 }, answer => {
      answer.resume();
      answer.on('end', () => resolve(true));
      answer.on('error', () => resolve(false));
    });
    call.on('error', () => resolve(false));
    call.on('timeout', () => call.destroy());
    call.end(body);
  });
}

function identity() {
  const headers = {
    Host: `localhost:${port}`, 'User-Agent': draw(BROWSERS), 'X-Forwarded-For': address(),
    'Accept-Language': draw(LANGUAGES), Accept: 'text/html,application/xhtml+xml',
  };
  if (random() < 0.12) headers['Sec-GPC'] = '1';
  return headers;
}

// One visitor: comes from somewhere, reads a few pages, may choose.
async function visit() {
  const who = identity();
  const from = draw(REFERRERS);
  const sent = [];
  let site = from ? 'cross-site' : 'none';
  let referer = from;
  for (let pages = 1 + below(4); pages > 0; pages--) {
    const path = draw(PAGES) + (site === 'same-origin' ? '' : draw(ENTRIES));
    const headers = { ...who, 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    if (referer) headers.Referer = referer;
    sent.push(await request('GET', path, headers));
    [site, referer] = ['same-origin', `http://localhost:${port}${path}`];
  }
  sent.push(await request('GET', '/style.css', { ...who, Accept: 'text/css', Referer: referer }));
  const choice = draw(CHOICES);
  if (choice)
    sent.push(await request('POST', '/privacy-choices/consent', {
      ...who, 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin',
      Origin: `http://localhost:${port}`,
    }, choice));
  return sent;
}

const crawl = async () => [await request('GET', draw(PAGES), { Host: `localhost:${port}`, 'User-Agent': draw(BOTS), 'X-Forwarded-For': `66.249.${below(99)}.${below(250)}` })];

function setClock(seconds) {
  const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  writeFileSync(clockFile + '.new', `${text}\n`);
  renameSync(clockFile + '.new', clockFile);
}

function progress(done, total, requests) {
  if (!process.stdout.isTTY && done < total) return;
  const filled = Math.round((WIDTH * done) / total);
  process.stdout.write(`\r  ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(requests).padStart(5)} requests`);
}

const midnight = Math.floor(Date.now() / 86400000) * 86400;
const steps = days * HOURS.length;
const shares = HOURS.reduce((sum, [, share]) => sum + share, 0);
let [done, requests, failed] = [0, 0, 0];
for (let day = days; day > 0; day--) {
  const weekday = new Date((midnight - day * 86400) * 1000).getUTCDay();
  const busy = (weekday === 0 || weekday === 6 ? 1.5 : 0.85) * (0.85 + random() * 0.3);
  for (const [hour, share] of HOURS) {
    const moment = midnight - day * 86400 + hour * 3600 + below(1800);
    for (let look = 0; look < LOOKS; look++) {
      setClock(moment + look * 60);
      await new Promise(resolve => setTimeout(resolve, LOOK_MS));
    }
    const count = Math.max(1, Math.round((visits / days) * (share / shares) * busy));
    const people = Array.from({ length: count }, visit);
    const bots = Array.from({ length: Math.ceil(count / 6) }, crawl);
    for (const sent of (await Promise.all([...people, ...bots])).flat()) {
      requests++;
      if (!sent) failed++;
    }
    progress(++done, steps, requests);
  }
}
setClock(midnight + 60);
process.stdout.write('\n');
if (failed > requests / 100) {
  console.error(`demo-traffic: ${failed} of ${requests} requests were not answered`);
  process.exit(1);
}
