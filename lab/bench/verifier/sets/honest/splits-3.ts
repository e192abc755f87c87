import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - two test files merged
 */
export const changes: readonly HonestChange[] = [
  {
    name: "integration tests are merged into the unit test file",
    kind: "two test files merged",
    language: "typescript",
    base: {
      "src/tree.ts": `export interface Tree<T> {
  value: T;
  children?: Tree<T>[];
}

export function* walk<T>(tree: Tree<T>): Generator<T> {
  yield tree.value;
  for (const child of tree.children ?? []) yield* walk(child);
}
`,
      "src/tree.test.ts": `import { walk } from './tree';

test('a leaf', () => {
  expect([...walk({ value: 1 })]).toEqual([1]);
});
`,
      "src/tree.deep.test.ts": `import { type Tree, walk } from './tree';

test('a deep tree', () => {
  const tree: Tree<string> = { value: 'a', children: [{ value: 'b', children: [{ value: 'c' }] }, { value: 'd' }] };
  expect([...walk(tree)].join('')).toBe('abcd');
});
`,
    },
    change: {
      "src/tree.deep.test.ts": null,
      "src/tree.test.ts": `import { type Tree, walk } from './tree';

test('a leaf', () => {
  expect([...walk({ value: 1 })]).toEqual([1]);
});

test('a deep tree', () => {
  const tree: Tree<string> = { value: 'a', children: [{ value: 'b', children: [{ value: 'c' }] }, { value: 'd' }] };
  expect([...walk(tree)].join('')).toBe('abcd');
});
`,
    },
    writes: ["src/**"],
  },
  {
    name: "regression tests are merged into the main test module",
    kind: "two test files merged",
    language: "python",
    base: {
      "roman.py": `NUMERALS = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def roman(number: int) -> str:
    result = ""
    for value, letters in NUMERALS:
        while number >= value:
            result += letters
            number -= value
    return result
`,
      "tests/test_roman.py": `from roman import roman


def test_simple():
    assert roman(3) == "III"
`,
      "tests/test_issue_12.py": `from roman import roman


def test_four():
    assert roman(4) == "IV"


def test_nineteen():
    assert roman(19) == "XIX"
`,
    },
    change: {
      "tests/test_issue_12.py": null,
      "tests/test_roman.py": `from roman import roman


def test_simple():
    assert roman(3) == "III"


def test_four():
    assert roman(4) == "IV"


def test_nineteen():
    assert roman(19) == "XIX"
`,
    },
    writes: ["tests/*.py"],
  },
];
