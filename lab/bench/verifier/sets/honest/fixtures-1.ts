import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - fake credentials in fixtures
 * - fixtures broken on purpose
 */
export const changes: readonly HonestChange[] = [
  {
    name: "fixtures that are broken JSON on purpose",
    kind: "fixtures broken on purpose",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "jsonish",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/lenient.js": `exports.parse = (text) => JSON.parse(text);
`,
      "test/fixtures/good.json": `{ "a": [1, 2] }
`,
    },
    change: {
      "src/lenient.js": `exports.parse = (text) => JSON.parse(text);

/** Like parse, but allows a comma before a closing bracket, and says where it failed. */
exports.parseLenient = (text, name = 'input') => {
  try {
    return JSON.parse(text.replace(/,(\\s*[\\]}])/g, '$1'));
  } catch (error) {
    throw new SyntaxError(\`\${name}: \${error.message}\`);
  }
};
`,
      "test/fixtures/trailing-comma.json": `{
  "a": [1, 2,],
}
`,
      "test/fixtures/half.json": `{ "a": [1,
`,
      "test/lenient.test.js": `const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { parseLenient } = require('../src/lenient');

const read = (name) => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8');

test('trailing commas', () => {
  assert.deepStrictEqual(parseLenient(read('trailing-comma.json')), { a: [1, 2] });
});

test('half a document', () => {
  assert.throws(() => parseLenient(read('half.json'), 'half.json'), /^SyntaxError: half\\.json: /);
});
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "node --test test/lenient.test.js",
  },
  {
    name: "broken sources as fixtures of a linter",
    kind: "fixtures broken on purpose",
    language: "typescript",
    base: {
      "src/lint.ts": `export interface Problem {
  readonly file: string;
  readonly message: string;
}

export function lint(file: string, text: string): Problem[] {
  const open = text.split("{").length - text.split("}").length;
  return open === 0 ? [] : [{ file, message: \`\${Math.abs(open)} braces do not match\` }];
}
`,
      "test/fixtures/good.ts": `export const good = { yes: true };
`,
    },
    change: {
      "test/fixtures/unclosed.ts": `export function half(a: number {
  return {
`,
      "test/fixtures/unclosed.js": `function half( {
`,
      "test/fixtures/empty.json": "",
      "test/lint.test.ts": `import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { lint } from "../src/lint";

it.each(["unclosed.ts", "unclosed.js"])("finds what is wrong in %s", (name) => {
  const text = readFileSync(new URL(\`fixtures/\${name}\`, import.meta.url), "utf8");
  expect(lint(name, text)).toHaveLength(1);
});
`,
    },
    writes: ["test/**"],
  },
  {
    name: "Python 2 files as data of a converter's tests",
    kind: "fixtures broken on purpose",
    language: "python",
    base: {
      "convert.py": `import re


def convert(source: str) -> str:
    """Turn the simplest Python 2 into Python 3."""
    return source.replace("xrange(", "range(")
`,
      "tests/__init__.py": "",
    },
    change: {
      "convert.py": `import re


def convert(source: str) -> str:
    """Turn the simplest Python 2 into Python 3."""
    source = re.sub(r"^(\\s*)print +(?!\\()(.+)$", r"\\1print(\\2)", source, flags=re.M)
    return source.replace("xrange(", "range(")
`,
      "tests/data/print_statement.py": `for i in xrange(3):
    print "line %d" % i
print "done"
`,
      "tests/data/mixed_tabs.py": `def f():
	if True:
        print "mixed"
`,
      "tests/test_convert.py": `import pathlib
import unittest

from convert import convert

DATA = pathlib.Path(__file__).parent / "data"


class ConvertTest(unittest.TestCase):
    def test_print(self):
        source = convert((DATA / "print_statement.py").read_text())
        compile(source, "print_statement.py", "exec")
        self.assertIn('print("done")', source)
`,
    },
    writes: ["convert.py", "tests/**"],
    acceptance: "python3 -m unittest tests.test_convert",
  },
  {
    name: "fake credentials in a fixture move with their tests",
    kind: "fake credentials in fixtures",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "scrubber",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "scrub.js": `exports.scrub = (text) => text.replace(/AKIA[0-9A-Z]{16}/g, '[key]');
`,
      "test/fixtures/credentials.js": `module.exports = {
  apiKey: 'test-api-key-12345',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  password: 'hunter2',
};
`,
      "test/scrub.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { scrub } = require('../scrub');
const credentials = require('./fixtures/credentials');

test('hides access keys', () => {
  assert.strictEqual(scrub(\`id=\${credentials.accessKeyId}\`), 'id=[key]');
});
`,
    },
    change: {
      "tests/fixtures/credentials.js": `module.exports = {
  apiKey: 'test-api-key-12345',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  password: 'hunter2',
};
`,
      "test/fixtures/credentials.js": null,
      "tests/scrub.test.js": `const test = require('node:test');
const assert = require('node:assert');
const { scrub } = require('../scrub');
const credentials = require('./fixtures/credentials');

test('hides access keys', () => {
  assert.strictEqual(scrub(\`id=\${credentials.accessKeyId}\`), 'id=[key]');
});
`,
      "test/scrub.test.js": null,
    },
    writes: ["test/**", "tests/**"],
  },
];
