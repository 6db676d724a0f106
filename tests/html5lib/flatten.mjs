// SPDX-License-Identifier: Apache-2.0
//
// Turns html5lib's tokenizer cases (JSON) into lines that a C test reads.
// One case, one line, fields in hexadecimal and separated by spaces:
//   state lastStartTag input expected
// `expected` is the text that tests/unit/test_html5lib.c also makes of what
// our tokenizer finds: tags with their attributes sorted by name, comments;
// characters and doctypes are left out, for we do not report them.
//
// Usage: node flatten.mjs FOLDER > FILE
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const unescape = (text) =>
  text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) =>
    String.fromCharCode(parseInt(hex, 16)));

// UTF-8, lone surrogates as three bytes each: they only have to go through.
const bytes = (text) => {
  const out = [];
  for (const symbol of text) {
    const code = symbol.codePointAt(0);
    if (code >= 0xd800 && code <= 0xdfff) {
      out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    } else {
      out.push(...Buffer.from(symbol, "utf8"));
    }
  }
  return Buffer.from(out);
};

const hex = (text) => bytes(text).toString("hex") || "-";

const describe = (token) => {
  if (token[0] === "StartTag") {
    const attrs = Object.entries(token[2]).map(([name, value]) => [bytes(name), bytes(value)]);
    attrs.sort((a, b) => Buffer.compare(a[0], b[0]));
    const parts = attrs.map(([name, value]) =>
      Buffer.concat([name, Buffer.from("="), value, Buffer.from("\x1f")]));
    return Buffer.concat([Buffer.from("S"), bytes(token[1]), Buffer.from("\x1f"), ...parts,
      Buffer.from(token[3] ? "/\x1e" : "\x1e")]);
  }
  if (token[0] === "EndTag") return Buffer.concat([Buffer.from("E"), bytes(token[1]), Buffer.from("\x1e")]);
  if (token[0] === "Comment") return Buffer.concat([Buffer.from("C"), bytes(token[1]), Buffer.from("\x1e")]);
  return Buffer.alloc(0);
};

const folder = process.argv[2];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".test")).sort()) {
  const suite = JSON.parse(readFileSync(join(folder, file), "utf8"));
  // These expect what a tree builder for XML makes of a comment afterwards:
  // two hyphens kept apart. The tokenizer's own comment has them together.
  for (const test of suite.xmlViolationTests ?? []) {
    test.output = test.output.map((token) =>
      token[0] === "Comment" ? ["Comment", token[1].replaceAll("- -", "--")] : token);
  }
  for (const test of suite.tests ?? suite.xmlViolationTests) {
    const fix = test.doubleEscaped ? unescape : (text) => text;
    const output = test.doubleEscaped
      ? JSON.parse(JSON.stringify(test.output), (_, value) => (typeof value === "string" ? unescape(value) : value))
      : test.output;
    const expected = Buffer.concat(output.map(describe)).toString("hex") || "-";
    for (const state of test.initialStates ?? ["Data state"]) {
      process.stdout.write(`${hex(state)} ${hex(test.lastStartTag ?? "")} ${hex(fix(test.input))} ${expected}\n`);
    }
  }
}
