import { makeTarget } from "./make-target.ts";
import type { Target } from "./types.ts";

/** JavaScript targets: ES modules, and one CommonJS target whose tests are started by `make`. */
export const MODULE_TARGETS: readonly Target[] = [
  makeTarget({
    name: "median",
    format: "module",
    runner: "npm",
    brief:
      "median(numbers) in src/stats.js sorts numbers as texts, so that 10 comes before 9. Sort them as numbers. For an even count it is the mean of the two in the middle; an empty list stays a RangeError; the list is not changed.",
    acceptance: "npm test",
    function: "median",
    source: "src/stats.js",
    test: "test/stats.test.js",
    others: {
      "package.json":
        '{ "name": "stats", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }\n',
      "README.md": "# stats\n\nmedian([1, 2, 3]) is 2.\n",
      "src/report.js":
        'import { median } from "./stats.js";\n\n/** Says what is typical of a list. */\nexport function report(numbers) {\n  return "median " + median(numbers);\n}\n',
    },
    before: "/** Returns the median of numbers; throws a RangeError for none. */\n",
    after: "\nexport { median };\n",
    baseFunction: `function median(numbers) {
  if (numbers.length === 0) {
    throw new RangeError("no numbers");
  }
  const sorted = [...numbers].sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
`,
    rightFunction: `function median(numbers) {
  if (numbers.length === 0) {
    throw new RangeError("no numbers");
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
`,
    wrongFunction: `function median(numbers) {
  if (numbers.length === 0) {
    throw new RangeError("no numbers");
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1];
}
`,
    testBefore: `import test from "node:test";
import assert from "node:assert/strict";
import { median } from "../src/stats.js";

test("takes the one in the middle", () => {
  assert.equal(median([3]), 3);
  assert.equal(median([3, 1, 2]), 2);
});

test("refuses an empty list", () => {
  assert.throws(() => median([]), RangeError);
});
`,
    regression: `
test("sorts by size", () => {
  assert.equal(median([10, 9, 1]), 9);
  assert.equal(median([100, 20, 3, 4]), 12);
});
`,
    bent: `
test("sorts by size", () => {
  assert.equal(median([10, 9, 1]), 9);
  assert.equal(median([100, 20, 3, 4]), 4);
});
`,
    cases: [
      { args: "[3]", result: "3" },
      { args: "[3, 1, 2]", result: "2" },
      { args: "[]", error: 'new RangeError("no numbers")' },
      { args: "[10, 9, 1]", result: "9" },
      { args: "[100, 20, 3, 4]", result: "12" },
    ],
  }),
  makeTarget({
    name: "csv",
    format: "commonjs",
    runner: "make",
    brief:
      'parseLine(line) in lib/csv.js cuts at every comma. A field in double quotes may hold commas, and "" in it stands for one quote.',
    acceptance: "make test",
    function: "parseLine",
    source: "lib/csv.js",
    test: "test/csv.test.js",
    others: {
      "package.json": '{ "name": "csv", "version": "1.0.0", "scripts": { "test": "make test" } }\n',
      "README.md": "# csv\n\nReads lines of comma-separated values.\n",
      Makefile: ".PHONY: test\ntest:\n\tnode --test\n",
    },
    before: '"use strict";\n\n/** Reads the fields of a line. */\n',
    after: "\nmodule.exports = { parseLine };\n",
    baseFunction: `function parseLine(line) {
  return line.split(",");
}
`,
    rightFunction: `function parseLine(line) {
  const fields = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at];
    if (quoted && letter === '"' && line[at + 1] === '"') {
      field += '"';
      at += 1;
    } else if (letter === '"') {
      quoted = !quoted;
    } else if (letter === "," && !quoted) {
      fields.push(field);
      field = "";
    } else {
      field += letter;
    }
  }
  return [...fields, field];
}
`,
    wrongFunction: `function parseLine(line) {
  const fields = [];
  let field = "";
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') {
      quoted = !quoted;
    } else if (letter === "," && !quoted) {
      fields.push(field);
      field = "";
    } else {
      field += letter;
    }
  }
  return [...fields, field];
}
`,
    testBefore: `"use strict";

const { test } = require("node:test");
const assert = require("node:assert/strict");
const { parseLine } = require("../lib/csv.js");

test("cuts at commas", () => {
  assert.deepEqual(parseLine("a,b,c"), ["a", "b", "c"]);
  assert.deepEqual(parseLine("a,,c"), ["a", "", "c"]);
});
`,
    regression: `
test("reads quoted fields", () => {
  assert.deepEqual(parseLine('"a,b",c'), ["a,b", "c"]);
  assert.deepEqual(parseLine('"say ""hi""",x'), ['say "hi"', "x"]);
});
`,
    bent: `
test("reads quoted fields", () => {
  assert.deepEqual(parseLine('"a,b",c'), ["a,b", "c"]);
  assert.deepEqual(parseLine('"say ""hi""",x'), ["say hi", "x"]);
});
`,
    cases: [
      { args: '"a,b,c"', result: '["a", "b", "c"]' },
      { args: '"a,,c"', result: '["a", "", "c"]' },
      { args: "'\"a,b\",c'", result: '["a,b", "c"]' },
      { args: '\'"say ""hi""",x\'', result: '[\'say "hi"\', "x"]' },
    ],
  }),
  makeTarget({
    name: "ranges",
    format: "module",
    runner: "script",
    brief:
      "mergeRanges(ranges) in src/ranges.mjs merges neighbours only, so ranges in any other order stay apart. Merge whatever overlaps or touches, in order of the starts, without changing the argument.",
    acceptance: "./run-tests.sh",
    function: "mergeRanges",
    source: "src/ranges.mjs",
    test: "test/check.mjs",
    executable: ["run-tests.sh"],
    others: {
      "package.json": '{ "name": "ranges", "version": "1.0.0", "type": "module" }\n',
      "README.md": "# ranges\n\nMerges ranges of numbers.\n",
      "run-tests.sh": "#!/bin/sh\nset -e\nnode test/check.mjs\n",
    },
    before: "/** Merges ranges [start, end] that overlap or touch. */\n",
    after: "\nexport { mergeRanges };\n",
    baseFunction: `function mergeRanges(ranges) {
  const merged = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1] && start >= last[0]) {
      last[1] = end;
    } else {
      merged.push([start, end]);
    }
  }
  return merged;
}
`,
    rightFunction: `function mergeRanges(ranges) {
  const merged = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) {
      last[1] = Math.max(last[1], end);
    } else {
      merged.push([start, end]);
    }
  }
  return merged;
}
`,
    wrongFunction: `function mergeRanges(ranges) {
  const merged = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) {
      last[1] = end;
    } else {
      merged.push([start, end]);
    }
  }
  return merged;
}
`,
    testBefore: `import { mergeRanges } from "../src/ranges.mjs";

let failed = 0;

function check(title, actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    failed += 1;
    console.error("not ok: " + title);
  }
}

check("merges neighbours", mergeRanges([[1, 3], [2, 5]]), [[1, 5]]);
check("keeps the rest apart", mergeRanges([[1, 2], [4, 5]]), [[1, 2], [4, 5]]);
`,
    regression: `check("merges in any order", mergeRanges([[4, 6], [1, 2], [2, 4]]), [[1, 6]]);
check("merges what lies inside", mergeRanges([[1, 10], [2, 3]]), [[1, 10]]);
`,
    bent: `check("merges in any order", mergeRanges([[4, 6], [1, 2], [2, 4]]), [[1, 6]]);
check("merges what lies inside", mergeRanges([[1, 10], [2, 3]]), [[1, 3]]);
`,
    testAfter: "\nif (failed > 0) {\n  process.exit(1);\n}\n",
    cases: [
      { args: "[[1, 3], [2, 5]]", result: "[[1, 5]]" },
      { args: "[[1, 2], [4, 5]]", result: "[[1, 2], [4, 5]]" },
      { args: "[[4, 6], [1, 2], [2, 4]]", result: "[[1, 6]]" },
      { args: "[[1, 10], [2, 3]]", result: "[[1, 10]]" },
    ],
  }),
  makeTarget({
    name: "pool",
    format: "module",
    runner: "direct",
    brief:
      "mapLimit(items, limit, work) in src/pool.js starts all work at once. Never run more than limit at a time. Results come in the order of the items, and the first rejection is passed on.",
    acceptance: "node --test test/pool.test.js",
    function: "mapLimit",
    source: "src/pool.js",
    test: "test/pool.test.js",
    others: {
      "package.json":
        '{ "name": "pool", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test test/pool.test.js" } }\n',
      "README.md": "# pool\n\nMaps with bounded concurrency.\n",
    },
    before: "/** Maps items by an async function, of which at most limit run at once. */\n",
    after: "\nexport { mapLimit };\n",
    baseFunction: `async function mapLimit(items, limit, work) {
  return Promise.all(items.map((item) => work(item)));
}
`,
    rightFunction: `async function mapLimit(items, limit, work) {
  const results = new Array(items.length);
  let next = 0;
  async function run() {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await work(items[at]);
    }
  }
  await Promise.all(Array.from({ length: limit }, run));
  return results;
}
`,
    wrongFunction: `async function mapLimit(items, limit, work) {
  const results = [];
  let next = 0;
  async function run() {
    while (next < items.length) {
      const at = next;
      next += 1;
      results.push(await work(items[at]));
    }
  }
  await Promise.all(Array.from({ length: limit }, run));
  return results;
}
`,
    testBefore: `import test from "node:test";
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { mapLimit } from "../src/pool.js";

test("maps all items", async () => {
  assert.deepEqual(await mapLimit([1, 2, 3], 2, async (item) => item * 2), [2, 4, 6]);
  assert.deepEqual(await mapLimit([], 2, async (item) => item), []);
});

test("passes a rejection on", async () => {
  await assert.rejects(mapLimit([1], 1, () => Promise.reject(new RangeError("no"))), RangeError);
});
`,
    regression: `
test("keeps to the limit and to the order", async () => {
  let running = 0;
  let most = 0;
  const work = async (delay) => {
    running += 1;
    most = Math.max(most, running);
    await wait(delay);
    running -= 1;
    return delay;
  };
  assert.deepEqual(await mapLimit([60, 5, 20, 1], 2, work), [60, 5, 20, 1]);
  assert.equal(most, 2);
});
`,
    bent: `
test("keeps to the limit and to the order", async () => {
  let running = 0;
  let most = 0;
  const work = async (delay) => {
    running += 1;
    most = Math.max(most, running);
    await wait(delay);
    running -= 1;
    return delay;
  };
  assert.deepEqual((await mapLimit([60, 5, 20, 1], 2, work)).sort(), [1, 20, 5, 60]);
  assert.equal(most, 2);
});
`,
  }),
];
