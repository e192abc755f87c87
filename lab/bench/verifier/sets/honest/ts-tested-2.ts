import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - class rewritten as functions, with existing tests
 * - constants extracted, with existing tests
 * - feature with tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "declarations and code agree on a new option, checked by node -e",
    kind: "feature with tests",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "options",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/sort.js": `/** @type {import("../types/sort.d.ts").sort} */
export function sort(list) {
  return [...list].sort((a, b) => a - b);
}
`,
      "types/sort.d.ts": `export declare function sort(list: readonly number[]): number[];
`,
      "src/top.ts": `import { sort } from "../lib/sort.js";

export const top = (list: readonly number[]): number | undefined => sort(list).at(-1);
`,
    },
    change: {
      "lib/sort.js": `/** @type {import("../types/sort.d.ts").sort} */
export function sort(list, { order = "asc" } = {}) {
  const sign = order === "desc" ? -1 : 1;
  return [...list].sort((a, b) => sign * (a - b));
}
`,
      "types/sort.d.ts": `export interface SortOptions {
  /** "asc" by default. */
  readonly order?: "asc" | "desc";
}

export declare function sort(list: readonly number[], options?: SortOptions): number[];
`,
      "src/top.ts": `import { sort } from "../lib/sort.js";

export const top = (list: readonly number[]): number | undefined => sort(list, { order: "desc" })[0];
`,
    },
    writes: ["lib/**", "types/**", "src/**"],
    acceptance:
      "node --input-type=module -e \"import { sort } from './lib/sort.js'; import assert from 'node:assert'; assert.deepEqual(sort([1, 3, 2], { order: 'desc' }), [3, 2, 1]); assert.deepEqual(sort([2, 1]), [1, 2])\"",
  },
  {
    name: "a constant table moves out and learns three units",
    kind: "constants extracted, its tests standing already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "units",
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
      "src/bytes.ts": `export function parseBytes(text: string): number {
  const match = /^(\\d+)(k?)$/.exec(text);
  if (!match) throw new Error(\`no size: \${text}\`);
  return Number(match[1]) * (match[2] ? 1024 : 1);
}
`,
      "test/bytes.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { parseBytes } from "../dist/bytes.js";

for (const [text, bytes] of [["7", 7], ["2k", 2048], ["3M", 3145728], ["1G", 1073741824]]) {
  test(\`\${text} is \${bytes} bytes\`, () => assert.equal(parseBytes(text), bytes));
}

test("no size", () => assert.throws(() => parseBytes("2x"), /no size: 2x/));
`,
    },
    change: {
      "src/units.ts": `export const UNITS = { "": 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };
`,
      "src/bytes.ts": `import { UNITS } from "./units.js";

export function parseBytes(text: string): number {
  const match = /^(\\d+)([kMGT]?)$/.exec(text);
  if (!match) throw new Error(\`no size: \${text}\`);
  return Number(match[1]) * UNITS[match[2]];
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
  {
    name: "functions of a class become free functions that are built",
    kind: "class rewritten as functions, its tests standing already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "queue",
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
      "src/queue.ts": `export class Queue {
  items = [];

  push(item: string): void {
    this.items.push(item);
  }
}

export function createQueue(): Queue {
  return new Queue();
}
`,
      "test/queue.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import * as queue from "../dist/queue.js";

test("a queue has no limit", () => {
  const q = queue.createQueue();
  q.push("a");
  q.push("b");
  assert.deepEqual(q.items, ["a", "b"]);
});

test("the function has one", () => {
  const items = ["a"];
  assert.equal(queue.pushTo(items, "b", { limit: 1 }), false);
  assert.equal(queue.pushTo(items, "b", { limit: 2 }), true);
  assert.deepEqual(items, ["a", "b"]);
});
`,
    },
    change: {
      "src/queue.ts": `export interface Options {
  limit: number;
}

export class Queue {
  items = [];

  push(item: string): void {
    pushTo(this.items, item, { limit: 1e9 });
  }
}

export function pushTo(items: string[], item: string, options: Options): boolean {
  if (items.length >= options.limit) return false;
  items.push(item);
  return true;
}

export function createQueue(): Queue {
  return new Queue();
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && node --test",
  },
];
