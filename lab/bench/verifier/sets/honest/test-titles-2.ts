import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - test titles that differ from run to run
 */
export const changes: readonly HonestChange[] = [
  {
    name: "titles with today's date and the platform",
    kind: "test titles that differ from run to run",
    language: "typescript",
    base: {
      "src/day.ts": `export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
export const isoWeekday = (date: Date): number => date.getUTCDay() || 7;
`,
      "test/day.test.ts": `import { expect, test } from "vitest";
import { dayOf } from "../src/day";

test("a fixed day", () => {
  expect(dayOf(new Date(0))).toBe("1970-01-01");
});
`,
    },
    change: {
      "test/day.test.ts": `import { expect, test } from "vitest";
import { dayOf, isoWeekday } from "../src/day";

test("a fixed day", () => {
  expect(dayOf(new Date(0))).toBe("1970-01-01");
});

const today = new Date();

test(\`today, \${dayOf(today)}, on \${process.platform}\`, () => {
  expect(isoWeekday(today)).toBeGreaterThanOrEqual(1);
  expect(isoWeekday(today)).toBeLessThanOrEqual(7);
});

test("a Sunday is 7", () => {
  expect(isoWeekday(new Date("2024-03-03T00:00:00Z"))).toBe(7);
});
`,
    },
    writes: ["test/day.test.ts"],
  },
  {
    name: "parametrized ids with a temporary path and a random number",
    kind: "test titles that differ from run to run",
    language: "python",
    base: {
      "tail.py": `from collections import deque
from pathlib import Path


def tail(path: Path, count: int = 10) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [line.rstrip("\\n") for line in deque(lines, count)]
`,
      "tests/test_tail.py": `from tail import tail


def test_short(tmp_path):
    path = tmp_path / "short.log"
    path.write_text("a\\nb\\n")
    assert tail(path) == ["a", "b"]
`,
    },
    change: {
      "tests/test_tail.py": `import random
import tempfile

import pytest

from tail import tail

COUNTS = [0, 1, random.randint(2, 50)]


def test_short(tmp_path):
    path = tmp_path / "short.log"
    path.write_text("a\\nb\\n")
    assert tail(path) == ["a", "b"]


@pytest.mark.parametrize("count", COUNTS, ids=[f"{tempfile.gettempdir()}-{n}" for n in COUNTS])
def test_count(tmp_path, count):
    path = tmp_path / "long.log"
    path.write_text("".join(f"{n}\\n" for n in range(100)))
    assert tail(path, count) == [str(n) for n in range(100 - count, 100)]
`,
    },
    writes: ["tests/test_tail.py"],
  },
];
