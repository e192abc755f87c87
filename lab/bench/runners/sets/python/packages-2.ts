import type { SetPackage } from "../types.ts";

export const TEXTKIT: SetPackage = {
  language: "python",
  framework: "unittest",
  files: {
    "textkit/__init__.py": "",
    "textkit/layout.py": `def wrap(text, width):
    if width < 1:
        raise ValueError("width must be at least 1")
    lines = []
    current = ""
    for word in text.split():
        candidate = f"{current} {word}".strip()
        if len(candidate) > width and current:
            lines.append(current)
            current = word
        else:
            current = candidate
    if current:
        lines.append(current)
    return lines


def _pad(text, width):
    return text + " " * (width - len(text))


def table(rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows)]
    return [" | ".join(_pad(str(cell), width) for cell, width in zip(row, widths)).rstrip() for row in rows]
`,
    "textkit/store.py": `import json
from pathlib import Path


class NoteStore:
    def __init__(self, folder, notify=None):
        self._folder = Path(folder)
        self._notify = notify

    def save(self, name, lines):
        if "/" in name:
            raise ValueError(f"bad name: {name}")
        path = self._folder / f"{name}.json"
        path.write_text(json.dumps({"name": name, "lines": lines}))
        if self._notify is not None:
            self._notify("saved", name)
        return path

    def load(self, name):
        try:
            return json.loads((self._folder / f"{name}.json").read_text())
        except FileNotFoundError:
            raise KeyError(name) from None

    def names(self):
        return sorted(path.stem for path in self._folder.glob("*.json"))
`,
    "tests/__init__.py": "",
    "tests/test_layout.py": `import unittest

from textkit.layout import table, wrap


class WrapTest(unittest.TestCase):
    def test_wraps_at_words(self):
        cases = [
            ("", 10, []),
            ("one two", 10, ["one two"]),
            ("one two three", 7, ["one two", "three"]),
            ("extraordinary day", 5, ["extraordinary", "day"]),
            ("  spaces   go  ", 20, ["spaces go"]),
        ]
        for text, width, expected in cases:
            with self.subTest(text=text, width=width):
                self.assertEqual(wrap(text, width), expected)

    def test_refuses_a_width_below_one(self):
        with self.assertRaisesRegex(ValueError, "width must be at least 1"):
            wrap("text", 0)

    def test_keeps_every_word(self):
        text = "the quick brown fox jumps over the lazy dog"
        lines = wrap(text, 12)
        self.assertEqual(" ".join(lines), text)
        self.assertLessEqual(max(len(line) for line in lines), 12)


class TableTest(unittest.TestCase):
    def setUp(self):
        self.rows = [("name", "count"), ("apples", 3), ("figs", 12)]

    def test_aligns_columns(self):
        self.assertListEqual(
            table(self.rows),
            ["name   | count", "apples | 3", "figs   | 12"],
        )

    def test_has_a_line_for_each_row(self):
        self.assertEqual(len(table(self.rows)), 3)
        self.assertTrue(table(self.rows)[1].startswith("apples"))
`,
    "tests/test_store.py": `import tempfile
import unittest
from unittest import mock

from textkit.store import NoteStore


class StoreTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.notify = mock.Mock()
        self.store = NoteStore(folder.name, notify=self.notify)

    def assert_note(self, name, lines):
        note = self.store.load(name)
        self.assertEqual(note["name"], name)
        self.assertEqual(note["lines"], lines)


class SaveTest(StoreTestCase):
    def test_saves_the_lines(self):
        path = self.store.save("todo", ["milk", "eggs"])
        self.assertEqual(path.name, "todo.json")
        self.assert_note("todo", ["milk", "eggs"])

    def test_replaces_a_note(self):
        self.store.save("todo", ["milk"])
        self.store.save("todo", [])
        self.assert_note("todo", [])

    def test_notifies(self):
        self.store.save("todo", [])
        self.notify.assert_called_once_with("saved", "todo")

    def test_refuses_a_path(self):
        with self.assertRaises(ValueError) as caught:
            self.store.save("../todo", [])
        self.assertEqual(str(caught.exception), "bad name: ../todo")
        self.notify.assert_not_called()


class LoadTest(StoreTestCase):
    def test_refuses_what_is_missing(self):
        self.assertRaises(KeyError, self.store.load, "missing")

    def test_names_are_sorted(self):
        for name in ("b", "a", "c"):
            self.store.save(name, [])
        self.assertEqual(self.store.names(), ["a", "b", "c"])


if __name__ == "__main__":
    unittest.main()
`,
  },
};
