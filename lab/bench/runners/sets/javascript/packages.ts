import type { SetPackage } from "../types.ts";

export const CART: SetPackage = {
  language: "javascript",
  framework: "node:test",
  files: {
    "package.json": `{
  "name": "cart",
  "version": "1.4.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
    "src/discount.js": `const RATES = { SPRING10: 0.1, HALF: 0.5 };

function roundCents(amount) {
  return Math.round(amount * 100) / 100;
}

export function applyDiscount(amount, code) {
  if (code === undefined) return roundCents(amount);
  const rate = RATES[code];
  if (rate === undefined) throw new RangeError("unknown discount code: " + code);
  return roundCents(amount * (1 - rate));
}
`,
    "src/cart.js": `import { applyDiscount } from "./discount.js";

export class CartError extends Error {
  constructor(message, code) {
    super(message);
    this.name = "CartError";
    this.code = code;
  }
}

export class Cart {
  #lines = new Map();

  add(sku, price, quantity = 1) {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new CartError("quantity must be a positive integer", "BAD_QUANTITY");
    }
    const line = this.#lines.get(sku) ?? { sku, price, quantity: 0 };
    line.quantity += quantity;
    this.#lines.set(sku, line);
    return this;
  }

  remove(sku) {
    if (!this.#lines.delete(sku)) throw new CartError("no line for " + sku, "NO_LINE");
  }

  lines() {
    return [...this.#lines.values()];
  }

  total(code) {
    const sum = this.lines().reduce((total, line) => total + line.price * line.quantity, 0);
    return applyDiscount(sum, code);
  }

  async checkout(gateway) {
    if (this.#lines.size === 0) throw new CartError("the cart is empty", "EMPTY");
    const receipt = await gateway.charge(this.total());
    this.#lines.clear();
    return receipt;
  }
}
`,
    "support/assertions.js": `import assert from "node:assert/strict";

export function assertLines(cart, expected) {
  const actual = cart.lines().map((line) => [line.sku, line.quantity]);
  assert.deepEqual(actual, expected);
}
`,
    "src/cart.test.js": `import assert from "node:assert/strict";
import { beforeEach, describe, it, mock } from "node:test";
import { assertLines } from "../support/assertions.js";
import { Cart, CartError } from "./cart.js";

describe("Cart", () => {
  let cart;

  beforeEach(() => {
    cart = new Cart();
    cart.add("tea", 4.5).add("mug", 12, 2);
  });

  it("sums the lines", () => {
    assert.equal(cart.total(), 28.5);
  });

  it("adds to a line that exists", () => {
    cart.add("tea", 4.5, 3);
    assertLines(cart, [
      ["tea", 4],
      ["mug", 2],
    ]);
  });

  it("refuses a bad quantity", () => {
    for (const quantity of [0, -1, 1.5, "2"]) {
      assert.throws(() => cart.add("tea", 4.5, quantity), { name: "CartError", code: "BAD_QUANTITY" });
    }
  });

  it("removes a line", () => {
    cart.remove("tea");
    assertLines(cart, [["mug", 2]]);
    assert.throws(() => cart.remove("tea"), /no line for tea/);
  });

  describe("checkout", () => {
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
});
`,
    "src/discount.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDiscount } from "./discount.js";

const CASES = [
  [100, undefined, 100],
  [100, "SPRING10", 90],
  [19.99, "SPRING10", 17.99],
  [0.03, "HALF", 0.02],
  [0, "HALF", 0],
];

for (const [amount, code, expected] of CASES) {
  test("discount " + code + " on " + amount, () => {
    assert.equal(applyDiscount(amount, code), expected);
  });
}

test("an unknown code is refused", () => {
  assert.throws(() => applyDiscount(10, "NOPE"), { name: "RangeError", message: "unknown discount code: NOPE" });
});
`,
  },
};
