// SPDX-License-Identifier: Apache-2.0
// Shows how many requests this page has made to other hosts, failed ones too.
const figure = document.getElementById('third');
const seen = new Set();
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (new URL(entry.name).host !== location.host) seen.add(entry.name);
  figure.textContent = seen.size;
  figure.classList.toggle('some', seen.size > 0);
}).observe({ type: 'resource', buffered: true });
