// SPDX-License-Identifier: Apache-2.0
// An httpd of its own for page tests that need pages of their own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { BUILD, TOP, freePort } from './lib.mjs';

const LIFE_S = 1800;
const MODULES = ['mpm_event', 'authz_core', 'dir', 'mime', 'headers', 'alias', 'ssl', 'socache_shmcb', 'setenvif'];

const answers = port => new Promise(resolve => {
  const socket = net.connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});

/** Starts httpd with files ({ 'index.html': '...' }) and configuration lines;
 *  resolves with its http and https addresses and a stop. It ends by itself
 *  after `lifeS` seconds. */
export async function startServer(name, files, lines, lifeS = LIFE_S) {
  const dir = path.join(BUILD, name), docs = path.join(dir, 'docs');
  const port = freePort(), tlsPort = freePort();
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(docs, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(docs, file)), { recursive: true });
    writeFileSync(path.join(docs, file), text);
  }
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-days', '2', '-subj', '/CN=localhost', '-keyout', `${dir}/key.pem`, '-out', `${dir}/cert.pem`], { stdio: 'ignore' });
  const conf = [
    ...MODULES.map(each => `LoadModule ${each}_module /usr/lib/apache2/modules/mod_${each}.so`),
    `LoadModule privacy_module ${TOP}/build/mod_privacy.so`, 'ServerName www.example.org',
    `Listen 127.0.0.1:${port}`, `Listen 127.0.0.1:${tlsPort}`, `PidFile ${dir}/pid`, `DefaultRuntimeDir ${dir}`,
    `ErrorLog ${dir}/error.log`, `DocumentRoot ${docs}`, 'DirectoryIndex index.html', 'TypesConfig /etc/mime.types',
    process.getuid() === 0 ? 'User www-data' : '', 'Privacy On', ...lines,
    `<VirtualHost 127.0.0.1:${tlsPort}>`, 'ServerName www.example.org', 'SSLEngine On',
    `SSLCertificateFile ${dir}/cert.pem`, `SSLCertificateKeyFile ${dir}/key.pem`, '</VirtualHost>', '',
  ];
  writeFileSync(`${dir}/httpd.conf`, conf.join('\n'));
  const httpd = spawn('timeout', [String(lifeS), 'apache2', '-d', dir, '-f', `${dir}/httpd.conf`, '-DFOREGROUND'],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '', hasEnded = false;
  httpd.stderr.on('data', part => { said += part; });
  const ended = new Promise(resolve => httpd.once('exit', () => { hasEnded = true; resolve(); }));
  while (!await answers(port)) {
    if (hasEnded) throw new Error(`httpd did not start: ${said}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    tlsUrl: `https://localhost:${tlsPort}`,
    stop: async () => { httpd.kill('SIGTERM'); await ended; },
  };
}
