/* mod_privacy: optional comfort, nothing depends on it. A choice is sent
   without a reload, held elements start once each, other tabs and pages from
   the back/forward cache follow. Listen for `privacy:change` on document.
   <script src="/privacy-choices/enhance.js" defer></script> */
(() => {
"use strict";
const base = new URL(".", document.currentScript.src).href, mark = "data-privacy-";
const tabs = self.BroadcastChannel && new BroadcastChannel("privacy");
let known;
function start(held) {
  const isScript = held.localName == "script";
  const live = isScript ? document.createElement("script") : held;
  if (isScript) {
    for (const a of held.attributes)
      if (a.name != "type" && !a.name.startsWith(mark)) live.setAttribute(a.name, a.value);
    live.async = held.hasAttribute("async");
    live.nonce = held.nonce;
    live.text = held.text;
  } else held.removeAttribute("srcdoc");
  for (const a of [...held.attributes])
    if (a.name.startsWith(mark)) {
      held.removeAttribute(a.name);
      if (a.name != mark + "purpose") live.setAttribute(a.name.slice(mark.length), a.value);
    }
  if (isScript) held.replaceWith(live);
}
function follow(state) {
  const before = known;
  known = state;
  if (before && before.granted.some(p => !state.granted.includes(p))) return location.reload();
  for (const held of document.querySelectorAll(`[${mark}purpose]`))
    if (state.granted.includes(held.getAttribute(mark + "purpose"))) start(held);
  if (state.decided) document.getElementById("privacy-banner")?.remove();
  document.dispatchEvent(new CustomEvent("privacy:change", { detail: state }));
}
const sync = () => fetch(base + "state.json", { cache: "no-store" }).then(r => r.json()).then(follow);
addEventListener("pageshow", sync);
if (tabs) tabs.onmessage = sync;
addEventListener("submit", e => {
  const form = e.target, body = new URLSearchParams(new FormData(form, e.submitter));
  if (form.action != base + "consent") return;
  e.preventDefault();
  fetch(form.action, { method: "POST", body, redirect: "manual" })
    .then(r => r.type == "opaqueredirect" ? sync() : location = base)
    .then(() => tabs?.postMessage(0), () => location = base);
});
})();
