import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - error handling made narrower
 * - error handling made narrower, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a try and catch covers only the line that may throw",
    kind: "error handling made narrower, its tests standing already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "narrow",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "read.js": `const fs = require('node:fs');

exports.readJson = function readJson(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    return JSON.parse(text);
  } catch {
    return null;
  }
};
`,
      "test.js": `const test = require('node:test');
const assert = require('node:assert');
const { readJson } = require('./read');

test('nothing for a missing file', () => {
  assert.strictEqual(readJson(\`\${__dirname}/missing.json\`), null);
});

test('reads', () => {
  assert.strictEqual(readJson(\`\${__dirname}/package.json\`).name, 'narrow');
});

test('throws for what is no JSON', () => {
  assert.throws(() => readJson(__filename), SyntaxError);
});
`,
    },
    change: {
      "read.js": `const fs = require('node:fs');

exports.readJson = function readJson(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  return JSON.parse(text);
};
`,
    },
    writes: ["*.js"],
    acceptance: "npm test",
  },
  {
    name: "an unknown error is narrowed instead of cast",
    kind: "error handling made narrower, its tests standing already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "attempt",
  "type": "module",
  "scripts": {
    "build": "node scripts/build.mjs",
    "test": "node --test test/"
  }
}
`,
      ".gitignore": `dist/
`,
      "scripts/build.mjs": `// Strips the few kinds of types that this package uses.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const TYPE = /(\\w\\??|\\)): (?:readonly )?(?:number|string|boolean|void|unknown|[A-Z]\\w*(?:<[\\w, \\[\\]]+>)?)(?:\\[\\])*(?: \\| (?:null|undefined|number|string))*/g;

mkdirSync("dist", { recursive: true });
for (const name of readdirSync("src")) {
  const text = readFileSync(\`src/\${name}\`, "utf8")
    .replace(/^(?:export )?interface [^]*?^}$/gm, "")
    .replace(/^(?:import|export) type .*$/gm, "")
    .replace(/<[A-Z](?:, [A-Z])*>(?=\\()/g, "")
    .replace(TYPE, (_, left) => left.replace("?", ""));
  writeFileSync(\`dist/\${name.replace(/\\.ts$/, ".js")}\`, text);
}
`,
      "src/attempt.ts": `export function attempt(work): string {
  try {
    return work();
  } catch (error) {
    return error.message;
  }
}
`,
      "test/attempt.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { attempt } from "../dist/attempt.js";

const fail = (error) => () => {
  throw error;
};

test("gives the result", () => assert.equal(attempt(() => "fine"), "fine"));

test("reports a range error", () => {
  assert.equal(attempt(fail(new RangeError("9"))), "out of range: 9");
});

test("lets others through", () => {
  assert.throws(() => attempt(fail(new TypeError("x"))), TypeError);
});
`,
    },
    change: {
      "src/attempt.ts": `export function attempt(work): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return \`out of range: \${error.message}\`;
    throw error;
  }
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
  {
    name: "a bare except becomes two exceptions",
    kind: "error handling made narrower, its tests standing already",
    language: "python",
    base: {
      "port.py": `def port(text, default=8080):
    try:
        return int(text)
    except:
        return default
`,
      "test_port.py": `import unittest

from port import port


class PortTest(unittest.TestCase):
    def test_default(self):
        self.assertEqual(port(None), 8080)
        self.assertEqual(port("x", 1), 1)

    def test_number(self):
        self.assertEqual(port("443"), 443)

    def test_too_large(self):
        with self.assertRaises(ValueError):
            port("65536")


if __name__ == "__main__":
    unittest.main()
`,
    },
    change: {
      "port.py": `def port(text, default=8080):
    try:
        number = int(text)
    except (TypeError, ValueError):
        return default
    if not 0 < number < 65536:
        raise ValueError(f"no port: {number}")
    return number
`,
    },
    writes: ["port.py", "test_port.py"],
    acceptance: "python3 test_port.py",
  },
  {
    name: "pass in an except clause becomes a log line",
    kind: "error handling made narrower",
    language: "python",
    base: {
      "cleanup.py": `import os


def remove_all(paths):
    removed = 0
    for path in paths:
        try:
            os.remove(path)
            removed += 1
        except Exception:
            pass
    return removed
`,
    },
    change: {
      "cleanup.py": `import logging
import os

log = logging.getLogger(__name__)


def remove_all(paths):
    removed = 0
    for path in paths:
        try:
            os.remove(path)
        except FileNotFoundError:
            log.debug("%s was gone already", path)
        except OSError as error:
            log.warning("cannot remove %s: %s", path, error)
        else:
            removed += 1
    return removed
`,
    },
    writes: ["cleanup.py"],
  },
];
