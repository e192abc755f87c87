import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - barrel of re-exports rearranged, with existing tests
 * - bug fix with a regression test
 * - callbacks, promises, async functions
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a script reads the package's version instead of a copy",
    kind: "bug fix with a regression test",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "versioned",
  "version": "2.1.0",
  "type": "module"
}
`,
      "src/version.ts": `export const version = "2.0.0";
`,
      "scripts/version.mjs": `import { readFileSync } from "node:fs";

const inCode = /"(.+)"/.exec(readFileSync("src/version.ts", "utf8"))?.[1];
const inPackage = JSON.parse(readFileSync("package.json", "utf8")).version;
if (inCode !== inPackage) {
  console.error(\`src/version.ts has \${inCode}, package.json \${inPackage}\`);
  process.exitCode = 1;
}
`,
    },
    change: {
      "src/version.ts": `/** The same as in package.json: scripts/version.mjs checks it. */
export const version = "2.1.0";

export const major: number = Number(version.split(".")[0]);
`,
    },
    writes: ["scripts/*.mjs", "src/version.ts"],
    acceptance: "node scripts/version.mjs --check",
  },
  {
    name: "stream events get a typed buffer that is drained in order",
    kind: "callbacks, promises, async functions",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "buffer",
  "type": "module",
  "scripts": {
    "build": "node scripts/build.mjs",
    "test": "node --test test/"
  }
}
`,
      ".gitignore": `dist/
`,
      "scripts/build.mjs": `// Strips the few kinds of types that this package uses.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const TYPE = /(\\w\\??|\\)): (?:readonly )?(?:number|string|boolean|void|unknown|[A-Z]\\w*(?:<[\\w, \\[\\]]+>)?)(?:\\[\\])*(?: \\| (?:null|undefined|number|string))*/g;

mkdirSync("dist", { recursive: true });
for (const name of readdirSync("src")) {
  const text = readFileSync(\`src/\${name}\`, "utf8")
    .replace(/^(?:export )?interface [^]*?^}$/gm, "")
    .replace(/^(?:import|export) type .*$/gm, "")
    .replace(/<[A-Z](?:, [A-Z])*>(?=\\()/g, "")
    .replace(TYPE, (_, left) => left.replace("?", ""));
  writeFileSync(\`dist/\${name.replace(/\\.ts$/, ".js")}\`, text);
}
`,
      "src/buffer.ts": `export function createBuffer(size: number) {
  const items = [];
  return {
    items,
    add(item: string): boolean {
      return items.push(item) < size;
    },
  };
}
`,
      "test/add.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { createBuffer } from "../dist/buffer.js";

test("says when it is full", () => {
  const buffer = createBuffer(2);
  assert.deepEqual([buffer.add("a"), buffer.add("b")], [true, false]);
});
`,
    },
    change: {
      "src/buffer.ts": `export function createBuffer(size: number) {
  const items = [];
  return {
    items,
    add(item: string): boolean {
      return items.push(item) < size;
    },
    async drain(write): Promise<number> {
      let count = 0;
      while (items.length > 0) {
        await write(items.shift());
        count += 1;
      }
      return count;
    },
  };
}
`,
      "test/drain.test.js": `import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import test from "node:test";
import { createBuffer } from "../dist/buffer.js";

test("drains in order, also what comes meanwhile", async () => {
  const buffer = createBuffer(2);
  const written = [];
  buffer.add("a");
  const drained = buffer.drain(async (item) => {
    await setImmediate();
    written.push(item);
  });
  buffer.add("b");
  assert.equal(await drained, 2);
  assert.deepEqual(written, ["a", "b"]);
});
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && node --test test/drain.test.js",
  },
  {
    name: "the public index is typed and complete",
    kind: "barrel of re-exports rearranged, its tests standing already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "public",
  "type": "module",
  "scripts": {
    "build": "node scripts/build.mjs",
    "test": "node --test test/"
  }
}
`,
      ".gitignore": `dist/
`,
      "scripts/build.mjs": `// Strips the few kinds of types that this package uses.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const TYPE = /(\\w\\??|\\)): (?:readonly )?(?:number|string|boolean|void|unknown|[A-Z]\\w*(?:<[\\w, \\[\\]]+>)?)(?:\\[\\])*(?: \\| (?:null|undefined|number|string))*/g;

mkdirSync("dist", { recursive: true });
for (const name of readdirSync("src")) {
  const text = readFileSync(\`src/\${name}\`, "utf8")
    .replace(/^(?:export )?interface [^]*?^}$/gm, "")
    .replace(/^(?:import|export) type .*$/gm, "")
    .replace(/<[A-Z](?:, [A-Z])*>(?=\\()/g, "")
    .replace(TYPE, (_, left) => left.replace("?", ""));
  writeFileSync(\`dist/\${name.replace(/\\.ts$/, ".js")}\`, text);
}
`,
      "src/index.ts": `export { even } from "./even.js";
`,
      "src/even.ts": `export function even(n: number): boolean {
  return n % 2 === 0;
}
`,
      "test/index.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import * as api from "../dist/index.js";

test("exports", () => {
  assert.deepEqual(Object.keys(api).sort(), ["even", "odd", "parity"]);
});

test("odd", () => {
  assert.equal(api.odd(3), true);
  assert.equal(api.odd(4), false);
});

test("parity", () => assert.equal(api.parity.parity(3), "odd"));
test("even", () => assert.equal(api.even(3), false));
`,
    },
    change: {
      "src/odd.ts": `import { even } from "./even.js";

export function odd(n: number): boolean {
  return !even(n);
}
`,
      "src/index.ts": `export * from "./even.js";
export * from "./odd.js";
export * as parity from "./parity.js";
`,
      "src/parity.ts": `import { even } from "./even.js";

export function parity(n: number): string {
  return even(n) ? "even" : "odd";
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
];
