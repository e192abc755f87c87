import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - platform conditions on new tests
 * - skipped test runs again
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a new test that only runs where symbolic links can be made",
    kind: "platform conditions on new tests",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "linky",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/real.js": `const fs = require('node:fs');

module.exports = (path) => fs.realpathSync(path);
`,
      "test/real.test.js": `const test = require('node:test');
const assert = require('node:assert');
const real = require('../lib/real');

test('a plain file is itself', () => {
  assert.strictEqual(real(__filename), __filename);
});
`,
    },
    change: {
      "test/real.test.js": `const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const real = require('../lib/real');

test('a plain file is itself', () => {
  assert.strictEqual(real(__filename), __filename);
});

test('a link is what it leads to', { skip: process.platform === 'win32' && 'needs links' }, () => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'real-')));
  fs.writeFileSync(path.join(folder, 'a'), '');
  fs.symlinkSync('a', path.join(folder, 'b'));
  assert.strictEqual(real(path.join(folder, 'b')), path.join(folder, 'a'));
});
`,
    },
    writes: ["lib/**", "test/**"],
  },
  {
    name: "new tests for one platform by skipIf and runIf",
    kind: "platform conditions on new tests",
    language: "typescript",
    base: {
      "src/newline.ts": `import { EOL } from "node:os";

export const toNative = (text: string): string => text.replace(/\\r?\\n/g, EOL);
`,
      "src/newline.test.ts": `import { expect, test } from "vitest";
import { toNative } from "./newline";

test("keeps a line", () => {
  expect(toNative("a")).toBe("a");
});
`,
    },
    change: {
      "src/newline.test.ts": `import { expect, test } from "vitest";
import { toNative } from "./newline";

test("keeps a line", () => {
  expect(toNative("a")).toBe("a");
});

const windows = process.platform === "win32";

test.runIf(windows)("writes CRLF on Windows", () => {
  expect(toNative("a\\nb")).toBe("a\\r\\nb");
});

test.skipIf(windows)("writes LF elsewhere", () => {
  expect(toNative("a\\r\\nb")).toBe("a\\nb");
});
`,
    },
    writes: ["src/*.test.ts"],
  },
  {
    name: "new tests need a fork, with skipif and skipUnless",
    kind: "platform conditions on new tests",
    language: "python",
    base: {
      "proc.py": `import os


def child_exit(code: int) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
`,
      "tests/test_import.py": `def test_import():
    import proc

    assert callable(proc.child_exit)
`,
    },
    change: {
      "tests/test_fork.py": `import os
import sys

import pytest

from proc import child_exit

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@needs_fork
def test_zero():
    assert child_exit(0) == 0


@needs_fork
@pytest.mark.skipif(sys.platform == "darwin", reason="flaky on macOS")
@pytest.mark.parametrize("code", [1, 42])
def test_other(code):
    assert child_exit(code) == code
`,
    },
    writes: ["tests/**"],
  },
  {
    name: "an unittest case that stands aside where IPv6 is off",
    kind: "platform conditions on new tests",
    language: "python",
    base: {
      "net.py": `import socket


def family(host):
    return socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)[0][0]
`,
      "test_net.py": `import socket
import unittest

from net import family


class FamilyTest(unittest.TestCase):
    def test_v4(self):
        self.assertEqual(family("127.0.0.1"), socket.AF_INET)
`,
    },
    change: {
      "test_net.py": `import socket
import unittest

from net import family


class FamilyTest(unittest.TestCase):
    def test_v4(self):
        self.assertEqual(family("127.0.0.1"), socket.AF_INET)

    @unittest.skipUnless(socket.has_ipv6, "no IPv6")
    def test_v6(self):
        self.assertEqual(family("::1"), socket.AF_INET6)
`,
    },
    writes: ["test_net.py"],
  },
  {
    name: "a skipped test runs again with the fix",
    kind: "skipped test runs again",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "unskip",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "index.js": `module.exports = function escape(text) {
  return text.replace(/</g, '&lt;').replace(/&/g, '&amp;');
};
`,
      "test.js": `const test = require('node:test');
const assert = require('node:assert');
const escape = require('./index');

test.skip('escapes tags', () => {
  assert.strictEqual(escape('<b>&'), '&lt;b>&amp;');
});

test('plain', () => assert.strictEqual(escape('a'), 'a'));
`,
    },
    change: {
      "index.js": `module.exports = function escape(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
};
`,
      "test.js": `const test = require('node:test');
const assert = require('node:assert');
const escape = require('./index');

test('escapes tags', () => {
  assert.strictEqual(escape('<b>&'), '&lt;b>&amp;');
});

test('plain', () => assert.strictEqual(escape('a'), 'a'));
`,
    },
    writes: ["index.js", "test.js"],
    acceptance: "node --test && node -e \"require('assert').equal(require('./index')('<'), '&lt;')\"",
  },
];
