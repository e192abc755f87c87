import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - barrel of re-exports rearranged
 */
export const changes: readonly HonestChange[] = [
  {
    name: "an empty __init__ becomes a re-exporting one",
    kind: "barrel of re-exports rearranged",
    language: "python",
    base: {
      "shapes/__init__.py": "",
      "shapes/base.py": `from abc import ABC, abstractmethod


class Shape(ABC):
    @abstractmethod
    def area(self) -> float: ...
`,
      "tests/__init__.py": "",
      "tests/test_shape.py": `import unittest

from shapes.base import Shape


class ShapeTest(unittest.TestCase):
    def test_abstract(self):
        with self.assertRaises(TypeError):
            Shape()
`,
    },
    change: {
      "shapes/__init__.py": `from shapes.base import Shape as Shape
from shapes.square import Square as Square
`,
      "shapes/square.py": `from .base import Shape


class Square(Shape):
    def __init__(self, side: float) -> None:
        self.side = side

    def area(self) -> float:
        return self.side**2
`,
      "tests/test_shape.py": `import unittest

from shapes.base import Shape


class ShapeTest(unittest.TestCase):
    def test_abstract(self):
        with self.assertRaises(TypeError):
            Shape()

    def test_square(self):
        from shapes import Shape as Exported, Square

        self.assertEqual(Square(3).area(), 9)
        self.assertIs(Exported, Shape)
`,
    },
    writes: ["shapes/**", "tests/**"],
    acceptance:
      'python3 -m unittest discover -s tests -t . && python3 -c "from shapes import Square; assert Square(2).area() == 4"',
  },
  {
    name: "submodules are imported lazily by module getattr",
    kind: "barrel of re-exports rearranged",
    language: "python",
    base: {
      "heavy/__init__.py": `from heavy import fast, slow

__all__ = ["fast", "slow"]
`,
      "heavy/fast.py": `def go():
    return "fast"
`,
      "heavy/slow.py": `import decimal


def go():
    return str(decimal.Decimal("0.1"))
`,
    },
    change: {
      "heavy/__init__.py": `import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heavy import fast, slow

__all__ = ["fast", "slow"]


def __getattr__(name):
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(name)


def __dir__():
    return sorted(__all__)
`,
    },
    writes: ["heavy/__init__.py"],
  },
];
