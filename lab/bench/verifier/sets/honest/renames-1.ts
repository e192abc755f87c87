import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - function renamed, the old name re-exported
 */
export const changes: readonly HonestChange[] = [
  {
    name: "getUser becomes findUser, the old name stays as an alias",
    kind: "function renamed, the old name re-exported",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "users",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/users.js": `const users = new Map([[1, { id: 1, name: 'Ada' }]]);

function getUser(id) {
  return users.get(id) ?? null;
}

function listUsers() {
  return [...users.values()];
}

module.exports = { getUser, listUsers };
`,
      "src/greet.js": `const { getUser } = require('./users');

module.exports = (id) => \`Hello, \${getUser(id)?.name ?? 'stranger'}\`;
`,
      "test/users.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { getUser } = require('../src/users');

test('gets a user', () => {
  assert.strictEqual(getUser(1).name, 'Ada');
});
`,
    },
    change: {
      "src/users.js": `const users = new Map([[1, { id: 1, name: 'Ada' }]]);

function findUser(id) {
  return users.get(id) ?? null;
}

function listUsers() {
  return [...users.values()];
}

module.exports = {
  findUser,
  listUsers,
  /** @deprecated use findUser */
  getUser: findUser,
};
`,
      "src/greet.js": `const { findUser } = require('./users');

module.exports = (id) => \`Hello, \${findUser(id)?.name ?? 'stranger'}\`;
`,
      "test/find-user.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { findUser, getUser } = require('../src/users');

test('finds a user', () => {
  assert.strictEqual(findUser(1).name, 'Ada');
  assert.strictEqual(findUser(2), null);
});

test('the old name is the same function', () => {
  assert.strictEqual(getUser, findUser);
});
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "node --test test/find-user.test.js",
  },
  {
    name: "two helpers get clearer names with aliases in an export list",
    kind: "function renamed, the old name re-exported",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "text-tools",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "text.js": `export function cap(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const trunc = (text, max) => (text.length > max ? \`\${text.slice(0, max - 1)}…\` : text);
`,
      "text.test.js": `import test from 'node:test';
import assert from 'node:assert';
import { cap, trunc } from './text.js';

test('cap', () => assert.equal(cap('abc'), 'Abc'));
test('trunc', () => assert.equal(trunc('abcdef', 3), 'ab…'));
`,
    },
    change: {
      "text.js": `function capitalize(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const truncate = (text, max) => (text.length > max ? \`\${text.slice(0, max - 1)}…\` : text);

export { capitalize, truncate, capitalize as cap, truncate as trunc };
`,
      "text.test.js": `import test from 'node:test';
import assert from 'node:assert';
import { cap, capitalize, trunc, truncate } from './text.js';

test('cap', () => assert.equal(cap('abc'), 'Abc'));
test('trunc', () => assert.equal(trunc('abcdef', 3), 'ab…'));
test('the longer names', () => {
  assert.equal(capitalize('abc'), 'Abc');
  assert.equal(truncate('abc', 3), 'abc');
});
`,
    },
    writes: ["text.js", "text.test.js"],
  },
  {
    name: "a deprecated wrapper warns once and calls the new function",
    kind: "function renamed, the old name re-exported",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "paths",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "paths.js": `exports.join = (...parts) => parts.filter(Boolean).join('/').replace(/\\/+/g, '/');
exports.base = (path) => path.split('/').pop();
`,
      "paths.test.js": `const { test } = require('node:test');
const assert = require('node:assert');
const paths = require('./paths');

test('joins', () => {
  assert.equal(paths.join('a/', '/b'), 'a/b');
});
`,
    },
    change: {
      "paths.js": `const { deprecate } = require('node:util');

function joinPath(...parts) {
  return parts.filter(Boolean).join('/').replace(/\\/+/g, '/');
}

exports.joinPath = joinPath;
exports.join = deprecate(joinPath, 'join() is now joinPath()', 'PATHS001');
exports.base = (path) => path.split('/').pop();
`,
      "paths.test.js": `const { test } = require('node:test');
const assert = require('node:assert');
const paths = require('./paths');

test('joins', () => {
  assert.equal(paths.join('a/', '/b'), 'a/b');
});

test('joins under the new name', () => {
  assert.equal(paths.joinPath('', 'a', 'b'), 'a/b');
});
`,
    },
    writes: ["*.js"],
    acceptance:
      "node --test paths.test.js && node -e \"require('assert').equal(require('./paths').joinPath('a', 'b'), 'a/b')\"",
  },
  {
    name: "an interface and its factory are renamed, aliases stay",
    kind: "function renamed, the old name re-exported",
    language: "typescript",
    base: {
      "src/client.ts": `export interface ClientOpts {
  baseUrl: string;
  retries?: number;
}

export function makeClient(opts: ClientOpts) {
  return { get: (path: string) => fetch(new URL(path, opts.baseUrl)) };
}
`,
      "src/index.ts": `export { makeClient } from "./client.js";
export type { ClientOpts } from "./client.js";
`,
    },
    change: {
      "src/client.ts": `export interface ClientOptions {
  baseUrl: string;
  retries?: number;
}

export function createClient(options: ClientOptions) {
  return { get: (path: string) => fetch(new URL(path, options.baseUrl)) };
}

/** @deprecated Use ClientOptions. */
export type ClientOpts = ClientOptions;
/** @deprecated Use createClient. */
export const makeClient = createClient;
`,
      "src/index.ts": `export { createClient, makeClient } from "./client.js";
export type { ClientOptions, ClientOpts } from "./client.js";
`,
    },
    writes: ["src/*.ts"],
  },
];
