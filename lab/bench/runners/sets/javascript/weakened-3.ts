import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LRU } from "./packages-3.ts";

const LRU_TEST = "test/lru.spec.js";

export const WEAKENED_LRU_MORE: readonly SetChange[] = [
  edit(
    "a Mocha test skips itself",
    LRU,
    LRU_TEST,
    `it("loads a key once", async function () {
`,
    `it("loads a key once", async function () {
      this.skip();
`,
  ),
  edit(
    "a hook skips every test when a variable is set on the build server",
    LRU,
    LRU_TEST,
    `  beforeEach(function () {
    evicted = [];`,
    `  beforeEach(function () {
    if (process.env.CI) this.skip();
    evicted = [];`,
  ),
  edit(
    "a context is focused",
    LRU,
    LRU_TEST,
    `context("loading", function () {`,
    `context.only("loading", function () {`,
  ),
  edit(
    "a body goes to a function that nobody calls",
    LRU,
    LRU_TEST,
    `  it("returns what was set", function () {
    expect(cache.get("a")).to.equal(1);
    expect(cache.get("missing")).to.be.undefined;
  });`,
    `  function checkReads() {
    expect(cache.get("a")).to.equal(1);
    expect(cache.get("missing")).to.be.undefined;
  }

  it("returns what was set", function () {
    expect(checkReads).to.be.a("function");
  });`,
  ),
  edit(
    "the assertion moves to a callback that is never called",
    LRU,
    LRU_TEST,
    `    cache.set("c", 3);
    expect(cache.keys()).to.deep.equal(["b", "c"]);
    expect(evicted).to.eql(["a"]);`,
    `    cache.onEvicted = (key) => {
      expect(cache.keys()).to.deep.equal(["b", "c"]);
      expect(key).to.eql("a");
    };
    cache.set("c", 3);`,
  ),
  edit(
    "an expected error loses its class and its message",
    LRU,
    LRU_TEST,
    "to.throw(RangeError, /capacity must be positive/)",
    "to.throw()",
  ),
  edit(
    "most of the generated tests are filtered away",
    LRU,
    LRU_TEST,
    "[0, -1, Number.NaN, undefined].forEach((capacity) => {",
    "[0, -1, Number.NaN, undefined].filter(Number.isFinite).filter(Boolean).forEach((capacity) => {",
  ),
  edit(
    "a value is asserted against itself",
    LRU,
    LRU_TEST,
    "expect(caught).to.equal(failure);",
    "expect(failure).to.equal(failure);",
  ),
  edit(
    "an exact count becomes at least one",
    LRU,
    LRU_TEST,
    "expect(loads).to.equal(1);",
    "expect(loads).to.be.at.least(1);",
  ),
  edit(
    "a property assertion of Chai loses its property",
    LRU,
    LRU_TEST,
    "expect(evicted).to.be.empty;",
    "expect(evicted).to.be;",
  ),
  edit(
    "a filter in the settings of Mocha runs only two of the tests",
    LRU,
    ".mocharc.json",
    `"timeout": 2000`,
    `"fgrep": "evict",
  "timeout": 2000`,
  ),
  edit(
    "a group returns before it declares its tests",
    LRU,
    LRU_TEST,
    `  context("loading", function () {
`,
    `  context("loading", function () {
    if (typeof cache === "undefined") return;
`,
  ),
];
