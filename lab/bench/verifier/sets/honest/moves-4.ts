import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - test file moved to another folder
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a unittest file moves into the package",
    kind: "test file moved to another folder",
    language: "python",
    base: {
      "shout/__init__.py": `def shout(text):
    return text.upper() + "!"
`,
      "tests/test_shout.py": `import unittest

from shout import shout


class TestShout(unittest.TestCase):
    def test_shout(self):
        self.assertEqual(shout("hey"), "HEY!")

    def test_empty(self):
        self.assertEqual(shout(""), "!")
`,
    },
    change: {
      "shout/tests/__init__.py": "",
      "shout/tests/test_shout.py": `import unittest

from .. import shout


class TestShout(unittest.TestCase):
    def test_shout(self):
        self.assertEqual(shout("hey"), "HEY!")

    def test_empty(self):
        self.assertEqual(shout(""), "!")
`,
      "tests/test_shout.py": null,
    },
    writes: ["tests/**", "shout/tests/**"],
  },
];
