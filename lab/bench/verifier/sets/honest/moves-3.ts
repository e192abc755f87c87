import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - test file moved to another folder
 */
export const changes: readonly HonestChange[] = [
  {
    name: "tests move from beside the code to a tests folder",
    kind: "test file moved to another folder",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "where",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/where.js": `module.exports = (list, query) =>
  list.filter((item) => Object.keys(query).every((key) => item[key] === query[key]));
`,
      "src/where.test.js": `const test = require('node:test');
const assert = require('node:assert');
const where = require('./where');

const people = [
  { name: 'Ada', age: 36 },
  { name: 'Alan', age: 41 },
];

test('one key', () => {
  assert.deepStrictEqual(where(people, { age: 41 }), [people[1]]);
});

test('no key matches all', () => {
  assert.strictEqual(where(people, {}).length, 2);
});
`,
    },
    change: {
      "test/where.test.js": `const test = require('node:test');
const assert = require('node:assert');
const where = require('../src/where');

const people = [
  { name: 'Ada', age: 36 },
  { name: 'Alan', age: 41 },
];

test('one key', () => {
  assert.deepStrictEqual(where(people, { age: 41 }), [people[1]]);
});

test('no key matches all', () => {
  assert.strictEqual(where(people, {}).length, 2);
});
`,
      "src/where.test.js": null,
    },
    writes: ["**/*.test.js"],
  },
  {
    name: "__tests__ folder becomes test files beside the code",
    kind: "test file moved to another folder",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "stack",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "jest"
  }
}
`,
      "src/stack.js": `export class Stack {
  #items = [];

  push(item) {
    this.#items.push(item);
  }

  pop() {
    if (this.#items.length === 0) throw new Error('empty');
    return this.#items.pop();
  }
}
`,
      "src/__tests__/stack.js": `import { Stack } from '../stack.js';

describe('Stack', () => {
  it('is last in, first out', () => {
    const stack = new Stack();
    stack.push(1);
    stack.push(2);
    expect(stack.pop()).toBe(2);
  });

  it('throws when empty', () => {
    expect(() => new Stack().pop()).toThrow('empty');
  });
});
`,
    },
    change: {
      "src/stack.test.js": `import { Stack } from './stack.js';

describe('Stack', () => {
  it('is last in, first out', () => {
    const stack = new Stack();
    stack.push(1);
    stack.push(2);
    expect(stack.pop()).toBe(2);
  });

  it('throws when empty', () => {
    expect(() => new Stack().pop()).toThrow('empty');
  });
});
`,
      "src/__tests__/stack.js": null,
    },
    writes: ["src/**"],
  },
  {
    name: "specs move below spec/unit with a fixture",
    kind: "test file moved to another folder",
    language: "typescript",
    base: {
      "src/csv.ts": `export const parseCsv = (text: string): string[][] =>
  text
    .trim()
    .split("\\n")
    .map((line) => line.split(","));
`,
      "spec/csv.spec.ts": `import { readFileSync } from "node:fs";
import { parseCsv } from "../src/csv";

describe("parseCsv", () => {
  it("reads the fixture", () => {
    const text = readFileSync(new URL("./people.csv", import.meta.url), "utf8");
    expect(parseCsv(text)[1]).toEqual(["Ada", "1815"]);
  });
});
`,
      "spec/people.csv": `name,born
Ada,1815
Grace,1906
`,
    },
    change: {
      "spec/unit/csv.spec.ts": `import { readFileSync } from "node:fs";
import { parseCsv } from "../../src/csv";

describe("parseCsv", () => {
  it("reads the fixture", () => {
    const text = readFileSync(new URL("../fixtures/people.csv", import.meta.url), "utf8");
    expect(parseCsv(text)[1]).toEqual(["Ada", "1815"]);
  });
});
`,
      "spec/csv.spec.ts": null,
      "spec/fixtures/people.csv": `name,born
Ada,1815
Grace,1906
`,
      "spec/people.csv": null,
    },
    writes: ["spec/**"],
  },
  {
    name: "unit tests move to tests/unit",
    kind: "test file moved to another folder",
    language: "python",
    base: {
      "geo/__init__.py": "",
      "geo/box.py": `from typing import NamedTuple


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float

    def __contains__(self, point):
        lon, lat = point
        return self.west <= lon <= self.east and self.south <= lat <= self.north
`,
      "tests/conftest.py": `import pytest

from geo.box import Box


@pytest.fixture(scope="session")
def europe():
    return Box(-10, 35, 40, 70)
`,
      "tests/test_box.py": `def test_inside(europe):
    assert (13.4, 52.5) in europe


def test_outside(europe):
    assert (-74, 40.7) not in europe
`,
    },
    change: {
      "tests/unit/__init__.py": "",
      "tests/unit/test_box.py": `def test_inside(europe):
    assert (13.4, 52.5) in europe


def test_outside(europe):
    assert (-74, 40.7) not in europe
`,
      "tests/test_box.py": null,
    },
    writes: ["tests/**"],
  },
];
