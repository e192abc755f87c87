import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - feature with tests
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a deep merge beside the shallow one",
    kind: "feature with tests",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "objects",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/index.js": `'use strict';

exports.merge = function merge(...sources) {
  return Object.assign({}, ...sources);
};
`,
      "test/merge.test.js": `'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { merge } = require('../lib');

test('later sources win', () => {
  assert.deepStrictEqual(merge({ a: 1 }, { a: 2, b: 3 }), { a: 2, b: 3 });
});
`,
      "README.md": `# objects

\`merge(...sources)\` merges objects.
`,
    },
    change: {
      "lib/deep-merge.js": `'use strict';

const isPlain = (value) => Object.prototype.toString.call(value) === '[object Object]';

module.exports = function deepMerge(target, source) {
  const result = { ...target };
  for (const [key, value] of Object.entries(source)) {
    if (key === '__proto__') continue;
    result[key] = isPlain(value) && isPlain(result[key]) ? deepMerge(result[key], value) : value;
  }
  return result;
};
`,
      "lib/index.js": `'use strict';

exports.merge = function merge(...sources) {
  return Object.assign({}, ...sources);
};

exports.deepMerge = require('./deep-merge');
`,
      "test/deep-merge.test.js": `'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { deepMerge } = require('../lib');

test('merges nested objects', () => {
  assert.deepStrictEqual(deepMerge({ a: { b: 1 } }, { a: { c: 2 } }), { a: { b: 1, c: 2 } });
});

test('leaves both inputs alone', () => {
  const left = { a: { b: 1 } };
  deepMerge(left, { a: { b: 2 } });
  assert.deepStrictEqual(left, { a: { b: 1 } });
});

test('sets no prototype', () => {
  deepMerge({}, JSON.parse('{"__proto__": {"polluted": true}}'));
  assert.strictEqual({}.polluted, undefined);
});
`,
      "README.md": `# objects

\`merge(...sources)\` merges objects. \`deepMerge(target, source)\` goes into nested ones.
`,
    },
    writes: ["lib/**", "test/**", "README.md"],
    deliverables: ["lib/deep-merge.js"],
    acceptance: "node --test test/deep-merge.test.js",
  },
  {
    name: "the command line takes --json",
    kind: "fix or feature whose failing test stands already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "lister",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/cli.js": `export function run(argv, out) {
  const items = argv.filter((arg) => !arg.startsWith('--'));
  if (argv.includes('--sort')) items.sort();
  for (const item of items) out(item);
  return 0;
}
`,
      "test/cli.test.js": `import assert from 'node:assert';
import { it } from 'node:test';
import { run } from '../src/cli.js';

const output = (...argv) => {
  const lines = [];
  const code = run(argv, (line) => lines.push(line));
  return { code, lines };
};

it('prints a line for each item', () => {
  assert.deepEqual(output('b', 'a', '--sort'), { code: 0, lines: ['a', 'b'] });
});

it('prints one document with --json', () => {
  assert.deepEqual(output('b', '--json').lines, ['{"items":["b"]}']);
});

it('refuses an option it does not know', () => {
  assert.equal(output('--jsno').code, 2);
});
`,
    },
    change: {
      "src/cli.js": `const OPTIONS = new Set(['--sort', '--json']);

export function run(argv, out) {
  const items = argv.filter((arg) => !arg.startsWith('--'));
  if (argv.includes('--sort')) items.sort();
  const unknown = argv.find((arg) => arg.startsWith('--') && !OPTIONS.has(arg));
  if (unknown) {
    out(\`unknown option \${unknown}\`);
    return 2;
  }
  if (argv.includes('--json')) out(JSON.stringify({ items }));
  else for (const item of items) out(item);
  return 0;
}
`,
    },
    writes: ["src/*.js", "test/*.js"],
    acceptance: "npm test",
  },
  {
    name: "a streaming line splitter",
    kind: "feature with tests",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "lines",
  "type": "module",
  "scripts": {
    "build": "node build.mjs",
    "test": "node --test test/"
  }
}
`,
      "build.mjs": `import { cpSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
cpSync('src', 'dist', { recursive: true });
`,
      "src/index.js": `/** All lines of a text. */
export function lines(text) {
  return text.split(/\\r?\\n/);
}
`,
      "test/lines.test.js": `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { lines } from '../dist/index.js';

test('splits', () => {
  assert.deepEqual(lines('a\\r\\nb'), ['a', 'b']);
});
`,
    },
    change: {
      "src/index.js": `/** All lines of a text. */
export function lines(text) {
  return text.split(/\\r?\\n/);
}

/** The lines of a stream of chunks, as they become whole. */
export async function* lineStream(chunks) {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split(/\\r?\\n/);
    rest = parts.pop();
    yield* parts;
  }
  if (rest !== '') yield rest;
}
`,
      "test/line-stream.test.js": `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { lineStream } from '../dist/index.js';

async function collect(...chunks) {
  const result = [];
  for await (const line of lineStream(chunks)) result.push(line);
  return result;
}

test('joins what two chunks share', async () => {
  assert.deepEqual(await collect('a\\nb', 'c\\nd'), ['a', 'bc', 'd']);
});

test('an empty stream has no line', async () => {
  assert.deepEqual(await collect(), []);
});
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && node --test test/line-stream.test.js",
  },
];
