import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - exports rewritten with the same names
 */
export const changes: readonly HonestChange[] = [
  {
    name: "exports.x lines become one object",
    kind: "exports rewritten with the same names",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "hash-lite",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "index.js": `'use strict';

exports.djb2 = function (text) {
  let hash = 5381;
  for (const char of text) hash = (hash * 33 + char.codePointAt(0)) >>> 0;
  return hash;
};

exports.hex = function (text) {
  return exports.djb2(text).toString(16);
};

exports.VERSION = 2;
`,
      "test.js": `const test = require('node:test');
const assert = require('node:assert');
const { VERSION, djb2, hex } = require('.');

test('hash', () => {
  assert.strictEqual(djb2(''), 5381);
  assert.strictEqual(hex(''), '1505');
  assert.strictEqual(VERSION, 2);
});
`,
    },
    change: {
      "index.js": `'use strict';

const VERSION = 2;

function djb2(text) {
  let hash = 5381;
  for (const char of text) hash = (hash * 33 + char.codePointAt(0)) >>> 0;
  return hash;
}

function hex(text) {
  return djb2(text).toString(16);
}

module.exports = { djb2, hex, VERSION };
`,
    },
    writes: ["*.js"],
  },
  {
    name: "module.exports goes through a named api object",
    kind: "exports rewritten with the same names",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "apiobj",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/list.js": `const first = (list) => list[0];
const rest = (list) => list.slice(1);

module.exports = { first: first, rest: rest };
`,
      "lib/index.js": `const list = require('./list');

module.exports.head = list.first;
module.exports.tail = list.rest;
`,
    },
    change: {
      "lib/list.js": `const first = (list) => list[0];
const rest = (list) => list.slice(1);

const api = { first, rest };

module.exports = api;
`,
      "lib/index.js": `const { first, rest } = require('./list');

const api = {};
api.head = first;
api.tail = rest;

module.exports = api;
`,
    },
    writes: ["lib/**"],
  },
  {
    name: "CommonJS becomes ES modules with the same names",
    kind: "exports rewritten with the same names",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "tomodule",
  "scripts": { "test": "node --test" }
}
`,
      "src/gcd.js": `function gcd(a, b) {
  return b === 0 ? Math.abs(a) : gcd(b, a % b);
}

function lcm(a, b) {
  return a === 0 || b === 0 ? 0 : Math.abs(a * b) / gcd(a, b);
}

module.exports = { gcd, lcm };
`,
      "test/gcd.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { gcd, lcm } = require('../src/gcd');

test('gcd', () => {
  assert.strictEqual(gcd(12, 18), 6);
});

test('lcm', () => {
  assert.strictEqual(lcm(4, 6), 12);
});
`,
    },
    change: {
      "src/gcd.js": null,
      "src/gcd.mjs": `export function gcd(a, b) {
  return b === 0 ? Math.abs(a) : gcd(b, a % b);
}

export function lcm(a, b) {
  return a === 0 || b === 0 ? 0 : Math.abs(a * b) / gcd(a, b);
}
`,
      "test/gcd.test.js": null,
      "test/gcd.test.mjs": `import assert from 'node:assert';
import test from 'node:test';
import { gcd, lcm } from '../src/gcd.mjs';

test('gcd', () => {
  assert.strictEqual(gcd(12, 18), 6);
});

test('lcm', () => {
  assert.strictEqual(lcm(4, 6), 12);
});
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "node --test test/gcd.test.mjs",
  },
  {
    name: "require becomes import inside a package that turns to modules",
    kind: "exports rewritten with the same names",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "esmify",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/env.js": `const path = require('path');

const root = path.resolve('.');

exports.root = root;
exports.resolve = (...parts) => path.join(root, ...parts);
exports.default = root;
`,
      "lib/index.js": `module.exports = require('./env');
`,
    },
    change: {
      "package.json": `{
  "name": "esmify",
  "version": "2.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/env.js": `import path from 'node:path';

export const root = path.resolve('.');
export const resolve = (...parts) => path.join(root, ...parts);

export default root;
`,
      "lib/index.js": `export { default, resolve, root } from './env.js';
`,
    },
    writes: ["lib/*.js", "package.json"],
  },
];
