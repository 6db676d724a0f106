// SPDX-License-Identifier: Apache-2.0
//
// Where parse5 finds start tags in pages, as the tree builder guides its
// tokenizer: FILE.starts gets one byte offset a line.
//
// Usage: node starts.mjs FOLDER
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../package.json", import.meta.url));
const { Parser } = require("parse5");

const folder = process.argv[2];
for (const name of readdirSync(folder).filter((file) => file.endsWith(".html"))) {
  const bytes = readFileSync(join(folder, name));
  // One byte, one character: offsets are then byte offsets.
  const text = bytes.toString("latin1").replaceAll("\r\n", "\n\n").replaceAll("\r", "\n");
  const starts = [];
  class Recorder extends Parser {
    onStartTag(token) {
      starts.push(token.location.startOffset);
      super.onStartTag(token);
    }
  }
  const parser = new Recorder({ sourceCodeLocationInfo: true, scriptingEnabled: true });
  parser.tokenizer.write(text, true);
  writeFileSync(join(folder, `${name}.starts`), `${starts.join("\n")}\n`);
}
