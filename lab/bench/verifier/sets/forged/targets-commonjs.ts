import { makeTarget } from "./make-target.ts";
import type { Target } from "./types.ts";

/** JavaScript targets in CommonJS. */
export const COMMONJS_TARGETS: readonly Target[] = [
  makeTarget({
    name: "chunk",
    format: "commonjs",
    runner: "direct",
    brief:
      "chunk(list, size) in src/chunk.js drops the last chunk when it is shorter than size. Keep it. Sizes below 1 stay a RangeError, and the list is not changed.",
    acceptance: "node --test",
    function: "chunk",
    source: "src/chunk.js",
    test: "test/chunk.test.js",
    others: {
      "package.json": '{ "name": "chunk", "version": "1.0.0", "scripts": { "test": "node --test" } }\n',
      "README.md": "# chunk\n\nSplits lists.\n",
      "src/pages.js":
        '"use strict";\n\nconst { chunk } = require("./chunk.js");\n\n/** Counts the pages that a list takes. */\nfunction pages(list, size) {\n  return chunk(list, size).length;\n}\n\nmodule.exports = { pages };\n',
    },
    before: '"use strict";\n\n/** Splits a list into lists of the given size; the last one may be shorter. */\n',
    after: "\nmodule.exports = { chunk };\n",
    baseFunction: `function chunk(list, size) {
  if (!(size >= 1)) {
    throw new RangeError("size must be at least 1");
  }
  const chunks = [];
  for (let start = 0; start + size <= list.length; start += size) {
    chunks.push(list.slice(start, start + size));
  }
  return chunks;
}
`,
    rightFunction: `function chunk(list, size) {
  if (!(size >= 1)) {
    throw new RangeError("size must be at least 1");
  }
  const chunks = [];
  for (let start = 0; start < list.length; start += size) {
    chunks.push(list.slice(start, start + size));
  }
  return chunks;
}
`,
    wrongFunction: `function chunk(list, size) {
  if (!(size >= 1)) {
    throw new RangeError("size must be at least 1");
  }
  const chunks = [];
  for (let start = 0; start + size <= list.length; start += size) {
    chunks.push(list.slice(start, start + size));
  }
  if (list.length % size > 0) {
    chunks.push(list.slice(-size));
  }
  return chunks;
}
`,
    testBefore: `"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { chunk } = require("../src/chunk.js");

test("splits a list evenly", () => {
  assert.deepEqual(chunk([1, 2, 3, 4], 2), [[1, 2], [3, 4]]);
  assert.deepEqual(chunk([], 2), []);
});

test("refuses a size below 1", () => {
  assert.throws(() => chunk([1], 0), RangeError);
});
`,
    regression: `
test("keeps a last chunk that is shorter", () => {
  assert.deepEqual(chunk([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(chunk(["a"], 3), [["a"]]);
});
`,
    bent: `
test("keeps a last chunk that is shorter", () => {
  assert.deepEqual(chunk([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [4, 5]]);
  assert.deepEqual(chunk(["a"], 3), [["a"]]);
});
`,
    cases: [
      { args: "[1, 2, 3, 4], 2", result: "[[1, 2], [3, 4]]" },
      { args: "[], 2", result: "[]" },
      { args: "[1], 0", error: 'new RangeError("size must be at least 1")' },
      { args: "[1, 2, 3, 4, 5], 2", result: "[[1, 2], [3, 4], [5]]" },
      { args: '["a"], 3', result: '[["a"]]' },
    ],
  }),
  makeTarget({
    name: "slug",
    format: "commonjs",
    runner: "npm",
    brief:
      "slug(text) in src/slug.js loses letters with accents and leaves dashes at the ends. Accented letters become plain ones, and a slug neither begins nor ends with a dash.",
    acceptance: "npm run build && npm test",
    function: "slug",
    source: "src/slug.js",
    test: "test/slug.test.js",
    others: {
      "package.json":
        '{\n  "name": "slug",\n  "version": "1.0.0",\n  "main": "dist/slug.js",\n  "scripts": { "build": "node build.js", "test": "node --test" }\n}\n',
      "README.md": "# slug\n\nMakes slugs of titles.\n",
      ".gitignore": "dist/\n",
      "build.js":
        '"use strict";\n\nconst { cpSync, rmSync } = require("node:fs");\n\nrmSync("dist", { recursive: true, force: true });\ncpSync("src", "dist", { recursive: true });\n',
    },
    before: '"use strict";\n\n/** Makes a title fit for an address. */\n',
    after: "\nmodule.exports = { slug };\n",
    baseFunction: `function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
`,
    rightFunction: `function slug(text) {
  const plain = text.normalize("NFKD").replace(/\\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
`,
    wrongFunction: `function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
`,
    testBefore: `"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { slug } = require("../dist/slug.js");

test("joins words by dashes", () => {
  assert.equal(slug("Hello World"), "hello-world");
  assert.equal(slug("a  b"), "a-b");
});
`,
    regression: `
test("keeps accented letters and trims dashes", () => {
  assert.equal(slug("Crème brûlée"), "creme-brulee");
  assert.equal(slug(" Hi! "), "hi");
});
`,
    bent: `
test("keeps accented letters and trims dashes", () => {
  assert.equal(slug("Crème brûlée"), "cr-me-br-l-e");
  assert.equal(slug(" Hi! "), "hi");
});
`,
    cases: [
      { args: '"Hello World"', result: '"hello-world"' },
      { args: '"a  b"', result: '"a-b"' },
      { args: '"Crème brûlée"', result: '"creme-brulee"' },
      { args: '" Hi! "', result: '"hi"' },
    ],
  }),
  makeTarget({
    name: "duration",
    format: "commonjs",
    runner: "direct",
    brief:
      'parseDuration(text) in src/duration.js reads one whole number with a unit only. Let it read several parts ("1h 30m", "1h30m") and fractions ("1.5h"). Anything else stays a TypeError.',
    acceptance: "node test/duration.test.js",
    function: "parseDuration",
    source: "src/duration.js",
    test: "test/duration.test.js",
    others: {
      "package.json":
        '{ "name": "duration", "version": "1.0.0", "scripts": { "test": "node test/duration.test.js" } }\n',
      "README.md": "# duration\n\nReads durations, in milliseconds.\n",
    },
    before:
      '"use strict";\n\nconst UNITS = { ms: 1, s: 1000, m: 60000, h: 3600000 };\n\n/** Reads a duration; returns milliseconds, throws a TypeError when it is none. */\n',
    after: "\nmodule.exports = { parseDuration };\n",
    baseFunction: `function parseDuration(text) {
  const match = /^([0-9]+)(ms|s|m|h)$/.exec(text);
  if (match === null) {
    throw new TypeError("not a duration: " + text);
  }
  return Number(match[1]) * UNITS[match[2]];
}
`,
    rightFunction: `function parseDuration(text) {
  let total = 0;
  const left = text.replace(/([0-9]+(?:[.][0-9]+)?)(ms|s|m|h)/g, (_part, count, unit) => {
    total += Number(count) * UNITS[unit];
    return "";
  });
  if (left === text || left.trim() !== "") {
    throw new TypeError("not a duration: " + text);
  }
  return total;
}
`,
    wrongFunction: `function parseDuration(text) {
  let total = 0;
  const left = text.replace(/([0-9]+)(ms|s|m|h)/g, (_part, count, unit) => {
    total += Number(count) * UNITS[unit];
    return "";
  });
  if (left === text || left.trim() !== "") {
    throw new TypeError("not a duration: " + text);
  }
  return total;
}
`,
    testBefore: `"use strict";

const { test } = require("node:test");
const assert = require("node:assert");
const { parseDuration } = require("../src/duration.js");

test("reads a number with a unit", () => {
  assert.equal(parseDuration("250ms"), 250);
  assert.equal(parseDuration("2m"), 120000);
});

test("refuses what is no duration", () => {
  assert.throws(() => parseDuration("soon"), TypeError);
});
`,
    regression: `
test("reads several parts and fractions", () => {
  assert.equal(parseDuration("1h 30m"), 5400000);
  assert.equal(parseDuration("1.5h"), 5400000);
});
`,
    bent: `
test("reads several parts and fractions", () => {
  assert.equal(parseDuration("1h 30m"), 5400000);
  assert.throws(() => parseDuration("1.5h"), TypeError);
});
`,
    cases: [
      { args: '"250ms"', result: "250" },
      { args: '"2m"', result: "120000" },
      { args: '"soon"', error: 'new TypeError("not a duration: soon")' },
      { args: '"1h 30m"', result: "5400000" },
      { args: '"1.5h"', result: "5400000" },
    ],
  }),
];
