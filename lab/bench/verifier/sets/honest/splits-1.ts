import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - test file split in two
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a long test file is split by function",
    kind: "test file split in two",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "maths",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "maths.js": `exports.clamp = (n, low, high) => Math.min(high, Math.max(low, n));
exports.lerp = (a, b, t) => a + (b - a) * t;
`,
      "test/maths.test.js": `const { describe, it } = require('node:test');
const assert = require('node:assert');
const { clamp, lerp } = require('../maths');

describe('clamp', () => {
  it('keeps what is inside', () => assert.equal(clamp(5, 0, 10), 5));
  it('cuts above', () => assert.equal(clamp(50, 0, 10), 10));
});

describe('lerp', () => {
  it('starts at a', () => assert.equal(lerp(1, 3, 0), 1));
  it('ends at b', () => assert.equal(lerp(1, 3, 1), 3));
});
`,
    },
    change: {
      "test/maths.test.js": null,
      "test/clamp.test.js": `const { describe, it } = require('node:test');
const assert = require('node:assert');
const { clamp } = require('../maths');

describe('clamp', () => {
  it('keeps what is inside', () => assert.equal(clamp(5, 0, 10), 5));
  it('cuts above', () => assert.equal(clamp(50, 0, 10), 10));
});
`,
      "test/lerp.test.js": `const { describe, it } = require('node:test');
const assert = require('node:assert');
const { lerp } = require('../maths');

describe('lerp', () => {
  it('starts at a', () => assert.equal(lerp(1, 3, 0), 1));
  it('ends at b', () => assert.equal(lerp(1, 3, 1), 3));
});
`,
    },
    writes: ["test/*.js"],
  },
  {
    name: "slow tests go to a file of their own, the others stay",
    kind: "test file split in two",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "queue",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "vitest"
  }
}
`,
      "src/queue.js": `export class Queue {
  items = [];
  waiting = [];

  put(item) {
    const next = this.waiting.shift();
    if (next) next(item);
    else this.items.push(item);
  }

  take() {
    if (this.items.length > 0) return Promise.resolve(this.items.shift());
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
`,
      "test/queue.test.js": `import { expect, test } from 'vitest';
import { Queue } from '../src/queue.js';

test('gives what was put', async () => {
  const queue = new Queue();
  queue.put('a');
  expect(await queue.take()).toBe('a');
});

test('waits for what comes', async () => {
  const queue = new Queue();
  setTimeout(() => queue.put('late'), 50);
  expect(await queue.take()).toBe('late');
});
`,
    },
    change: {
      "test/queue.test.js": `import { expect, test } from 'vitest';
import { Queue } from '../src/queue.js';

test('gives what was put', async () => {
  const queue = new Queue();
  queue.put('a');
  expect(await queue.take()).toBe('a');
});
`,
      "test/queue.slow.test.js": `import { expect, test } from 'vitest';
import { Queue } from '../src/queue.js';

test('waits for what comes', async () => {
  const queue = new Queue();
  setTimeout(() => queue.put('late'), 50);
  expect(await queue.take()).toBe('late');
});
`,
    },
    writes: ["test/**"],
  },
  {
    name: "parser specs are split into good and bad input",
    kind: "test file split in two",
    language: "typescript",
    base: {
      "src/version.ts": `export type Version = readonly [number, number, number];

export function parse(text: string): Version {
  const match = /^(\\d+)\\.(\\d+)\\.(\\d+)$/.exec(text);
  if (!match) throw new SyntaxError(\`not a version: \${text}\`);
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}
`,
      "test/version.test.ts": `import { describe, expect, it } from "vitest";
import { parse } from "../src/version";

describe("parse", () => {
  it("reads three numbers", () => {
    expect(parse("1.2.3")).toEqual([1, 2, 3]);
  });

  it.each(["", "1", "1.2", "1.2.x"])("refuses %j", (text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });
});
`,
    },
    change: {
      "test/version.test.ts": null,
      "test/version.good.test.ts": `import { describe, expect, it } from "vitest";
import { parse } from "../src/version";

describe("parse", () => {
  it("reads three numbers", () => {
    expect(parse("1.2.3")).toEqual([1, 2, 3]);
  });
});
`,
      "test/version.bad.test.ts": `import { describe, expect, it } from "vitest";
import { parse } from "../src/version";

describe("parse", () => {
  it.each(["", "1", "1.2", "1.2.x"])("refuses %j", (text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });
});
`,
    },
    writes: ["test/**"],
  },
];
