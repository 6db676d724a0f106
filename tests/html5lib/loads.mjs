// SPDX-License-Identifier: Apache-2.0
//
// What the pages of a folder would load, as parse5 reads them: a line for each
// reference, with tabs between type, page URL and request URL, as
// `privacyctl lists match --tsv` takes it.
//
// Usage: node loads.mjs FOLDER URL-PREFIX js|nojs
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../package.json", import.meta.url));
const { parse } = require("parse5");
const [folder, prefix, scripting] = process.argv.slice(2);
const HINTED = { script: "script", image: "image", style: "stylesheet" };

const attr = (node, name) => node.attrs?.find((each) => each.name === name)?.value;
const words = (text) => (text ?? "").toLowerCase().split(/\s+/);
const candidates = (text) => (text ?? "").split(/,\s+/).map((each) => each.trim().split(/\s/)[0]);
const urls = (css) => [...(css ?? "").matchAll(/url\(\s*['"]?([^'")]*)/gi)].map((match) => match[1]);

function loads(node, add) {
  const get = (name) => attr(node, name);
  const rel = words(get("rel"));
  switch (node.nodeName) {
    case "script":
      if (/^\s*$|^module$|javascript|ecmascript/i.test(get("type") ?? "")) add("script", get("src"));
      break;
    case "img":
    case "source":
      add(node.nodeName === "img" ? "image" : "media", get("src"));
      candidates(get("srcset")).forEach((url) => add("image", url));
      break;
    case "iframe":
    case "frame":
      add("subdocument", get("src"));
      break;
    case "embed":
      add("object", get("src"));
      break;
    case "object":
      add("object", get("data"));
      break;
    case "video":
    case "audio":
      add("media", get("src"));
      add("image", get("poster"));
      break;
    case "link":
      if (rel.includes("stylesheet")) add("stylesheet", get("href"));
      else if (rel.some((word) => word.includes("icon"))) add("image", get("href"));
      else if (rel.some((word) => /^(preload|prefetch|modulepreload|manifest|prerender)$/.test(word))) {
        add(HINTED[get("as")] ?? "other", get("href"));
      }
      break;
    case "style":
      node.childNodes.forEach((text) => urls(text.value).forEach((url) => add("image", url)));
      break;
    case "a":
      words(get("ping")).forEach((url) => add("ping", url));
      break;
    default:
  }
  urls(get("style")).forEach((url) => add("image", url));
}

for (const file of readdirSync(folder).filter((name) => name.endsWith(".html"))) {
  const page = prefix + file;
  let base = page;
  const add = (type, reference) => {
    if (!reference || !URL.canParse(reference, base)) return;
    const url = new URL(reference, base);
    if (/^https?:$/.test(url.protocol)) {
      process.stdout.write(`${type}\t${page}\t${url.href.split("#")[0]}\n`);
    }
  };
  const walk = (node) => {
    const href = node.nodeName === "base" ? attr(node, "href") : null;
    if (href && base === page && URL.canParse(href, page)) base = new URL(href, page).href;
    loads(node, add);
    (node.childNodes ?? []).forEach(walk);
    if (node.content) walk(node.content);
  };
  walk(parse(readFileSync(join(folder, file), "utf8"), { scriptingEnabled: scripting === "js" }));
}
