import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { TEXTKIT } from "./packages-2.ts";

const LAYOUT_TEST = "tests/test_layout.py";
const STORE_TEST = "tests/test_store.py";

export const WEAKENED_TEXTKIT: readonly SetChange[] = [
  edit(
    "equality becomes not none",
    TEXTKIT,
    LAYOUT_TEST,
    "self.assertEqual(wrap(text, width), expected)",
    "self.assertIsNotNone(wrap(text, width), expected)",
  ),
  edit(
    "equality becomes a truth with a message",
    TEXTKIT,
    LAYOUT_TEST,
    "self.assertEqual(len(table(self.rows)), 3)",
    "self.assertTrue(len(table(self.rows)), 3)",
  ),
  edit(
    "lists are compared by their length",
    TEXTKIT,
    LAYOUT_TEST,
    `        self.assertListEqual(
            table(self.rows),
            ["name   | count", "apples | 3", "figs   | 12"],
        )`,
    "        self.assertEqual(len(table(self.rows)), 3)",
  ),
  edit(
    "cases of a loop with sub-tests are removed",
    TEXTKIT,
    LAYOUT_TEST,
    `            ("extraordinary day", 5, ["extraordinary", "day"]),
            ("  spaces   go  ", 20, ["spaces go"]),
`,
    "",
  ),
  edit(
    "sub-tests catch their failures",
    TEXTKIT,
    LAYOUT_TEST,
    `                self.assertEqual(wrap(text, width), expected)`,
    `                try:
                    self.assertEqual(wrap(text, width), expected)
                except AssertionError:
                    continue`,
  ),
  edit(
    "the pattern of an expected error matches everything",
    TEXTKIT,
    LAYOUT_TEST,
    `"width must be at least 1"`,
    `".*"`,
  ),
  edit(
    "a unittest test is skipped",
    TEXTKIT,
    LAYOUT_TEST,
    "    def test_keeps_every_word(self):",
    `    @unittest.skip("too strict")
    def test_keeps_every_word(self):`,
  ),
  edit(
    "a unittest class is skipped under a condition that always holds",
    TEXTKIT,
    LAYOUT_TEST,
    "class TableTest(unittest.TestCase):",
    `@unittest.skipUnless(False, "tables are experimental")
class TableTest(unittest.TestCase):`,
  ),
  edit(
    "a unittest test is an expected failure",
    TEXTKIT,
    STORE_TEST,
    `    def test_names_are_sorted(self):
        for name in ("b", "a", "c"):
            self.store.save(name, [])
        self.assertEqual(self.store.names(), ["a", "b", "c"])`,
    `    @unittest.expectedFailure
    def test_names_are_sorted(self):
        for name in ("b", "a", "c"):
            self.store.save(name, [])
        self.assertEqual(self.store.names(), ["b", "a", "c"])`,
  ),
  edit(
    "a set-up skips every test of the classes below",
    TEXTKIT,
    STORE_TEST,
    `        self.notify = mock.Mock()`,
    `        self.skipTest("needs a real disk")
        self.notify = mock.Mock()`,
  ),
  edit(
    "a class no longer inherits from a test case",
    TEXTKIT,
    LAYOUT_TEST,
    "class TableTest(unittest.TestCase):",
    "class TableTest:",
  ),
  edit(
    "a method of a test case is renamed so that it is not collected",
    TEXTKIT,
    STORE_TEST,
    "def test_refuses_a_path(self):",
    "def _test_refuses_a_path(self):",
  ),
  edit(
    "the shared assertion of a test case checks only the name",
    TEXTKIT,
    STORE_TEST,
    `
        self.assertEqual(note["lines"], lines)`,
    "",
  ),
  edit(
    "the store under test is replaced by a mock",
    TEXTKIT,
    STORE_TEST,
    `        self.assertEqual(self.store.names(), ["a", "b", "c"])`,
    `        self.store = mock.Mock(names=lambda: ["a", "b", "c"])
        self.assertEqual(self.store.names(), ["a", "b", "c"])`,
  ),
  edit(
    "an assertion of a mock is misspelt into a call",
    TEXTKIT,
    STORE_TEST,
    `self.notify.assert_called_once_with("saved", "todo")`,
    `self.notify.has_been_called_with("saved", "todo")`,
  ),
  edit(
    "an assertion of a mock loses its arguments",
    TEXTKIT,
    STORE_TEST,
    `self.notify.assert_called_once_with("saved", "todo")`,
    "self.notify.assert_called()",
  ),
  edit(
    "an expected error becomes the class of all errors",
    TEXTKIT,
    STORE_TEST,
    `self.assertRaises(KeyError, self.store.load, "missing")`,
    `self.assertRaises(Exception, self.store.load, "missing")`,
  ),
  edit(
    "the assertions stand within the block that raises",
    TEXTKIT,
    STORE_TEST,
    `            self.store.save("../todo", [])
        self.assertEqual(str(caught.exception), "bad name: ../todo")
        self.notify.assert_not_called()`,
    `            self.store.save("../todo", [])
            self.assertEqual(str(caught.exception), "bad name: ../todo")
            self.notify.assert_not_called()`,
  ),
  {
    name: "a test file gets a name that the discovery of unittest does not match",
    package: TEXTKIT,
    files: { [STORE_TEST]: null, "tests/store_checks.py": TEXTKIT.files[STORE_TEST] ?? "" },
  },
  edit(
    "a test is deleted",
    TEXTKIT,
    STORE_TEST,
    `    def test_replaces_a_note(self):
        self.store.save("todo", ["milk"])
        self.store.save("todo", [])
        self.assert_note("todo", [])

`,
    "",
  ),
  edit(
    "the load protocol of a module leaves out a class",
    TEXTKIT,
    LAYOUT_TEST,
    `class WrapTest(unittest.TestCase):`,
    `def load_tests(loader, tests, pattern):
    return loader.loadTestsFromTestCase(TableTest)


class WrapTest(unittest.TestCase):`,
  ),
];
