import { expect, test } from "vitest";
import { WEAKENINGS } from "../../../../lab/bench/verifier/fix-cases.ts";

const TESTS = [
  'const { test } = require("node:test");',
  'test("keeps 1", () => {',
  '  assert.deepStrictEqual(subject("a(b)", {"dot":true}), {"a":1,"b":[2,3]});',
  '  assert.deepStrictEqual(subject.scan("{a,b}"), {"c":"d","e":"f"});',
  "});",
  'test("keeps 2", () => {',
  '  assert.deepStrictEqual(subject("x"), {"a":1,"b":2});',
  "});",
  "",
].join("\n");

test.each(Object.entries(WEAKENINGS))("a weakening changes tests with commas in their values: %s", (_way, weaken) => {
  expect(weaken(TESTS)).not.toBe(TESTS);
});
