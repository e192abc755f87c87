import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - bug fix with a regression test
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "the tokenizer reports the right column after a tab",
    kind: "fix or feature whose failing test stands already",
    language: "python",
    base: {
      "src/lexer/__init__.py": "",
      "src/lexer/position.py": `from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    line: int
    column: int


def position_at(text: str, offset: int, tab: int = 8) -> Position:
    """Return the position of an offset, both from 1."""
    line = text.count("\\n", 0, offset) + 1
    start = text.rfind("\\n", 0, offset) + 1
    return Position(line, offset - start + 1)
`,
      "tests/test_position.py": `import unittest

from lexer.position import Position, position_at


class PositionTests(unittest.TestCase):
    def test_second_line(self) -> None:
        self.assertEqual(position_at("ab\\ncd", 4), Position(2, 2))

    def test_tab_moves_to_the_next_stop(self) -> None:
        for text, column in (("\\tx", 9), ("a\\tx", 9), ("12345678\\tx", 17)):
            with self.subTest(text=text):
                self.assertEqual(position_at(text, text.index("x")).column, column)
`,
    },
    change: {
      "src/lexer/position.py": `from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    line: int
    column: int


def position_at(text: str, offset: int, tab: int = 8) -> Position:
    """Return the position of an offset, both from 1."""
    line = text.count("\\n", 0, offset) + 1
    start = text.rfind("\\n", 0, offset) + 1
    column = 1
    for char in text[start:offset]:
        column += tab - (column - 1) % tab if char == "\\t" else 1
    return Position(line, column)
`,
    },
    writes: ["src/lexer/*.py", "tests/test_*.py"],
    acceptance: "PYTHONPATH=src python3 -m unittest discover tests",
  },
  {
    name: "timeouts are read as seconds also when they come as text",
    kind: "bug fix with a regression test",
    language: "python",
    base: {
      "app/__init__.py": "",
      "app/settings.py": `import os


def timeout(env=os.environ) -> float:
    value = env.get("APP_TIMEOUT", 30)
    return value
`,
      "tests/conftest.py": `import pytest


@pytest.fixture
def env():
    return {"APP_NAME": "demo"}
`,
      "tests/test_settings.py": `from app.settings import timeout


def test_default(env):
    assert timeout(env) == 30
`,
    },
    change: {
      "app/settings.py": `import os


def timeout(env=os.environ) -> float:
    value = float(env.get("APP_TIMEOUT", 30))
    if value <= 0:
        raise ValueError(f"APP_TIMEOUT must be above 0, not {value}")
    return value
`,
      "tests/test_settings.py": `import pytest

from app.settings import timeout


def test_default(env):
    assert timeout(env) == 30


@pytest.mark.parametrize(("text", "seconds"), [("5", 5.0), ("0.25", 0.25)])
def test_text(env, text, seconds):
    env["APP_TIMEOUT"] = text
    assert timeout(env) == seconds


def test_not_above_zero(env):
    env["APP_TIMEOUT"] = "0"
    with pytest.raises(ValueError, match="above 0"):
        timeout(env)
`,
    },
    writes: ["app/**", "tests/**"],
  },
  {
    name: "a file handle is closed when parsing fails",
    kind: "bug fix with a regression test",
    language: "python",
    base: {
      "reader.py": `import json


class Reader:
    def __init__(self, opener=open):
        self._opener = opener

    def read(self, path):
        handle = self._opener(path)
        data = json.load(handle)
        handle.close()
        return data
`,
      "tests/test_reader.py": `import io

from reader import Reader


def test_reads():
    assert Reader(lambda path: io.StringIO("[1]")).read("x") == [1]
`,
    },
    change: {
      "reader.py": `import json


class Reader:
    def __init__(self, opener=open):
        self._opener = opener

    def read(self, path):
        with self._opener(path) as handle:
            return json.load(handle)
`,
      "tests/test_reader.py": `import io
import json

import pytest

from reader import Reader


def test_reads():
    assert Reader(lambda path: io.StringIO("[1]")).read("x") == [1]


def test_closes_after_a_failure():
    handle = io.StringIO("{")
    with pytest.raises(json.JSONDecodeError):
        Reader(lambda path: handle).read("x")
    assert handle.closed
`,
    },
    writes: ["reader.py", "tests/test_reader.py"],
  },
];
