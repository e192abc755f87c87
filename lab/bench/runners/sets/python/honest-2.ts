import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { TEXTKIT } from "./packages-2.ts";
import { WEATHER } from "./packages-3.ts";

const LAYOUT_TEST = "tests/test_layout.py";
const STORE_TEST = "tests/test_store.py";
const layoutTest = TEXTKIT.files[LAYOUT_TEST] ?? "";
const UNITS_TEST = "tests/test_units.py";
const CLIENT_TEST = "tests/test_client.py";

export const HONEST_TEXTKIT: readonly SetChange[] = [
  {
    name: "a unittest file is written in the style of pytest",
    package: TEXTKIT,
    files: {
      "pytest.ini": `[pytest]
testpaths = tests
pythonpath = .
`,
      [LAYOUT_TEST]: `import pytest

from textkit.layout import table, wrap


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, []),
        ("one two", 10, ["one two"]),
        ("one two three", 7, ["one two", "three"]),
        ("extraordinary day", 5, ["extraordinary", "day"]),
        ("  spaces   go  ", 20, ["spaces go"]),
    ],
)
def test_wraps_at_words(text, width, expected):
    assert wrap(text, width) == expected


def test_refuses_a_width_below_one():
    with pytest.raises(ValueError, match="width must be at least 1"):
        wrap("text", 0)


def test_keeps_every_word():
    text = "the quick brown fox jumps over the lazy dog"
    lines = wrap(text, 12)
    assert " ".join(lines) == text
    assert max(len(line) for line in lines) <= 12


@pytest.fixture
def rows():
    return [("name", "count"), ("apples", 3), ("figs", 12)]


def test_aligns_columns(rows):
    assert table(rows) == ["name   | count", "apples | 3", "figs   | 12"]


def test_has_a_line_for_each_row(rows):
    assert len(table(rows)) == 3
    assert table(rows)[1].startswith("apples")
`,
    },
  },
  edit(
    "a loop of sub-tests becomes methods",
    TEXTKIT,
    LAYOUT_TEST,
    `    def test_wraps_at_words(self):
        cases = [
            ("", 10, []),
            ("one two", 10, ["one two"]),
            ("one two three", 7, ["one two", "three"]),
            ("extraordinary day", 5, ["extraordinary", "day"]),
            ("  spaces   go  ", 20, ["spaces go"]),
        ]
        for text, width, expected in cases:
            with self.subTest(text=text, width=width):
                self.assertEqual(wrap(text, width), expected)`,
    `    def test_nothing_has_no_lines(self):
        self.assertEqual(wrap("", 10), [])

    def test_a_short_text_is_one_line(self):
        self.assertEqual(wrap("one two", 10), ["one two"])

    def test_wraps_at_words(self):
        self.assertEqual(wrap("one two three", 7), ["one two", "three"])

    def test_a_long_word_has_its_own_line(self):
        self.assertEqual(wrap("extraordinary day", 5), ["extraordinary", "day"])

    def test_spaces_are_joined(self):
        self.assertEqual(wrap("  spaces   go  ", 20), ["spaces go"])`,
  ),
  edit(
    "cases are added to a loop of sub-tests",
    TEXTKIT,
    LAYOUT_TEST,
    `            ("one two", 10, ["one two"]),`,
    `            ("one", 3, ["one"]),
            ("one two", 10, ["one two"]),
            ("one two", 3, ["one", "two"]),`,
  ),
  edit(
    "a truth becomes an equality",
    TEXTKIT,
    LAYOUT_TEST,
    `self.assertTrue(table(self.rows)[1].startswith("apples"))`,
    `self.assertEqual(table(self.rows)[1], "apples | 3")`,
  ),
  edit(
    "an assertion of lists becomes one of equality with a longer difference",
    TEXTKIT,
    LAYOUT_TEST,
    `        self.assertListEqual(
            table(self.rows),
            ["name   | count", "apples | 3", "figs   | 12"],
        )`,
    `        self.maxDiff = None
        self.assertEqual(table(self.rows), ["name   | count", "apples | 3", "figs   | 12"])`,
  ),
  edit(
    "fields of a note are compared at once",
    TEXTKIT,
    STORE_TEST,
    `        note = self.store.load(name)
        self.assertEqual(note["name"], name)
        self.assertEqual(note["lines"], lines)`,
    `        self.assertEqual(self.store.load(name), {"name": name, "lines": lines})`,
  ),
  edit(
    "a call with the raiser becomes a block and checks the key",
    TEXTKIT,
    STORE_TEST,
    `        self.assertRaises(KeyError, self.store.load, "missing")`,
    `        with self.assertRaises(KeyError) as caught:
            self.store.load("missing")
        self.assertEqual(caught.exception.args, ("missing",))`,
  ),
  {
    name: "a notification gets the path, in the source and in its tests",
    package: TEXTKIT,
    replacements: [
      { path: "textkit/store.py", find: `self._notify("saved", name)`, replace: `self._notify("saved", name, path)` },
      {
        path: STORE_TEST,
        find: `        self.store.save("todo", [])
        self.notify.assert_called_once_with("saved", "todo")`,
        replace: `        path = self.store.save("todo", [])
        self.notify.assert_called_once_with("saved", "todo", path)`,
      },
    ],
  },
  edit(
    "the folder of a test is made by a helper with a context",
    TEXTKIT,
    STORE_TEST,
    `        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.notify = mock.Mock()
        self.store = NoteStore(folder.name, notify=self.notify)`,
    `        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.notify = mock.Mock()
        self.store = NoteStore(folder, notify=self.notify)`,
  ),
  {
    name: "a new test is skipped on Windows only",
    package: TEXTKIT,
    replacements: [
      { path: STORE_TEST, find: "import tempfile\n", replace: "import sys\nimport tempfile\n" },
      {
        path: STORE_TEST,
        find: `    def test_names_are_sorted(self):`,
        replace: `    @unittest.skipIf(sys.platform == "win32", "the name has a colon")
    def test_loads_a_name_with_a_colon(self):
        self.store.save("a:b", ["x"])
        self.assert_note("a:b", ["x"])

    def test_names_are_sorted(self):`,
      },
    ],
  },
  edit(
    "comments and a description are added",
    TEXTKIT,
    STORE_TEST,
    `    def test_replaces_a_note(self):
`,
    `    def test_replaces_a_note(self):
        """The second save wins; skip nothing of it."""
        # An empty note is still a note.
`,
  ),
  edit(
    "the source of a table is written with a helper for widths",
    TEXTKIT,
    "textkit/layout.py",
    `    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows)]
    return [" | ".join(_pad(str(cell), width) for cell, width in zip(row, widths)).rstrip() for row in rows]`,
    `    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts)]
    return [" | ".join(map(_pad, row, widths)).rstrip() for row in texts]`,
  ),
  {
    name: "the classes of a file become two files",
    package: TEXTKIT,
    files: {
      [LAYOUT_TEST]: null,
      "tests/test_wrap.py": `import unittest

from textkit.layout import wrap
${layoutTest.slice(layoutTest.indexOf("\n\nclass WrapTest"), layoutTest.indexOf("\n\nclass TableTest"))}`,
      "tests/test_table.py": `import unittest

from textkit.layout import table
${layoutTest.slice(layoutTest.indexOf("\n\nclass TableTest"))}`,
    },
  },
];

export const HONEST_WEATHER: readonly SetChange[] = [
  edit(
    "a tolerance becomes tighter",
    WEATHER,
    UNITS_TEST,
    "pytest.approx(-19.52, abs=0.01)",
    "pytest.approx(-19.521, abs=0.001)",
  ),
  edit(
    "the rows of a one-line table get a line each and one more",
    WEATHER,
    UNITS_TEST,
    `"celsius, expected", [(0, 32), (100, 212), (-40, -40), (36.6, 97.88)])`,
    `("celsius", "expected"),
        [
            (0, 32),
            (100, 212),
            (-40, -40),
            (36.6, 97.88),
            (-273.15, -459.67),
        ],
    )`,
  ),
  {
    name: "behaviour changes: a word for heat is added",
    package: WEATHER,
    replacements: [
      { path: "src/weather/units.py", find: `(25, "mild")):`, replace: `(25, "mild"), (35, "hot")):` },
      { path: "src/weather/units.py", find: `    return "hot"`, replace: `    return "scorching"` },
      {
        path: UNITS_TEST,
        find: `        pytest.param(25, "hot", id="twenty-five"),
`,
        replace: `        pytest.param(25, "hot", id="twenty-five"),
        pytest.param(35, "scorching", id="thirty-five"),
`,
      },
    ],
  },
  {
    name: "the pause doubles, in the source and in what the tests expect",
    package: WEATHER,
    replacements: [
      {
        path: "src/weather/client.py",
        find: "time.sleep(self._pause)",
        replace: "time.sleep(self._pause * 2**attempt)",
      },
      { path: CLIENT_TEST, find: "[call(0.5), call(0.5)]", replace: "[call(0.5), call(1.0)]" },
    ],
  },
  {
    name: "a sleep that was patched is injected",
    package: WEATHER,
    replacements: [
      {
        path: "src/weather/client.py",
        find: "attempts: int = 3, pause: float = 0.5) -> None:",
        replace: "attempts: int = 3, pause: float = 0.5, sleep=time.sleep) -> None:\n        self._sleep = sleep",
      },
      { path: "src/weather/client.py", find: "time.sleep(self._pause)", replace: "self._sleep(self._pause)" },
      {
        path: CLIENT_TEST,
        find: `def sleep(monkeypatch):
    sleep = Mock()
    monkeypatch.setattr("weather.client.time.sleep", sleep)
    return sleep`,
        replace: `def sleep():
    return Mock()`,
      },
      {
        path: CLIENT_TEST,
        find: `assert Client(session).report("Rome").celsius == 3`,
        replace: `assert Client(session, sleep=sleep).report("Rome").celsius == 3`,
      },
      { path: CLIENT_TEST, find: "Client(session, attempts=2)", replace: "Client(session, attempts=2, sleep=sleep)" },
      {
        path: CLIENT_TEST,
        find: `Client(session).report("Atlantis")`,
        replace: `Client(session, sleep=sleep).report("Atlantis")`,
      },
    ],
  },
  edit(
    "the number of calls becomes the list of calls",
    WEATHER,
    CLIENT_TEST,
    `    assert client.report("Oslo") is client.report("Oslo")
    assert session.get.call_count == 1`,
    `    assert client.report("Oslo") is client.report("Oslo")
    assert session.get.call_args_list == [call("/weather", params={"city": "Oslo"})]`,
  ),
  edit(
    "one field becomes the whole report",
    WEATHER,
    CLIENT_TEST,
    `assert Client(session).report("Rome").celsius == 3`,
    `assert Client(session).report("Rome") == Report("Rome", 3, 4)`,
  ),
  {
    name: "imports are sorted and one is qualified",
    package: WEATHER,
    replacements: [
      {
        path: CLIENT_TEST,
        find: `from types import SimpleNamespace
from unittest.mock import Mock, call

import pytest
`,
        replace: `import types
from unittest.mock import call, Mock

import pytest
`,
      },
      { path: CLIENT_TEST, find: "return SimpleNamespace(", replace: "return types.SimpleNamespace(" },
    ],
  },
  edit(
    "a mock gets a specification",
    WEATHER,
    CLIENT_TEST,
    `def session():
    return Mock()`,
    `def session():
    return Mock(spec=["get"])`,
  ),
  edit(
    "a class of tests gets a description and a mark",
    WEATHER,
    UNITS_TEST,
    `class TestWindChill:
`,
    `@pytest.mark.filterwarnings("error")
class TestWindChill:
    """What the wind makes of a temperature."""

`,
  ),
];
