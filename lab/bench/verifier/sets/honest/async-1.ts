import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - callbacks, promises, async functions
 * - callbacks, promises, async functions, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a callback function also gives a promise",
    kind: "callbacks, promises, async functions",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "cbp",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/lookup.js": `const TABLE = { a: 1, b: 2 };

exports.lookup = function lookup(key, callback) {
  setImmediate(() => {
    if (key in TABLE) callback(null, TABLE[key]);
    else callback(new Error(\`no \${key}\`));
  });
};
`,
      "test/callback.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { lookup } = require('../lib/lookup');

test('calls back', (t, done) => {
  lookup('a', (error, value) => {
    assert.ifError(error);
    assert.strictEqual(value, 1);
    done();
  });
});
`,
    },
    change: {
      "lib/lookup.js": `const TABLE = { a: 1, b: 2 };

async function find(key) {
  if (key in TABLE) return TABLE[key];
  throw new Error(\`no \${key}\`);
}

exports.lookup = function lookup(key, callback) {
  const result = find(key);
  if (!callback) return result;
  result.then(
    (value) => setImmediate(callback, null, value),
    (error) => setImmediate(callback, error),
  );
  return undefined;
};
`,
      "test/promise.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { lookup } = require('../lib/lookup');

test('gives a promise without a callback', async () => {
  assert.strictEqual(await lookup('b'), 2);
});

test('rejects for what is not there', async () => {
  await assert.rejects(lookup('z'), /no z/);
});
`,
    },
    writes: ["lib/**", "test/**"],
    acceptance: "node --test test/promise.test.js",
  },
  {
    name: "promise chains become async functions",
    kind: "callbacks, promises, async functions",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "chains",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "vitest"
  }
}
`,
      "src/load.js": `export function load(read, name) {
  return read(\`\${name}.json\`)
    .then((text) => JSON.parse(text))
    .then((data) => {
      if (!data.extends) return data;
      return load(read, data.extends).then((parent) => Object.assign({}, parent, data));
    })
    .catch((error) => {
      throw new Error(\`cannot load \${name}\`, { cause: error });
    });
}
`,
      "test/load.test.js": `import { expect, test } from 'vitest';
import { load } from '../src/load.js';

const files = { 'a.json': '{"extends":"b","x":1}', 'b.json': '{"y":2}' };
const read = async (name) => files[name] ?? Promise.reject(new Error('ENOENT'));

test('extends', async () => {
  expect(await load(read, 'a')).toEqual({ extends: 'b', x: 1, y: 2 });
});

test('says which', async () => {
  await expect(load(read, 'c')).rejects.toThrow('cannot load c');
});
`,
    },
    change: {
      "src/load.js": `export async function load(read, name) {
  try {
    const data = JSON.parse(await read(\`\${name}.json\`));
    if (!data.extends) return data;
    const parent = await load(read, data.extends);
    return { ...parent, ...data };
  } catch (error) {
    throw new Error(\`cannot load \${name}\`, { cause: error });
  }
}
`,
    },
    writes: ["src/load.js"],
  },
  {
    name: "nested callbacks become awaits over fs promises",
    kind: "callbacks, promises, async functions, its tests standing already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "copyall",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "copy.js": `const fs = require('fs');
const path = require('path');

function copyAll(from, to, done) {
  fs.readdir(from, (error, names) => {
    if (error) return done(error);
    let left = names.length;
    names.forEach((name) => {
      fs.copyFile(path.join(from, name), path.join(to, name), (error) => {
        if (error) return done(error);
        if (--left === 0) done(null, names.length);
      });
    });
  });
}

module.exports = { copyAll };
`,
      "test.js": `const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { copyAll } = require('./copy');

test('copies all files', async (t) => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'copy-'));
  t.after(() => fs.rmSync(root, { recursive: true }));
  fs.mkdirSync(path.join(root, 'from'));
  fs.writeFileSync(path.join(root, 'from', 'a.txt'), 'A');
  assert.strictEqual(await copyAll(path.join(root, 'from'), path.join(root, 'to')), 1);
  assert.strictEqual(fs.readFileSync(path.join(root, 'to', 'a.txt'), 'utf8'), 'A');
});
`,
    },
    change: {
      "copy.js": `const fs = require('node:fs/promises');
const path = require('node:path');

async function copyAll(from, to) {
  const names = await fs.readdir(from);
  await fs.mkdir(to, { recursive: true });
  await Promise.all(names.map((name) => fs.copyFile(path.join(from, name), path.join(to, name))));
  return names.length;
}

module.exports = { copyAll };
`,
    },
    writes: ["copy.js", "test.js"],
    acceptance: "npm test",
  },
];
