import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - callbacks, promises, async functions
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a callback parameter becomes a returned iterator",
    kind: "callbacks, promises, async functions",
    language: "python",
    base: {
      "scan.py": `def scan(lines, word, found=None):
    hits = []
    for number, line in enumerate(lines, 1):
        if word in line:
            hits.append(number)
            if found is not None:
                found(number, line)
    return hits
`,
      "tests/test_scan.py": `from scan import scan


def test_hits():
    assert scan(["a b", "c", "b"], "b") == [1, 3]


def test_callback():
    seen = []
    scan(["x"], "x", lambda number, line: seen.append((number, line)))
    assert seen == [(1, "x")]
`,
    },
    change: {
      "scan.py": `from collections.abc import Iterable, Iterator


def matches(lines: Iterable[str], word: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, 1) if word in line)


def scan(lines, word, found=None):
    hits = []
    for number, line in matches(lines, word):
        hits.append(number)
        if found is not None:
            found(number, line)
    return hits
`,
      "tests/test_scan.py": `from scan import matches, scan


def test_hits():
    assert scan(["a b", "c", "b"], "b") == [1, 3]


def test_callback():
    seen = []
    scan(["x"], "x", lambda number, line: seen.append((number, line)))
    assert seen == [(1, "x")]


def test_matches_is_lazy():
    def lines():
        yield "b"
        raise AssertionError("read too far")

    assert next(matches(lines(), "b")) == (1, "b")
`,
    },
    writes: ["scan.py", "tests/test_scan.py"],
  },
];
