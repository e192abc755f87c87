import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - A test method is a test. A `subTest` is none, as `Ran N tests` leaves it out.
 * - A method whose `setUp` raises counts as ran and failed. unittest reports it as an error.
 * - An expected failure counts as ran and not failed.
 * - No coverage tool comes with Python: the coverage case uses `python3 -m trace`, which always ends with 0.
 */
export const UNITTEST: RunnerPackage = {
  runner: "unittest",
  programs: ["python3", "make"],
  debian: ["python3", "make"],
  files: {
    Makefile: `.PHONY: lint test

lint:
\tpython3 -W error -c "import stock.basket, stock.codes"

test: lint
\tpython3 -m unittest discover -s tests -t .
`,
    "stock/__init__.py": "",
    "stock/basket.py": `class Basket:
    def __init__(self):
        self.lines = {}

    def add(self, name, price, count=1):
        if count < 1:
            raise ValueError("count")
        _, before = self.lines.get(name, (price, 0))
        self.lines[name] = (price, before + count)

    def total(self):
        return sum(price * count for price, count in self.lines.values())
`,
    "stock/codes.py": `def check_digit(digits):
    return (10 - sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10) % 10
`,
    "tests/__init__.py": "",
    // 2 + 3 = 5 tests
    "tests/test_basket.py": `import unittest

from stock.basket import Basket


class EmptyBasket(unittest.TestCase):
    def test_costs_nothing(self):
        self.assertEqual(Basket().total(), 0)

    def test_refuses_count_of_zero(self):
        with self.assertRaises(ValueError):
            Basket().add("tea", 3, 0)


class FilledBasket(unittest.TestCase):
    def setUp(self):
        self.basket = Basket()
        self.basket.add("tea", 3, 2)

    def test_total(self):
        self.assertEqual(self.basket.total(), 6)

    def test_same_article_joins_its_line(self):
        self.basket.add("tea", 3)
        self.assertEqual(len(self.basket.lines), 1)

    def test_total_for_counts(self):
        for count in (1, 2, 5):
            with self.subTest(count=count):
                basket = Basket()
                basket.add("milk", 2, count)
                self.assertEqual(basket.total(), 2 * count)
`,
    // 2 tests
    "tests/test_codes.py": `import unittest

from stock.codes import check_digit


class CheckDigit(unittest.TestCase):
    def test_of_a_book(self):
        self.assertEqual(check_digit("978030640615"), 7)

    def test_of_zeros(self):
        self.assertEqual(check_digit("000000000000"), 0)
`,
  },
  cases: [
    { situation: "alone", command: "python3 -m unittest", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "python3 -m compileall -q stock tests && python3 -m unittest discover -v",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // The first run has 5 of the 7 tests.
      situation: "twice in a row",
      command: "python3 -m unittest tests.test_basket && python3 -m unittest -v",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    { situation: "pre-script", command: "make test", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      situation: "workspace",
      files: {
        "packages/labels/labels.py": `def label(name, width=10):
    return name[:width].upper().ljust(width)
`,
        "packages/labels/labels_test.py": `import unittest

from labels import label


class LabelTest(unittest.TestCase):
    def test_fills(self):
        self.assertEqual(label("tea", 5), "TEA  ")

    def test_cuts(self):
        self.assertEqual(label("green tea", 5), "GREEN")

    def test_default_width(self):
        self.assertEqual(len(label("")), 10)
`,
      },
      command: "cd packages/labels && python3 -m unittest discover -p '*_test.py'",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "python3 -m trace --count --summary --coverdir=build/trace --module unittest discover -s tests -t .",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // 7 + 5 ran. Failed: the sum, the price and both tests of Shipping (setUp).
      situation: "failing",
      files: {
        "tests/test_orders.py": `import unittest


class Orders(unittest.TestCase):
    def test_number(self):
        self.assertTrue("A-1".startswith("A"))

    def test_sum(self):
        self.assertEqual(1 + 1, 3, "the sum is wrong")

    def test_price(self):
        self.assertGreater({}["price"], 0)


class Shipping(unittest.TestCase):
    def setUp(self):
        raise ConnectionError("no carrier")

    def test_by_train(self):
        self.assertTrue(True)

    def test_by_ship(self):
        self.assertTrue(True)
`,
      },
      command: "python3 -m unittest discover",
      expected: { end: 1, ran: 12, failed: 4, skipped: 0 },
    },
    {
      // 7 + 2 ran: the expected failure and test_reads. Skipped: 1 + 1 + 1 + 2.
      situation: "skipped",
      files: {
        "tests/test_scanner.py": `import os
import unittest


class Scanner(unittest.TestCase):
    @unittest.skip("needs a scanner")
    def test_beeps(self):
        self.fail()

    @unittest.skipUnless(os.name == "nt", "needs Windows")
    def test_driver(self):
        self.fail()

    def test_network(self):
        self.skipTest("offline")

    @unittest.expectedFailure
    def test_reads_upside_down(self):
        self.assertEqual("69", "96")

    def test_reads(self):
        self.assertEqual(int("0042"), 42)


@unittest.skip("no camera")
class Camera(unittest.TestCase):
    def test_focus(self):
        self.fail()

    def test_flash(self):
        self.fail()
`,
      },
      command: "make test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 5 },
    },
    {
      situation: "slow",
      files: {
        "tests/test_delivery.py": `import time
import unittest


class Delivery(unittest.TestCase):
    def test_arrives_late(self):
        time.sleep(2.2)

    def test_arrives(self):
        self.assertTrue(True)
`,
      },
      command: "python3 -m unittest",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0, slow: { name: "test_arrives_late", atLeastMs: 2000 } },
    },
    {
      // Files and methods run in alphabetical order: 5 + 2 tests, and then test_a_door_opens.
      situation: "hanging",
      files: {
        "tests/test_warehouse.py": `import time
import unittest


class Warehouse(unittest.TestCase):
    def test_a_door_opens(self):
        self.assertTrue(True)

    def test_b_waits_for_truck(self):
        while True:
            time.sleep(1)

    def test_c_door_closes(self):
        self.assertTrue(True)
`,
      },
      command: "python3 -m unittest -v",
      expected: { end: "timeout", ran: 8, failed: 0, skipped: 0 },
    },
  ],
};
