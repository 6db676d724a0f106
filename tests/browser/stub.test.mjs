// SPDX-License-Identifier: Apache-2.0
// The stand-in for a tracker's script: links and forms that wait for the
// tracker's callbacks go on, commands queued before and after are taken.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './server.mjs';

let server, script;
before(async () => {
  server = await startServer('stub', { 'index.html': '<!DOCTYPE html><title>Home</title>' },
    ['PrivacyBlockRequests On']);
  const answer = await fetch(`${server.url}/matomo.js`, { headers: { 'Sec-Fetch-Dest': 'script' } });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/javascript/);
  assert.equal(answer.headers.get('cache-control'), 'private, no-store');
  script = await answer.text();
});
after(() => server?.stop());

const runIn = window => {
  window.window = window;
  new Function('window', 'setTimeout', script)(window, setTimeout);
};
const settle = () => new Promise(resolve => setTimeout(resolve, 30));

test('callbacks of commands that come later are called once', async () => {
  const called = [], window = {};
  const note = name => () => called.push(name);
  runIn(window);
  window.gtag('event', 'click', { event_callback: note('gtag') });
  window.dataLayer.push({ event: 'x', eventCallback: note('dataLayer') });
  (function () { window.dataLayer.push(arguments); })('event', 'y', { event_callback: note('arguments') });
  window.ga('send', 'pageview', { hitCallback: note('ga') });
  window.ga(note('ready'));
  window.plausible('Signup', { callback: note('plausible') });
  window.mixpanel.track('x', {}, note('mixpanel'));
  window._gaq.push(note('gaq'));
  await settle();
  assert.deepEqual(called, ['gtag', 'dataLayer', 'arguments', 'ga', 'ready', 'plausible', 'mixpanel', 'gaq']);
});

test('commands that a page queued before are worked off', async () => {
  const called = [];
  const window = { dataLayer: [{ event: 'x', eventCallback: () => called.push('dataLayer') }] };
  window.ga = function () { (window.ga.q = window.ga.q || []).push(arguments); };
  window.ga('send', 'event', { hitCallback: () => called.push('ga') });
  runIn(window);
  await settle();
  assert.deepEqual(called, ['dataLayer', 'ga']);
});

test('entry points of other trackers do nothing, and do not fail', () => {
  const window = {};
  runIn(window);
  window.fbq('track', 'Lead');
  window._paq.push(['trackEvent', 'a', 'b']);
  window.Matomo.getTracker('/x', 1).trackPageView('Home');
  window.posthog.capture('x');
  window.hj('identify', 'x');
  window.ttq.page();
  assert.deepEqual(window.ga.getAll(), []);
});
