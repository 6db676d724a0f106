// SPDX-License-Identifier: Apache-2.0
// What the page tests share: the demo site, a browser, and a sink that every
// other host name leads to, so that third parties are counted on the wire.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const TOP = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = path.join(TOP, 'build/browser');
export const SHOTS = path.join(TOP, 'build/screenshots');
const START_MS = 600000;
/** How long a browser may take for anything: for a slow and busy machine. */
export const PATIENCE_MS = 120000;

mkdirSync(BUILD, { recursive: true });
mkdirSync(SHOTS, { recursive: true });

/** Ports of the counter that the server tests have: nobody else takes one. */
export const freePort = () => Number(execFileSync('bash',
  ['-c', 'source "$0" && free_port', path.join(TOP, 'tests/server/lib/net.bash')]));

/** Waits until `holds` gives true; false after a long time without. */
export async function until(holds) {
  for (const end = Date.now() + PATIENCE_MS; !await holds();) {
    if (Date.now() > end) return false;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return true;
}

/** Runs `make demo` with a few visitors; resolves with its address and a stop. */
export async function startDemo(visits = 400) {
  const port = freePort();
  const demo = spawn(path.join(TOP, 'scripts/demo'), [String(port)], {
    env: { ...process.env, PV_DEMO_VISITS: String(visits), PV_DEMO_DIR: path.join(BUILD, 'demo') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise(resolve => demo.once('exit', resolve));
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the demo did not start:\n${said}`)), START_MS);
    const listen = part => {
      said += part;
      if (said.includes('Ctrl-C')) { clearTimeout(timer); resolve(); }
    };
    demo.stdout.on('data', listen);
    demo.stderr.on('data', listen);
    demo.once('exit', code => { clearTimeout(timer); reject(new Error(`the demo ended (${code}):\n${said}`)); });
  });
  return { url, said, stop: async () => { demo.kill('SIGTERM'); await ended; } };
}

/** A TLS server that answers for every host, and remembers who was asked for. */
export async function startSink() {
  const [key, cert] = [path.join(BUILD, 'sink.key'), path.join(BUILD, 'sink.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-days', '2', '-subj', '/CN=sink.invalid', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const seen = { hosts: new Set(), requests: [] };
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, answer) => {
    seen.requests.push(`${request.headers.host}${request.url}`);
    const script = /\.js|gtag|gtm|hotjar/.test(request.url);
    answer.writeHead(200, { 'Content-Type': script ? 'text/javascript' : 'text/html' });
    answer.end(script ? '/* sink */' : '<!doctype html><title>sink</title>');
  });
  // A connection alone, such as a preconnect makes, counts too.
  server.on('secureConnection', socket => seen.hosts.add(socket.servername || '(no name)'));
  server.on('tlsClientError', error => seen.hosts.add(`(${error.code})`));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    seen,
    clear: () => { seen.hosts.clear(); seen.requests.length = 0; },
    stop: () => { server.closeAllConnections?.(); server.close(); },
  };
}

// Chromium's own services, which it asks whatever page is open.
const OWN = ['*.googleapis.com', 'accounts.google.com', '*.gvt1.com', 'clients2.google.com', 'redirector.gvt1.com'];

/** Debian's Chromium, with every host but this machine led to the sink. */
export async function startBrowser(sink) {
  const browser = await launch(sink);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async options => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  };
  return browser;
}

const launch = sink => chromium.launch({
  timeout: PATIENCE_MS,
  executablePath: process.env.PV_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--ignore-certificate-errors', '--disable-background-networking', '--disable-quic',
    `--host-resolver-rules=${OWN.map(host => `MAP ${host} ~NOTFOUND, `).join('')}`
    + `MAP * 127.0.0.1:${sink.port}, EXCLUDE 127.0.0.1, EXCLUDE localhost`],
});

/** Opens a page and waits until nothing loads any more. */
export async function open(context, url) {
  const page = await context.newPage();
  const answer = await page.goto(url, { waitUntil: 'networkidle' });
  return { page, answer };
}

/** Presses what sends a form, and waits for the page that answers: the address
 *  alone may be the one that the page had before. */
export async function press(page, button) {
  const answered = page.waitForEvent('framenavigated', frame => frame === page.mainFrame());
  await button.click();
  await answered;
  await page.waitForLoadState();
}
