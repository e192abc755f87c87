import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - file moved with its tests
 * - fix or feature with an existing failing test
 * - function renamed, the old name re-exported
 */
export const changes: readonly HonestChange[] = [
  {
    name: "an old name is exported beside the new one and both are built",
    kind: "function renamed, the old name re-exported",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "names",
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
      "src/names.ts": `export function short(name: string): string {
  return name
    .split(" ")
    .map((part) => part[0])
    .join("");
}
`,
      "test/short.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { short } from "../dist/names.js";

test("short", () => assert.equal(short("Ada Lovelace"), "AL"));
`,
    },
    change: {
      "src/names.ts": `export function initials(name: string): string {
  return name
    .split(" ")
    .map((part) => part[0])
    .join("");
}

/** @deprecated Use initials. */
export const short = initials;
`,
      "test/initials.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { initials, short } from "../dist/names.js";

test("initials", () => assert.equal(initials("Grace Brewster Hopper"), "GBH"));
test("the old name", () => assert.equal(short, initials));
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && node --test test/initials.test.js",
  },
  {
    name: "a module is renamed and its built tests follow",
    kind: "file moved with its tests",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "renamed",
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
      "src/distance.ts": `export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + same);
    }
    row = next;
  }
  return row[b.length];
}
`,
      "test/distance.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { distance } from "../dist/distance.js";

test("distance", () => {
  assert.equal(distance("kitten", "sitting"), 3);
  assert.equal(distance("", "abc"), 3);
});
`,
    },
    change: {
      "src/levenshtein.ts": `export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + same);
    }
    row = next;
  }
  return row[b.length];
}
`,
      "src/distance.ts": null,
      "test/levenshtein.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { distance } from "../dist/levenshtein.js";

test("distance", () => {
  assert.equal(distance("kitten", "sitting"), 3);
  assert.equal(distance("", "abc"), 3);
});
`,
      "test/distance.test.js": null,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && node --test test/levenshtein.test.js",
  },
  {
    name: "a parser keeps what is quoted, with make",
    kind: "fix or feature whose failing test stands already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "csvline",
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
      Makefile: `.PHONY: test build
build:
	npm run --silent build
test: build
	node --test test/
`,
      "src/csv.ts": `export function fields(line: string): string[] {
  return line.split(",");
}
`,
      "test/csv.test.js": `import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fields } from "../dist/csv.js";

describe("fields", () => {
  it("splits", () => assert.deepEqual(fields("a,b,"), ["a", "b", ""]));
  it("keeps a quoted comma", () => assert.deepEqual(fields('"a,b",c'), ["a,b", "c"]));
});
`,
    },
    change: {
      "src/csv.ts": `export function fields(line: string): string[] {
  const result: string[] = [];
  let field = "";
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) {
      result.push(field);
      field = "";
    } else field += char;
  }
  return [...result, field];
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "make test",
  },
];
