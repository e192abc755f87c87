import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - A test whose `beforeEach` hook throws counts as ran and failed. AVA reports a failed hook; the file with the hook
 *   has one test, so the numbers agree.
 * - `test.failing` with a body that fails (AVA's "known failure") counts as ran and not failed.
 * - `test.todo` counts as skipped.
 */
export const AVA: RunnerPackage = {
  runner: "ava",
  npm: { ava: "7.0.0", c8: "10.1.3" },
  files: {
    "package.json": `{
  "name": "colors",
  "version": "3.1.0",
  "private": true,
  "type": "module",
  "scripts": {
    "build": "node scripts/build.js",
    "test": "ava"
  }
}
`,
    "scripts/build.js": `import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

mkdirSync("dist", { recursive: true });
const code = readFileSync("source/hex.js", "utf8") + readFileSync("source/mix.js", "utf8");
writeFileSync("dist/colors.js", code);
console.log("dist/colors.js: " + code.length + " bytes");
`,
    "source/hex.js": `export function toHex(red, green, blue) {
  return "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex) {
  const match = /^#(..)(..)(..)$/.exec(hex);
  if (match === null) throw new SyntaxError("no colour: " + hex);
  return match.slice(1).map((part) => Number.parseInt(part, 16));
}
`,
    "source/mix.js": `export const mix = (first, second, share = 0.5) =>
  first.map((part, index) => Math.round(part * (1 - share) + second[index] * share));
`,
    // 3 + 1 = 4 tests
    "test/hex.js": `import test from "ava";
import { fromHex, toHex } from "../source/hex.js";

const roundTrip = test.macro({
  exec(t, hex) {
    t.is(toHex(...fromHex(hex)), hex);
  },
  title: (_, hex) => "round trip of " + hex,
});

test(roundTrip, "#000000");
test(roundTrip, "#ff8800");
test(roundTrip, "#0a0b0c");

test("refuses a name", (t) => {
  t.throws(() => fromHex("red"), { instanceOf: SyntaxError });
});
`,
    // 3 tests
    "test/mix.js": `import test from "ava";
import { mix } from "../source/mix.js";

test.beforeEach((t) => {
  t.context.black = [0, 0, 0];
  t.context.white = [255, 255, 255];
});

test("mixes halves", (t) => {
  t.deepEqual(mix(t.context.black, t.context.white), [128, 128, 128]);
});

test("mixes nothing", (t) => {
  t.deepEqual(mix(t.context.black, t.context.white, 0), [0, 0, 0]);
});

test("mixes later", async (t) => {
  const share = await Promise.resolve(1);
  t.deepEqual(mix(t.context.black, t.context.white, share), [255, 255, 255]);
});
`,
  },
  cases: [
    { situation: "alone", command: "npx ava", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "npm run build && npx ava",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      situation: "twice in a row",
      command: "npm test && npm test -- --serial",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        "scripts/test.sh": `#!/usr/bin/env bash
set -euo pipefail

for file in source/*.js; do
  node --check "$file"
done
echo "2 files passed"
npx ava "$@"
`,
      },
      command: "bash scripts/test.sh --concurrency=1",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // Only the 2 tests of packages/names run.
      situation: "workspace",
      files: {
        "packages/names/package.json": `{
  "name": "color-names",
  "version": "1.0.0",
  "type": "module",
  "scripts": { "test": "ava" }
}
`,
        "packages/names/index.js": `const NAMES = new Map([["#ff0000", "red"]]);

export const nameOf = (hex) => NAMES.get(hex.toLowerCase()) ?? hex;
`,
        "packages/names/test.js": `import test from "ava";
import { nameOf } from "./index.js";

test("finds a name", (t) => {
  t.is(nameOf("#FF0000"), "red");
});

test("keeps an unknown colour", (t) => {
  t.is(nameOf("#123456"), "#123456");
});
`,
      },
      command: "npm --prefix packages/names test",
      expected: { end: 0, ran: 2, failed: 0, skipped: 0 },
    },
    { situation: "coverage", command: "npx c8 ava", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      // 7 + 3 + 1 ran. Failed: "is dark", "is loaded" and the test of profile.js (hook).
      situation: "failing",
      files: {
        "test/theme.js": `import test from "ava";
import { toHex } from "../source/hex.js";

test("is light", (t) => {
  t.is(toHex(255, 255, 255), "#ffffff");
});

test("is dark", (t) => {
  t.is(toHex(0, 0, 0), "#111111");
});

test("is loaded", async () => {
  throw new Error("no theme");
});
`,
        "test/profile.js": `import test from "ava";

test.beforeEach(() => {
  throw new Error("no profile");
});

test("converts", (t) => {
  t.pass();
});
`,
      },
      command: "npx ava",
      expected: { end: 1, ran: 11, failed: 3, skipped: 0 },
    },
    {
      // 7 + 2 ran: "has a title" and the test.failing. Skipped: 1 + 1 + 1.
      situation: "skipped",
      files: {
        "test/palette.js": `import test from "ava";

test("has a title", (t) => {
  t.is("Warm".length, 4);
});

test.skip("is printed", (t) => {
  t.fail();
});

test.serial.skip("is saved", (t) => {
  t.fail();
});

test.todo("is shared");

test.failing("is sorted", (t) => {
  t.deepEqual([10, 9].sort(), [9, 10]);
});
`,
      },
      command: "npm test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 3 },
    },
    {
      situation: "slow",
      files: {
        "test/image.js": `import { setTimeout } from "node:timers/promises";
import test from "ava";

test("quantizes a photo", async (t) => {
  await setTimeout(2300);
  t.pass();
});

test("quantizes a pixel", (t) => {
  t.pass();
});
`,
      },
      command: "npx ava --verbose",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0, slow: { name: "quantizes a photo", atLeastMs: 2000 } },
    },
    {
      // Files run in threads of their own, and AVA reports each test at its end: 4 + 3 tests.
      situation: "hanging",
      files: {
        "test/screen.js": `import test from "ava";

test("waits for a colour", async () => {
  await new Promise(() => setInterval(() => {}, 1000));
});
`,
      },
      command: "npx ava --timeout=10m",
      expected: { end: "timeout", ran: 7, failed: 0, skipped: 0 },
    },
  ],
};
