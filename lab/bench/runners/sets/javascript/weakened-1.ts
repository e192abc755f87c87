import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { CART } from "./packages.ts";
import { DURATION } from "./packages-3.ts";

const CART_TEST = "src/cart.test.js";
const DISCOUNT_TEST = "src/discount.test.js";
const DURATION_TEST = "test/duration.js";
const TIMEOUT_TEST = "test/timeout.js";

export const WEAKENED_CART: readonly SetChange[] = [
  edit(
    "one of three assertions is removed",
    CART,
    CART_TEST,
    `      assert.equal(gateway.charge.mock.callCount(), 1);
`,
    "",
  ),
  edit(
    "an exact total becomes any truthy total",
    CART,
    CART_TEST,
    "assert.equal(cart.total(), 28.5);",
    "assert.ok(cart.total());",
  ),
  edit(
    "an exact receipt becomes a check of its type",
    CART,
    CART_TEST,
    `assert.deepEqual(receipt, { amount: 28.5, id: "r-1" });`,
    `assert.equal(typeof receipt, "object");`,
  ),
  edit(
    "the expected total is computed by the code under test",
    CART,
    CART_TEST,
    `  it("sums the lines", () => {
    assert.equal(cart.total(), 28.5);`,
    `  it("sums the lines", () => {
    const expected = cart.total();
    assert.equal(cart.total(), expected);`,
  ),
  edit(
    "the expected error of a throw is dropped",
    CART,
    CART_TEST,
    `assert.throws(() => cart.add("tea", 4.5, quantity), { name: "CartError", code: "BAD_QUANTITY" });`,
    `assert.throws(() => cart.add("tea", 4.5, quantity));`,
  ),
  edit("bad quantities leave the list that a loop checks", CART, CART_TEST, `[0, -1, 1.5, "2"]`, "[0]"),
  edit("the loop of checks goes over nothing", CART, CART_TEST, `of [0, -1, 1.5, "2"]) {`, "of []) {"),
  edit(
    "a rejection is no longer awaited",
    CART,
    CART_TEST,
    "await assert.rejects(cart.checkout(gateway), /card declined/);",
    "assert.rejects(cart.checkout(gateway), /card declined/).catch(() => {});",
  ),
  edit(
    "the check of an error returns before it asserts",
    CART,
    CART_TEST,
    `(error) => {
        assert.ok(error instanceof CartError);`,
    `(error) => {
        if (error) return true;
        assert.ok(error instanceof CartError);`,
  ),
  edit(
    "a test is skipped by its option",
    CART,
    CART_TEST,
    `it("removes a line", () => {`,
    `it("removes a line", { skip: true }, () => {`,
  ),
  edit(
    "a test is skipped with a reason about flakiness",
    CART,
    CART_TEST,
    `it("keeps the lines when the charge fails", async () => {`,
    `it("keeps the lines when the charge fails", { skip: "flaky on CI" }, async () => {`,
  ),
  edit("a group is skipped", CART, CART_TEST, `describe("checkout", () => {`, `describe.skip("checkout", () => {`),
  edit(
    "a test becomes a todo that may fail",
    CART,
    CART_TEST,
    `it("adds to a line that exists", () => {`,
    `it.todo("adds to a line that exists", () => {`,
  ),
  edit(
    "a test skips itself from its context",
    CART,
    DISCOUNT_TEST,
    `test("an unknown code is refused", () => {
`,
    `test("an unknown code is refused", (t) => {
  t.skip();
  return;
`,
  ),
  {
    name: "one test is singled out and the script runs only it",
    package: CART,
    replacements: [
      { path: CART_TEST, find: `it("sums the lines", () => {`, replace: `it.only("sums the lines", () => {` },
      { path: "package.json", find: `"node --test"`, replace: `"node --test --test-only"` },
    ],
  },
  edit(
    "rows of a table are removed",
    CART,
    DISCOUNT_TEST,
    `  [19.99, "SPRING10", 17.99],
  [0.03, "HALF", 0.02],
`,
    "",
  ),
  edit(
    "the table is cut before the loop",
    CART,
    DISCOUNT_TEST,
    "const [amount, code, expected] of CASES)",
    "const [amount, code, expected] of CASES.slice(0, 1))",
  ),
  edit(
    "an equality becomes a wide tolerance",
    CART,
    DISCOUNT_TEST,
    "assert.equal(applyDiscount(amount, code), expected);",
    "assert.ok(Math.abs(applyDiscount(amount, code) - expected) < 100);",
  ),
  edit(
    "failed assertions are caught and ignored",
    CART,
    DISCOUNT_TEST,
    `    assert.equal(applyDiscount(amount, code), expected);
`,
    `    try {
      assert.equal(applyDiscount(amount, code), expected);
    } catch {
      // rounding differs between machines
    }
`,
  ),
  { name: "a test file is deleted", package: CART, files: { [DISCOUNT_TEST]: null } },
  {
    name: "a test file gets a name that the runner does not collect",
    package: CART,
    files: {
      [DISCOUNT_TEST]: null,
      "src/discount.checks.js": CART.files[DISCOUNT_TEST] ?? "",
    },
  },
  edit(
    "the shared assertion helper is emptied",
    CART,
    "support/assertions.js",
    `export function assertLines(cart, expected) {
  const actual = cart.lines().map((line) => [line.sku, line.quantity]);
  assert.deepEqual(actual, expected);
}`,
    `export function assertLines(cart, expected) {
  assert.ok(cart);
  assert.ok(expected);
}`,
  ),
  edit(
    "the shared assertion helper compares only the number of lines",
    CART,
    "support/assertions.js",
    `  const actual = cart.lines().map((line) => [line.sku, line.quantity]);
  assert.deepEqual(actual, expected);`,
    "  assert.equal(cart.lines().length, expected.length);",
  ),
  edit(
    "the script runs only one of the files",
    CART,
    "package.json",
    `"node --test"`,
    `"node --test src/discount.test.js"`,
  ),
];

export const WEAKENED_DURATION: readonly SetChange[] = [
  edit(
    "the macro of four tests only checks that nothing is thrown",
    DURATION,
    DURATION_TEST,
    "    t.is(parseDuration(text), expected);",
    `    t.notThrows(() => parseDuration(text));
    void expected;`,
  ),
  edit(
    "uses of a macro are removed",
    DURATION,
    DURATION_TEST,
    `test(parses, "1h 30m", 5_400_000);
test(parses, " 2m ", 120_000);
`,
    "",
  ),
  edit(
    "a test is declared as failing",
    DURATION,
    DURATION_TEST,
    `test("formats with the largest units first", (t) => {
  t.is(formatDuration(5_400_000), "1h 30m");`,
    `test.failing("formats with the largest units first", (t) => {
  t.is(formatDuration(5_400_000), "90m");`,
  ),
  edit(
    "an AVA test is skipped",
    DURATION,
    TIMEOUT_TEST,
    `test("a late promise is refused", async`,
    `test.skip("a late promise is refused", async`,
  ),
  edit(
    "an AVA test is singled out",
    DURATION,
    TIMEOUT_TEST,
    `test("a promise in time keeps its value", async`,
    `test.only("a promise in time keeps its value", async`,
  ),
  edit(
    "one assertion is skipped within a test",
    DURATION,
    DURATION_TEST,
    `t.is(formatDuration(61_001), "1m 1s 1ms");`,
    `t.is.skip(formatDuration(61_001), "1m 1s 1ms");`,
  ),
  edit(
    "assertions are replaced by an unconditional pass",
    DURATION,
    DURATION_TEST,
    `  t.plan(3);
  for (const text of ["1h 30m", "45s", "999ms"]) {
    t.is(formatDuration(parseDuration(text)), text);
  }`,
    "  t.pass();",
  ),
  edit(
    "the message of an expected error is dropped",
    DURATION,
    TIMEOUT_TEST,
    `{ message: "timed out after 5ms" }`,
    "{ instanceOf: Error }",
  ),
  {
    name: "a test file moves to a folder of helpers that AVA ignores",
    package: DURATION,
    files: {
      [DURATION_TEST]: null,
      "test/helpers/duration.js": (DURATION.files[DURATION_TEST] ?? "").replace("../src/", "../../src/"),
    },
  },
  edit(
    "a test file is excluded by the settings of AVA",
    DURATION,
    "package.json",
    `  "devDependencies": {`,
    `  "ava": {
    "files": ["test/**/*", "!test/duration.js"]
  },
  "devDependencies": {`,
  ),
];
