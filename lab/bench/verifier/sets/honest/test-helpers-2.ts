import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - describe wrapped around tests
 * - helper extracted from tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "set-up repeated in tests becomes a yield fixture",
    kind: "helper extracted from tests",
    language: "python",
    base: {
      "notes.py": `import sqlite3


class Notes:
    def __init__(self, path=":memory:"):
        self.db = sqlite3.connect(path)
        self.db.execute("create table if not exists notes (text)")

    def add(self, text):
        self.db.execute("insert into notes values (?)", (text,))

    def all(self):
        return [row[0] for row in self.db.execute("select text from notes")]

    def close(self):
        self.db.close()
`,
      "tests/test_notes.py": `from notes import Notes


def test_empty():
    notes = Notes()
    assert notes.all() == []
    notes.close()


def test_add():
    notes = Notes()
    notes.add("milk")
    assert notes.all() == ["milk"]
    notes.close()
`,
    },
    change: {
      "tests/test_notes.py": `import pytest

from notes import Notes


@pytest.fixture
def notes():
    notes = Notes()
    yield notes
    notes.close()


def test_empty(notes):
    assert notes.all() == []


def test_add(notes):
    notes.add("milk")
    assert notes.all() == ["milk"]
`,
    },
    writes: ["tests/test_notes.py"],
  },
  {
    name: "a context manager for tests goes to a module of helpers",
    kind: "helper extracted from tests",
    language: "python",
    base: {
      "env.py": `import os


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}
`,
      "tests/__init__.py": "",
      "tests/test_env.py": `import os
import unittest

from env import flag


class FlagTest(unittest.TestCase):
    def test_on(self):
        os.environ["DEMO_FLAG"] = "Yes"
        try:
            self.assertTrue(flag("DEMO_FLAG"))
        finally:
            del os.environ["DEMO_FLAG"]

    def test_off(self):
        self.assertFalse(flag("DEMO_FLAG"))
`,
    },
    change: {
      "tests/support.py": `import os
from contextlib import contextmanager


@contextmanager
def environment(**values):
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
`,
      "tests/test_env.py": `import unittest

from env import flag
from tests.support import environment


class FlagTest(unittest.TestCase):
    def test_on(self):
        with environment(DEMO_FLAG="Yes"):
            self.assertTrue(flag("DEMO_FLAG"))

    def test_off(self):
        self.assertFalse(flag("DEMO_FLAG"))
`,
    },
    writes: ["tests/*.py"],
  },
  {
    name: "flat tests get a describe around them",
    kind: "describe wrapped around tests",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "wrapd",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "index.js": `export const isEven = (n) => n % 2 === 0;
export const isOdd = (n) => !isEven(n);
`,
      "test/parity.test.js": `import test from 'node:test';
import assert from 'node:assert/strict';
import { isEven, isOdd } from '../index.js';

test('even', () => {
  assert.equal(isEven(2), true);
  assert.equal(isEven(-1), false);
});

test('odd', () => {
  assert.equal(isOdd(3), true);
});
`,
    },
    change: {
      "test/parity.test.js": `import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { isEven, isOdd } from '../index.js';

describe('parity', () => {
  test('even', () => {
    assert.equal(isEven(2), true);
    assert.equal(isEven(-1), false);
  });

  test('odd', () => {
    assert.equal(isOdd(3), true);
  });
});
`,
    },
    writes: ["test/**"],
  },
];
