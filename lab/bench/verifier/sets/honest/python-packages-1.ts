import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - Python packages and typing
 * - Python packages and typing, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "an import for types only moves below TYPE_CHECKING",
    kind: "Python packages and typing",
    language: "python",
    base: {
      "shop/__init__.py": "",
      "shop/cart.py": `from shop.item import Item


class Cart:
    def __init__(self) -> None:
        self.items: list[Item] = []

    def add(self, item: Item) -> None:
        item.cart = self
        self.items.append(item)
`,
      "shop/item.py": `class Item:
    cart = None

    def __init__(self, name: str) -> None:
        self.name = name
`,
    },
    change: {
      "shop/cart.py": `from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop.item import Item


class Cart:
    def __init__(self) -> None:
        self.items: list[Item] = []

    def add(self, item: Item) -> None:
        item.cart = self
        self.items.append(item)
`,
      "shop/item.py": `from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from shop.cart import Cart


class Item:
    cart: Cart | None = None

    def __init__(self, name: str) -> None:
        self.name = name
`,
    },
    writes: ["shop/*.py"],
  },
  {
    name: "stubs and py.typed are added to a package",
    kind: "Python packages and typing",
    language: "python",
    base: {
      "src/fastlib/__init__.py": `from ._core import add

__all__ = ["add"]
`,
      "src/fastlib/_core.py": `def add(a, b):
    return a + b
`,
    },
    change: {
      "src/fastlib/py.typed": "",
      "src/fastlib/__init__.pyi": `from ._core import add as add

__all__ = ["add"]
`,
      "src/fastlib/_core.pyi": `from typing import TypeVar, overload

T = TypeVar("T", int, float, str)

@overload
def add(a: T, b: T) -> T: ...
@overload
def add(a: int, b: float) -> float: ...
`,
    },
    writes: ["src/fastlib/**"],
  },
  {
    name: "a namespace package gets a second portion",
    kind: "Python packages and typing",
    language: "python",
    base: {
      "core/acme/base.py": `NAMES = ["base"]


def names():
    return list(NAMES)
`,
      "tests/__init__.py": "",
    },
    change: {
      "plugins/acme/extra.py": `from acme import base


def names():
    """All names, those of the core first."""
    return [*base.names(), "extra"]
`,
      "tests/test_extra.py": `import unittest

from acme import extra


class ExtraTest(unittest.TestCase):
    def test_names(self):
        self.assertEqual(extra.names(), ["base", "extra"])
`,
    },
    writes: ["plugins/**", "tests/**"],
    acceptance: "PYTHONPATH=core:plugins python3 -m unittest tests.test_extra",
  },
  {
    name: "parenthesized with items, walrus and nested f-strings",
    kind: "Python packages and typing, its tests standing already",
    language: "python",
    base: {
      "merge.py": `def merge(first, second, target):
    a = open(first)
    b = open(second)
    out = open(target, "w")
    for left, right in zip(a, b):
        out.write(left.strip() + "," + right)
`,
      "test_merge.py": `import pathlib
import tempfile
import unittest

from merge import merge


class MergeTest(unittest.TestCase):
    def test_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            a, b, out = (pathlib.Path(folder, name) for name in "abc")
            a.write_text("1\\n2\\n3\\n")
            b.write_text("x\\ny\\n")
            self.assertEqual(merge(a, b, out), 2)
            self.assertEqual(out.read_text(), "1,   x\\n2,   y\\n")
`,
    },
    change: {
      "merge.py": `def merge(first, second, target):
    """Join two files line by line; return how many lines there are."""
    with (
        open(first, encoding="utf-8") as a,
        open(second, encoding="utf-8") as b,
        open(target, "w", encoding="utf-8") as out,
    ):
        count = 0
        while (left := a.readline()) and (right := b.readline()):
            count += 1
            out.write(f"{left.strip()},{f'{right.strip()!s:>{4}}'}\\n")
    return count
`,
    },
    writes: ["merge.py", "test_merge.py"],
    acceptance: "python3 -m unittest test_merge",
  },
  {
    name: "type hints with ParamSpec and Self",
    kind: "Python packages and typing",
    language: "python",
    base: {
      "query.py": `import functools


def logged(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs):
        print(fn.__name__)
        return fn(*args, **kwargs)

    return inner


class Query:
    def where(self, **conditions):
        return self
`,
    },
    change: {
      "query.py": `import functools
from collections.abc import Callable
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def logged(fn: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(fn)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        print(fn.__name__)
        return fn(*args, **kwargs)

    return inner


class Query:
    def where(self, **conditions: object) -> Self:
        return self
`,
    },
    writes: ["query.py"],
  },
];
