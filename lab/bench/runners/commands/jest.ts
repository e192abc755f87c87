import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - Each row of `test.each` is a test; a `describe` is none.
 * - A test whose `beforeEach` throws counts as ran and failed, as in Jest's summary.
 * - `test.failing` with a body that fails counts as ran and not failed; `test.todo` counts as skipped.
 */
export const JEST: RunnerPackage = {
  runner: "jest",
  npm: { jest: "30.2.0" },
  files: {
    "package.json": `{
  "name": "price-list",
  "version": "1.4.0",
  "private": true,
  "scripts": {
    "build": "node scripts/build.js",
    "test": "jest"
  },
  "jest": { "testEnvironment": "node" }
}
`,
    "scripts/build.js": `const { cpSync, mkdirSync } = require("node:fs");

mkdirSync("dist", { recursive: true });
for (const file of ["price.js", "catalog.js"]) {
  cpSync("src/" + file, "dist/" + file);
  console.log("built " + file);
}
`,
    "src/price.js": `exports.format = (cents) => (cents / 100).toFixed(2);

exports.discount = (cents, percent) => {
  if (percent < 0 || percent > 100) throw new RangeError("percent");
  return Math.round((cents * (100 - percent)) / 100);
};
`,
    "src/catalog.js": `class Catalog {
  #articles = new Map();

  add(name, cents) {
    this.#articles.set(name, cents);
    return this;
  }

  price(name) {
    const cents = this.#articles.get(name);
    if (cents === undefined) throw new Error("no article " + name);
    return cents;
  }

  get size() {
    return this.#articles.size;
  }
}

module.exports = { Catalog };
`,
    // 3 + 2 = 5 tests
    "src/price.test.js": `const { discount, format } = require("./price");

describe("format", () => {
  test.each([
    [0, "0.00"],
    [5, "0.05"],
    [1250, "12.50"],
  ])("shows %i as %s", (cents, text) => {
    expect(format(cents)).toBe(text);
  });
});

describe("discount", () => {
  it("rounds to cents", () => {
    expect(discount(999, 50)).toBe(500);
  });

  it("refuses more than 100 %", () => {
    expect(() => discount(100, 101)).toThrow(RangeError);
  });
});
`,
    // 1 + 2 = 3 tests
    "__tests__/catalog.test.js": `const { Catalog } = require("../src/catalog");

test("a new catalog is empty", () => {
  expect(new Catalog().size).toBe(0);
});

describe("catalog", () => {
  let catalog;

  beforeEach(() => {
    catalog = new Catalog().add("tea", 300);
  });

  describe("price", () => {
    it("finds an article", () => {
      expect(catalog.price("tea")).toBe(300);
    });

    it("throws for an unknown article", () => {
      expect(() => catalog.price("milk")).toThrow("no article milk");
    });
  });
});
`,
  },
  cases: [
    { situation: "alone", command: "npx jest", expected: { end: 0, ran: 8, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "npm run build && npm test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      situation: "twice in a row",
      command: "npm test && npm test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        "package.json": `{
  "name": "price-list",
  "version": "1.4.0",
  "private": true,
  "scripts": {
    "pretest": "node scripts/check.js",
    "test": "jest --ci --verbose"
  }
}
`,
        "scripts/check.js": `const { readdirSync } = require("node:fs");

const files = readdirSync("src").filter((name) => name.endsWith(".js"));
console.log("check: " + files.length + " files passed, 0 failed");
`,
      },
      command: "npm test",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // Only the 3 tests of packages/tax run.
      situation: "workspace",
      files: {
        "package.json": `{
  "name": "shop",
  "private": true,
  "workspaces": ["packages/*"],
  "scripts": { "test": "npm test --workspaces" }
}
`,
        "packages/tax/package.json": `{
  "name": "@shop/tax",
  "version": "0.1.0",
  "scripts": { "test": "jest" }
}
`,
        "packages/tax/tax.js": `const RATES = { food: 7, other: 19 };

exports.tax = (cents, kind = "other") => Math.round((cents * RATES[kind]) / 100);
`,
        "packages/tax/tax.test.js": `const { tax } = require("./tax");

describe.each([
  ["food", 7],
  ["other", 19],
])("%s", (kind, percent) => {
  it("has its rate", () => {
    expect(tax(100, kind)).toBe(percent);
  });
});

it("uses the full rate by default", () => {
  expect(tax(1000)).toBe(190);
});
`,
      },
      command: "npm test -w packages/tax",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "npx jest --coverage --ci",
      expected: { end: 0, ran: 8, failed: 0, skipped: 0 },
    },
    {
      // 8 + 5 ran. Failed: the sum, the customer and both tests under "with stock" (beforeEach).
      situation: "failing",
      files: {
        "src/order.test.js": `const { discount } = require("./price");

describe("order", () => {
  it("has a total", () => {
    expect(discount(1000, 10)).toBe(900);
  });

  it("has a sum", () => {
    expect(100 + 200).toBe(400);
  });

  it("has a customer", async () => {
    throw new TypeError("no customer");
  });

  describe("with stock", () => {
    beforeEach(() => {
      throw new Error("no warehouse");
    });

    it("is sent", () => {});

    it("is billed", () => {});
  });
});
`,
      },
      command: "npx jest --ci",
      expected: { end: 1, ran: 13, failed: 4, skipped: 0 },
    },
    {
      // 8 + 2 ran: "joins names" and the test.failing. Skipped: 1 + 1 + 1 + 2.
      situation: "skipped",
      files: {
        "src/export.test.js": `test("joins names", () => {
  expect(["tea", "milk"].join()).toBe("tea,milk");
});

test.skip("writes a file", () => {
  expect(1).toBe(2);
});

xit("prints", () => {
  expect(1).toBe(2);
});

test.todo("exports to a spreadsheet");

test.failing("sorts numbers", () => {
  expect([10, 9].sort()).toEqual([9, 10]);
});

describe.skip("mail", () => {
  it("has a subject", () => {});

  it("has a body", () => {});
});
`,
      },
      command: "npm test -- --ci",
      expected: { end: 0, ran: 10, failed: 0, skipped: 5 },
    },
    {
      situation: "slow",
      files: {
        "__tests__/import.test.js": `test("imports a large list", async () => {
  await new Promise((resolve) => setTimeout(resolve, 2200));
});

test("imports an empty list", () => {
  expect([]).toHaveLength(0);
});
`,
      },
      command: "npx jest",
      expected: { end: 0, ran: 10, failed: 0, skipped: 0, slow: { name: "imports a large list", atLeastMs: 2000 } },
    },
    {
      // Jest runs large files first and the file that hangs is the smallest. Jest reports a file at its end.
      situation: "hanging",
      files: {
        "src/sync.test.js": `test("waits for a lock", () => new Promise(() => setInterval(() => {}, 1000)), 2 ** 31 - 1);

test("unlocks", () => {});
`,
      },
      command: "npx jest --runInBand --verbose",
      expected: { end: "timeout", ran: 8, failed: 0, skipped: 0 },
    },
  ],
};
