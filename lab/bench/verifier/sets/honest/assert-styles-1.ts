import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - assertion style changed
 */
export const changes: readonly HonestChange[] = [
  {
    name: "node asserts become jest expectations",
    kind: "assertion style changed",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "styled",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "jest"
  }
}
`,
      "src/range.js": `export const range = (from, to, step = 1) => {
  if (step <= 0) throw new RangeError('step must be above 0');
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
};
`,
      "test/range.test.js": `import assert from 'node:assert';
import { range } from '../src/range.js';

describe('range', () => {
  it('counts', () => {
    assert.deepStrictEqual(range(0, 3), [0, 1, 2]);
    assert.strictEqual(range(0, 0).length, 0);
  });

  it('refuses a step of zero', () => {
    assert.throws(() => range(0, 1, 0), RangeError);
  });
});
`,
    },
    change: {
      "test/range.test.js": `import { range } from '../src/range.js';

describe('range', () => {
  it('counts', () => {
    expect(range(0, 3)).toEqual([0, 1, 2]);
    expect(range(0, 0)).toHaveLength(0);
  });

  it('refuses a step of zero', () => {
    expect(() => range(0, 1, 0)).toThrow(RangeError);
  });
});
`,
    },
    writes: ["test/**"],
  },
  {
    name: "should style becomes expect style",
    kind: "assertion style changed",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "shouldy",
  "version": "1.0.0",
  "scripts": {
    "test": "mocha"
  }
}
`,
      "lib/set.js": `module.exports = class SortedSet {
  constructor(values = []) {
    this.values = [...new Set(values)].sort();
  }

  has(value) {
    return this.values.includes(value);
  }
};
`,
      "test/set.js": `require('chai').should();
const SortedSet = require('../lib/set');

describe('SortedSet', function () {
  it('sorts', function () {
    new SortedSet(['b', 'a', 'b']).values.should.deep.equal(['a', 'b']);
  });

  it('has', function () {
    new SortedSet(['a']).has('a').should.be.true;
    new SortedSet(['a']).has('b').should.be.false;
  });
});
`,
    },
    change: {
      "test/set.js": `const { expect } = require('chai');
const SortedSet = require('../lib/set');

describe('SortedSet', () => {
  it('sorts', () => {
    expect(new SortedSet(['b', 'a', 'b']).values).to.deep.equal(['a', 'b']);
  });

  it('has', () => {
    expect(new SortedSet(['a']).has('a')).to.be.true;
    expect(new SortedSet(['a']).has('b')).to.be.false;
  });
});
`,
    },
    writes: ["test/**"],
  },
  {
    name: "loose equality asserts become strict",
    kind: "assertion style changed",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "strict",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "index.js": `exports.sum = (...numbers) => numbers.reduce((a, b) => a + b, 0);
exports.last = (list) => list[list.length - 1];
`,
      "test.js": `const test = require('node:test');
const assert = require('assert');
const { last, sum } = require('./index');

test('sum', () => {
  assert.equal(sum(1, 2), 3);
  assert.equal(sum(), 0);
});

test('last', () => {
  assert.equal(last([1, 2]), 2);
  assert.deepEqual(last([[1]]), [1]);
});
`,
    },
    change: {
      "test.js": `const test = require('node:test');
const assert = require('node:assert');
const { last, sum } = require('./index');

test('sum', () => {
  assert.strictEqual(sum(1, 2), 3);
  assert.strictEqual(sum(), 0);
});

test('last', () => {
  assert.strictEqual(last([1, 2]), 2);
  assert.deepStrictEqual(last([[1]]), [1]);
});
`,
    },
    writes: ["test.js"],
  },
  {
    name: "asserted comparisons become strict assertion functions",
    kind: "assertion style changed",
    language: "typescript",
    base: {
      "src/set.ts": `export const union = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): Set<T> => new Set([...a, ...b]);
export const minus = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): Set<T> => new Set([...a].filter((x) => !b.has(x)));
`,
      "test/set.test.ts": `import assert from "node:assert";
import { test } from "node:test";
import { minus, union } from "../src/set.js";

test("union", () => {
  assert(union(new Set([1]), new Set([2])).size === 2);
});

test("minus", () => {
  assert.ok(minus(new Set([1, 2]), new Set([2])).has(1));
  assert.ok(!minus(new Set([1, 2]), new Set([2])).has(2));
});
`,
    },
    change: {
      "test/set.test.ts": `import { deepStrictEqual, strictEqual } from "node:assert";
import { test } from "node:test";
import { minus, union } from "../src/set.js";

test("union", () => {
  strictEqual(union(new Set([1]), new Set([2])).size, 2);
});

test("minus", () => {
  deepStrictEqual([...minus(new Set([1, 2]), new Set([2]))], [1]);
  strictEqual(minus(new Set([1, 2]), new Set([2])).has(2), false);
});
`,
    },
    writes: ["test/**"],
  },
];
