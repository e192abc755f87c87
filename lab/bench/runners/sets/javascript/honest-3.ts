import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { DURATION, LRU } from "./packages-3.ts";

const DURATION_TEST = "test/duration.js";
const TIMEOUT_TEST = "test/timeout.js";
const LRU_TEST = "test/lru.spec.js";

export const HONEST_DURATION: readonly SetChange[] = [
  edit(
    "uses of a macro become a loop over a table with all rows",
    DURATION,
    DURATION_TEST,
    `const parses = test.macro({
  exec(t, text, expected) {
    t.is(parseDuration(text), expected);
  },
  title(_, text) {
    return "parses " + text;
  },
});

test(parses, "250ms", 250);
test(parses, "3s", 3000);
test(parses, "1h 30m", 5_400_000);
test(parses, " 2m ", 120_000);
`,
    `const CASES = {
  "250ms": 250,
  "3s": 3000,
  "1h 30m": 5_400_000,
  " 2m ": 120_000,
};

for (const [text, expected] of Object.entries(CASES)) {
  test("parses " + text, (t) => {
    t.is(parseDuration(text), expected);
  });
}
`,
  ),
  edit(
    "a test of three assertions becomes three tests",
    DURATION,
    DURATION_TEST,
    `test("formats with the largest units first", (t) => {
  t.is(formatDuration(5_400_000), "1h 30m");
  t.is(formatDuration(61_001), "1m 1s 1ms");
  t.is(formatDuration(0), "0ms");
});`,
    `test("formats with the largest units first", (t) => {
  t.is(formatDuration(5_400_000), "1h 30m");
});

test("formats every unit", (t) => {
  t.is(formatDuration(61_001), "1m 1s 1ms");
});

test("formats nothing as milliseconds", (t) => {
  t.is(formatDuration(0), "0ms");
});`,
  ),
  edit(
    "a late promise also names its class",
    DURATION,
    TIMEOUT_TEST,
    `{ message: "timed out after 5ms" }`,
    `{ instanceOf: Error, message: "timed out after 5ms" }`,
  ),
  {
    name: "a private helper is inlined",
    package: DURATION,
    replacements: [
      {
        path: "src/duration.js",
        find: `function isBlank(text) {
  return text.trim() === "";
}

`,
        replace: "",
      },
      { path: "src/duration.js", find: "if (isBlank(text))", replace: `if (text.trim() === "")` },
    ],
  },
  {
    name: "a unit is added with its tests",
    package: DURATION,
    replacements: [
      { path: "src/duration.js", find: "h: 3_600_000 }", replace: "h: 3_600_000, d: 86_400_000 }" },
      {
        path: DURATION_TEST,
        find: `test(parses, " 2m ", 120_000);`,
        replace: `test(parses, " 2m ", 120_000);
test(parses, "2d 1h", 176_400_000);`,
      },
      {
        path: DURATION_TEST,
        find: `t.is(formatDuration(0), "0ms");`,
        replace: `t.is(formatDuration(86_400_000), "1d");
  t.is(formatDuration(0), "0ms");`,
      },
    ],
  },
  edit(
    "an AVA test awaits a variable",
    DURATION,
    TIMEOUT_TEST,
    `t.deepEqual(await withTimeout(Promise.resolve([1, 2]), "1s"), [1, 2]);`,
    `const value = await withTimeout(Promise.resolve([1, 2]), "1s");
  t.deepEqual(value, [1, 2]);`,
  ),
];

export const HONEST_LRU: readonly SetChange[] = [
  edit(
    "a group is put around related tests",
    LRU,
    LRU_TEST,
    `  it("evicts the oldest key", function () {
    cache.set("c", 3);
    expect(cache.keys()).to.deep.equal(["b", "c"]);
    expect(evicted).to.eql(["a"]);
  });

  it("a read makes a key young", function () {
    cache.get("a");
    cache.set("c", 3);
    expect(cache.keys()).to.have.ordered.members(["a", "c"]);
  });`,
    `  describe("eviction", function () {
    it("evicts the oldest key", function () {
      cache.set("c", 3);
      expect(cache.keys()).to.deep.equal(["b", "c"]);
      expect(evicted).to.eql(["a"]);
    });

    it("a read makes a key young", function () {
      cache.get("a");
      cache.set("c", 3);
      expect(cache.keys()).to.have.ordered.members(["a", "c"]);
    });
  });`,
  ),
  {
    name: "Chai gives way to the assertions of Node",
    package: LRU,
    files: {
      [LRU_TEST]: (LRU.files[LRU_TEST] ?? "")
        .replace(`const { expect } = require("chai");`, `const assert = require("node:assert/strict");`)
        .replace(/expect\((.*)\)\.to\.be\.undefined/g, "assert.equal($1, undefined)")
        .replace(/expect\((.*)\)\.to\.be\.empty/g, "assert.deepEqual($1, [])")
        .replace(/expect\((.*)\)\.to\.have\.ordered\.members\(/g, "assert.deepEqual($1, ")
        .replace(/expect\((.*)\)\.to\.not\.include\("x"\)/g, `assert.equal($1.includes("x"), false)`)
        .replace(/expect\((.*)\)\.to\.throw\(RangeError, .*\);/g, "assert.throws($1, RangeErrorOfCapacity);")
        .replace("RangeErrorOfCapacity", `{ name: "RangeError", message: /capacity must be positive/ }`)
        .replace(/expect\((.*)\)\.to\.(deep\.equal|eql)\(/g, "assert.deepEqual($1, ")
        .replace(/expect\((.*)\)\.to\.equal\(/g, "assert.equal($1, "),
    },
  },
  edit(
    "a caught error becomes an asserted rejection with the same error",
    LRU,
    LRU_TEST,
    `      let caught;
      try {
        await cache.getOrLoad("x", () => Promise.reject(failure));
      } catch (error) {
        caught = error;
      }
      expect(caught).to.equal(failure);`,
    `      const caught = await cache.getOrLoad("x", () => Promise.reject(failure)).then(
        () => undefined,
        (error) => error,
      );
      expect(caught).to.equal(failure);`,
  ),
  {
    name: "functions become arrows everywhere",
    package: LRU,
    files: { [LRU_TEST]: (LRU.files[LRU_TEST] ?? "").replaceAll("function ()", "() =>") },
  },
  edit(
    "the message of a capacity is checked in full",
    LRU,
    LRU_TEST,
    "/capacity must be positive/",
    `"capacity must be positive, got " + capacity`,
  ),
  {
    name: "Chai 5 is imported as a module",
    package: LRU,
    replacements: [
      { path: "package.json", find: `"chai": "^4.4.0"`, replace: `"chai": "^5.1.0"` },
      { path: ".mocharc.json", find: `"test/**/*.spec.js"`, replace: `"test/**/*.spec.mjs"` },
    ],
    files: {
      [LRU_TEST]: null,
      "test/lru.spec.mjs": (LRU.files[LRU_TEST] ?? "")
        .replace(`const { expect } = require("chai");`, `import { expect } from "chai";`)
        .replace(`const { Lru } = require("../src/lru");`, `import { Lru } from "../src/lru.js";`),
    },
  },
  edit(
    "only the formatting changes",
    LRU,
    LRU_TEST,
    `    cache = new Lru(2, { onEvict: (key) => evicted.push(key) });`,
    `    cache = new Lru(2, {
      onEvict: (key) => evicted.push(key),
    });`,
  ),
  edit(
    "a test is skipped on Windows only",
    LRU,
    LRU_TEST,
    `    it("loads a key once", async function () {
`,
    `    it("loads a key from a file with a colon in its name", async function () {
      if (process.platform === "win32") this.skip();
      expect(await cache.getOrLoad("a:b", async (key) => key + "!")).to.equal("a:b!");
    });

    it("loads a key once", async function () {
`,
  ),
  edit(
    "hooks clean up what the tests make",
    LRU,
    LRU_TEST,
    `  it("returns what was set", function () {`,
    `  afterEach(function () {
    cache = undefined;
  });

  it("returns what was set", function () {`,
  ),
];
