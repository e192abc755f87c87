import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - bug fix with a regression test
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "retry waits between attempts and gives the last error",
    kind: "fix or feature whose failing test stands already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "retry-some",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/retry.js": `exports.retry = async function retry(task, { times = 3, wait = async () => {} } = {}) {
  let failure;
  for (let attempt = 1; attempt <= times; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      failure = failure || error;
    }
  }
  throw failure;
};
`,
      "test/retry.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { retry } = require('../src/retry.js');

test('gives the first result', async () => {
  const result = await retry(async (n) => {
    if (n < 2) throw new Error('not yet');
    return n;
  });
  assert.strictEqual(result, 2);
});

test('gives the last error after waiting in between', async () => {
  const waits = [];
  const always = async (n) => {
    throw new Error(\`attempt \${n}\`);
  };
  await assert.rejects(retry(always, { times: 3, wait: async (n) => waits.push(n) }), /attempt 3/);
  assert.deepStrictEqual(waits, [1, 2]);
});
`,
    },
    change: {
      "src/retry.js": `exports.retry = async function retry(task, { times = 3, wait = async () => {} } = {}) {
  let failure;
  for (let attempt = 1; attempt <= times; attempt++) {
    try {
      return await task(attempt);
    } catch (error) {
      failure = error;
      if (attempt < times) await wait(attempt);
    }
  }
  throw failure;
};
`,
    },
    writes: ["src/retry.js", "test/retry.test.js"],
    acceptance: "npm test",
  },
  {
    name: "money is rounded half up, also below zero",
    kind: "bug fix with a regression test",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "money",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "vitest run"
  }
}
`,
      "src/money.ts": `export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export function round(value: Money, digits = 2): Money {
  const factor = 10 ** digits;
  return { ...value, amount: Math.round(value.amount * factor) / factor };
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new TypeError(\`cannot add \${b.currency} to \${a.currency}\`);
  return { amount: a.amount + b.amount, currency: a.currency };
}
`,
      "src/money.test.ts": `import { describe, expect, it } from "vitest";
import { add, round } from "./money.js";

describe("round", () => {
  it("rounds to cents", () => {
    expect(round({ amount: 1.005, currency: "EUR" }).amount).toBeCloseTo(1);
  });
});

describe("add", () => {
  it("refuses two currencies", () => {
    expect(() => add({ amount: 1, currency: "EUR" }, { amount: 1, currency: "USD" })).toThrow(TypeError);
  });
});
`,
    },
    change: {
      "src/money.ts": `export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export function round(value: Money, digits = 2): Money {
  const factor = 10 ** digits;
  const scaled = Math.round(Math.abs(value.amount) * factor);
  return { ...value, amount: (Math.sign(value.amount) * scaled) / factor };
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new TypeError(\`cannot add \${b.currency} to \${a.currency}\`);
  return { amount: a.amount + b.amount, currency: a.currency };
}
`,
      "src/money.test.ts": `import { describe, expect, it } from "vitest";
import { add, round } from "./money.js";

describe("round", () => {
  it("rounds to cents", () => {
    expect(round({ amount: 1.005, currency: "EUR" }).amount).toBeCloseTo(1);
  });

  it("rounds half away from zero below zero, too", () => {
    expect(round({ amount: -2.5, currency: "JPY" }, 0).amount).toBe(-3);
  });
});

describe("add", () => {
  it("refuses two currencies", () => {
    expect(() => add({ amount: 1, currency: "EUR" }, { amount: 1, currency: "USD" })).toThrow(TypeError);
  });
});
`,
    },
    writes: ["src/**"],
  },
];
