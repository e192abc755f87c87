import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - bug fix with a regression test
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a reducer no longer mutates its state",
    kind: "bug fix with a regression test",
    language: "typescript",
    base: {
      "src/store/cart.ts": `export enum CartAction {
  Add = 'add',
  Remove = 'remove',
}

export interface Cart {
  items: Record<string, number>;
}

export function cart(state: Cart, action: { type: CartAction; sku: string }): Cart {
  switch (action.type) {
    case CartAction.Add:
      state.items[action.sku] = (state.items[action.sku] ?? 0) + 1;
      return { ...state };
    case CartAction.Remove: {
      const { [action.sku]: _removed, ...items } = state.items;
      return { ...state, items };
    }
  }
}
`,
      "src/store/cart.spec.ts": `import { expect } from 'chai';
import { cart, CartAction } from './cart';

describe('cart', () => {
  it('removes', () => {
    const next = cart({ items: { a: 1, b: 2 } }, { type: CartAction.Remove, sku: 'a' });
    expect(next.items).to.deep.equal({ b: 2 });
  });
});
`,
    },
    change: {
      "src/store/cart.ts": `export enum CartAction {
  Add = 'add',
  Remove = 'remove',
}

export interface Cart {
  items: Record<string, number>;
}

export function cart(state: Cart, action: { type: CartAction; sku: string }): Cart {
  switch (action.type) {
    case CartAction.Add:
      return {
        ...state,
        items: { ...state.items, [action.sku]: (state.items[action.sku] ?? 0) + 1 },
      };
    case CartAction.Remove: {
      const { [action.sku]: _removed, ...items } = state.items;
      return { ...state, items };
    }
  }
}
`,
      "src/store/cart.spec.ts": `import { expect } from 'chai';
import { cart, CartAction } from './cart';

describe('cart', () => {
  it('removes', () => {
    const next = cart({ items: { a: 1, b: 2 } }, { type: CartAction.Remove, sku: 'a' });
    expect(next.items).to.deep.equal({ b: 2 });
  });

  it('adds without touching the old state', () => {
    const before = Object.freeze({ items: Object.freeze({ a: 1 }) as Record<string, number> });
    expect(cart(before, { type: CartAction.Add, sku: 'a' }).items).to.deep.equal({ a: 2 });
    expect(before.items).to.deep.equal({ a: 1 });
  });
});
`,
    },
    writes: ["src/store/cart.ts", "src/store/cart.spec.ts"],
  },
  {
    name: "the median of an even number of values is their middle",
    kind: "bug fix with a regression test",
    language: "python",
    base: {
      "stats/__init__.py": `"""Small statistics."""

from .centre import mean, median

__all__ = ["mean", "median"]
`,
      "stats/centre.py": `from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
`,
      "tests/test_centre.py": `import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from stats import mean, median


class CentreTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([1, 2, 3]), 2)

    def test_median_odd(self):
        self.assertEqual(median([3, 1, 2]), 2)


if __name__ == "__main__":
    unittest.main()
`,
    },
    change: {
      "stats/centre.py": `from collections.abc import Sequence


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
`,
      "tests/test_centre.py": `import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from stats import mean, median


class CentreTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([1, 2, 3]), 2)

    def test_median_odd(self):
        self.assertEqual(median([3, 1, 2]), 2)

    def test_median_even(self):
        self.assertEqual(median([4, 1, 2, 3]), 2.5)


if __name__ == "__main__":
    unittest.main()
`,
    },
    writes: ["stats/**/*.py", "tests/**"],
    acceptance:
      'python3 -m unittest discover -s tests && python3 -c "from stats import median; assert median([1, 2]) == 1.5"',
  },
  {
    name: "a mutable default argument no longer leaks between calls",
    kind: "fix or feature whose failing test stands already",
    language: "python",
    base: {
      "tags.py": `def collect(tag, into=[]):
    """Append a tag and return the list.

    A new list is made when none is given.
    """
    into.append(tag.strip().lower())
    return into
`,
      "test_tags.py": `import unittest

from tags import collect


class TestCollect(unittest.TestCase):
    def test_given_list(self):
        self.assertEqual(collect(" B ", ["a"]), ["a", "b"])

    def test_calls_share_nothing(self):
        collect("x")
        self.assertEqual(collect("y"), ["y"])
`,
    },
    change: {
      "tags.py": `def collect(tag, into=None):
    """Append a tag and return the list.

    A new list is made when none is given.
    """
    if into is None:
        into = []
    into.append(tag.strip().lower())
    return into
`,
    },
    writes: ["tags.py", "test_tags.py"],
    acceptance: "python3 -m unittest -q test_tags",
  },
];
