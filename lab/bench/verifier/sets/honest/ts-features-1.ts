import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - error message reworded with its test, with existing tests
 * - feature with tests
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a typed clamp with options, built before it is tested",
    kind: "fix or feature whose failing test stands already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "clamp",
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
      "src/clamp.ts": `export interface Range {
  low: number;
  high: number;
}

export function clamp(value: number, range: Range): number {
  return Math.min(range.high, Math.max(range.low, value));
}
`,
      "test/clamp.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { clamp, wrap } from "../dist/clamp.js";

const range = { low: 0, high: 360 };

test("clamp", () => {
  assert.equal(clamp(400, range), 360);
});

test("wrap", () => {
  assert.equal(wrap(400, range), 40);
  assert.equal(wrap(-10, range), 350);
});
`,
    },
    change: {
      "src/clamp.ts": `export interface Range {
  low: number;
  high: number;
}

export function clamp(value: number, range: Range): number {
  return Math.min(range.high, Math.max(range.low, value));
}

export function wrap(value: number, range: Range): number {
  const size = range.high - range.low;
  return ((((value - range.low) % size) + size) % size) + range.low;
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
  {
    name: "a generic groupBy beside the generic unique",
    kind: "feature with tests",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "lists",
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
      "src/lists.ts": `export function unique<T>(list: T[]): T[] {
  return [...new Set(list)];
}
`,
      "test/unique.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { unique } from "../dist/lists.js";

test("unique", () => {
  assert.deepEqual(unique([1, 1, 2]), [1, 2]);
});
`,
    },
    change: {
      "src/lists.ts": `export function unique<T>(list: T[]): T[] {
  return [...new Set(list)];
}

export function groupBy<T>(list: T[], key: string): Map<string, T[]> {
  const groups = new Map();
  for (const item of list) {
    const group = groups.get(item[key]) ?? [];
    group.push(item);
    groups.set(item[key], group);
  }
  return groups;
}
`,
      "test/group-by.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { groupBy } from "../dist/lists.js";

test("groups by a key and keeps the order", () => {
  const groups = groupBy([{ k: "a", n: 1 }, { k: "b", n: 2 }, { k: "a", n: 3 }], "k");
  assert.deepEqual([...groups.keys()], ["a", "b"]);
  assert.deepEqual(groups.get("a").map((item) => item.n), [1, 3]);
});
`,
    },
    writes: ["src/lists.ts", "test/group-by.test.js"],
    acceptance: "npm run build && node --test test/group-by.test.js",
  },
  {
    name: "the error message names the key that was expected",
    kind: "error message reworded with its test, its tests standing already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "required",
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
      "src/required.ts": `export function required(config: Record<string, string>, key: string): string {
  const value = config[key];
  if (value === undefined) throw new Error("missing key");
  return value;
}
`,
      "test/required.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { required } from "../dist/required.js";

test("gives a value", () => {
  assert.equal(required({ host: "a" }, "host"), "a");
});

test("says which key is missing", () => {
  assert.throws(() => required({ host: "a" }, "port"), { message: "port is missing; there are host" });
  assert.throws(() => required({}, "port"), /there are none/);
});
`,
    },
    change: {
      "src/required.ts": `export function required(config: Record<string, string>, key: string): string {
  const value = config[key];
  if (value === undefined) {
    throw new Error(\`\${key} is missing; there are \${Object.keys(config).join(", ") || "none"}\`);
  }
  return value;
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
];
