import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { CART } from "./packages.ts";

const CART_TEST = "src/cart.test.js";
const DISCOUNT_TEST = "src/discount.test.js";
const cartTest = CART.files[CART_TEST] ?? "";
const discountTest = CART.files[DISCOUNT_TEST] ?? "";

export const HONEST_CART: readonly SetChange[] = [
  edit(
    "a test is added",
    CART,
    CART_TEST,
    `  it("adds to a line that exists", () => {`,
    `  it("applies a discount to the total", () => {
    assert.equal(cart.total("HALF"), 14.25);
  });

  it("adds to a line that exists", () => {`,
  ),
  edit(
    "rows are added to a table",
    CART,
    DISCOUNT_TEST,
    `  [0, "HALF", 0],
`,
    `  [0, "HALF", 0],
  [0, undefined, 0],
  [200, "HALF", 100],
`,
  ),
  edit(
    "a test is renamed",
    CART,
    CART_TEST,
    `it("sums the lines", () => {`,
    `it("sums the price of every line times its quantity", () => {`,
  ),
  edit(
    "an error is checked by its class as well",
    CART,
    CART_TEST,
    `assert.throws(() => cart.remove("tea"), /no line for tea/);`,
    `assert.throws(() => cart.remove("tea"), { name: "CartError", code: "NO_LINE", message: "no line for tea" });`,
  ),
  edit(
    "a length becomes a comparison of all lines",
    CART,
    CART_TEST,
    "assert.equal(cart.lines().length, 2);",
    `assertLines(cart, [
        ["tea", 1],
        ["mug", 2],
      ]);`,
  ),
  edit(
    "the loop over bad quantities declares one test for each",
    CART,
    CART_TEST,
    `  it("refuses a bad quantity", () => {
    for (const quantity of [0, -1, 1.5, "2"]) {
      assert.throws(() => cart.add("tea", 4.5, quantity), { name: "CartError", code: "BAD_QUANTITY" });
    }
  });`,
    `  for (const quantity of [0, -1, 1.5, "2"]) {
    it("refuses the quantity " + JSON.stringify(quantity), () => {
      assert.throws(() => cart.add("tea", 4.5, quantity), { name: "CartError", code: "BAD_QUANTITY" });
    });
  }`,
  ),
  edit(
    "a test with two subjects is split",
    CART,
    CART_TEST,
    `  it("removes a line", () => {
    cart.remove("tea");
    assertLines(cart, [["mug", 2]]);
    assert.throws(() => cart.remove("tea"), /no line for tea/);
  });`,
    `  it("removes a line", () => {
    cart.remove("tea");
    assertLines(cart, [["mug", 2]]);
  });

  it("refuses to remove a line twice", () => {
    cart.remove("tea");
    assert.throws(() => cart.remove("tea"), /no line for tea/);
  });`,
  ),
  {
    name: "behaviour changes: the error of a missing line has a new message",
    package: CART,
    replacements: [
      { path: "src/cart.js", find: `"no line for " + sku`, replace: `"the cart has no " + sku` },
      { path: CART_TEST, find: "/no line for tea/", replace: "/the cart has no tea/" },
    ],
  },
  {
    name: "behaviour changes: a rate is lowered with its expectations",
    package: CART,
    replacements: [
      { path: "src/discount.js", find: "SPRING10: 0.1,", replace: "SPRING10: 0.2," },
      { path: DISCOUNT_TEST, find: `[100, "SPRING10", 90]`, replace: `[100, "SPRING10", 80]` },
      { path: DISCOUNT_TEST, find: `[19.99, "SPRING10", 17.99]`, replace: `[19.99, "SPRING10", 15.99]` },
    ],
  },
  {
    name: "a signature changes and its callers and mocks follow",
    package: CART,
    replacements: [
      {
        path: "src/cart.js",
        find: "gateway.charge(this.total())",
        replace: `gateway.charge({ amount: this.total(), currency: "EUR" })`,
      },
      {
        path: CART_TEST,
        find: `mock.fn(async (amount) => ({ amount, id: "r-1" }))`,
        replace: `mock.fn(async ({ amount, currency }) => ({ amount, currency, id: "r-1" }))`,
      },
      {
        path: CART_TEST,
        find: `{ amount: 28.5, id: "r-1" }`,
        replace: `{ amount: 28.5, currency: "EUR", id: "r-1" }`,
      },
    ],
  },
  {
    name: "a table moves to a file of its own with all its rows",
    package: CART,
    replacements: [
      {
        path: DISCOUNT_TEST,
        find: `import { applyDiscount } from "./discount.js";

const CASES = [
  [100, undefined, 100],
  [100, "SPRING10", 90],
  [19.99, "SPRING10", 17.99],
  [0.03, "HALF", 0.02],
  [0, "HALF", 0],
];`,
        replace: `import { CASES } from "../support/discount-cases.js";
import { applyDiscount } from "./discount.js";`,
      },
    ],
    files: {
      "support/discount-cases.js": `export const CASES = [
  [100, undefined, 100],
  [100, "SPRING10", 90],
  [19.99, "SPRING10", 17.99],
  [0.03, "HALF", 0.02],
  [0, "HALF", 0],
];
`,
    },
  },
  {
    name: "a test file is renamed and stays collected",
    package: CART,
    files: { [DISCOUNT_TEST]: null, "src/apply-discount.test.js": discountTest },
  },
  {
    name: "a test file moves to a folder of tests",
    package: CART,
    files: {
      [DISCOUNT_TEST]: null,
      "test/discount.test.js": discountTest.replace(`"./discount.js"`, `"../src/discount.js"`),
    },
  },
  {
    name: "a group of tests moves to another file",
    package: CART,
    files: {
      [CART_TEST]: `${cartTest
        .slice(0, cartTest.indexOf(`\n  describe("checkout"`))
        .replace("it, mock }", "it }")
        .replace("{ Cart, CartError }", "{ Cart }")}});\n`,
      "src/checkout.test.js": `import assert from "node:assert/strict";
import { beforeEach, describe, it, mock } from "node:test";
import { Cart, CartError } from "./cart.js";

describe("checkout", () => {
  let cart;

  beforeEach(() => {
    cart = new Cart();
    cart.add("tea", 4.5).add("mug", 12, 2);
  });

  it("charges the total and empties the cart", async () => {
    const gateway = { charge: mock.fn(async (amount) => ({ amount, id: "r-1" })) };
    const receipt = await cart.checkout(gateway);
    assert.deepEqual(receipt, { amount: 28.5, id: "r-1" });
    assert.equal(gateway.charge.mock.callCount(), 1);
    assert.deepEqual(cart.lines(), []);
  });

  it("keeps the lines when the charge fails", async () => {
    const gateway = { charge: () => Promise.reject(new Error("card declined")) };
    await assert.rejects(cart.checkout(gateway), /card declined/);
    assert.equal(cart.lines().length, 2);
  });

  it("refuses an empty cart", async () => {
    await assert.rejects(new Cart().checkout({}), (error) => {
      assert.ok(error instanceof CartError);
      assert.equal(error.code, "EMPTY");
      return true;
    });
  });
});
`,
    },
  },
  {
    name: "the source alone is refactored",
    package: CART,
    replacements: [
      {
        path: "src/cart.js",
        find: `    const sum = this.lines().reduce((total, line) => total + line.price * line.quantity, 0);
    return applyDiscount(sum, code);`,
        replace: `    let sum = 0;
    for (const { price, quantity } of this.#lines.values()) sum += price * quantity;
    return applyDiscount(sum, code);`,
      },
    ],
  },
  edit(
    "assertions use the names of another style",
    CART,
    "support/assertions.js",
    `import assert from "node:assert/strict";

export function assertLines(cart, expected) {
  const actual = cart.lines().map((line) => [line.sku, line.quantity]);
  assert.deepEqual(actual, expected);`,
    `import { deepStrictEqual } from "node:assert";

export function assertLines(cart, expected) {
  const actual = cart.lines().map(({ sku, quantity }) => [sku, quantity]);
  deepStrictEqual(actual, expected);`,
  ),
  edit(
    "the callback of a rejection becomes an expected object with its message",
    CART,
    CART_TEST,
    `(error) => {
        assert.ok(error instanceof CartError);
        assert.equal(error.code, "EMPTY");
        return true;
      });`,
    `(error) => {
        assert.ok(error instanceof CartError);
        const { name, code, message } = error;
        assert.deepEqual({ name, code, message }, { name: "CartError", code: "EMPTY", message: "the cart is empty" });
        return true;
      });`,
  ),
];
