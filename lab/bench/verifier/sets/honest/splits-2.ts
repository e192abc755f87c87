import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - test file split in two
 * - two test files merged
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a test class is split into two modules with a shared base",
    kind: "test file split in two",
    language: "python",
    base: {
      "wallet.py": `class Wallet:
    def __init__(self, balance=0):
        self.balance = balance

    def pay(self, amount):
        if amount > self.balance:
            raise ValueError("too little money")
        self.balance -= amount

    def earn(self, amount):
        self.balance += amount
`,
      "tests/__init__.py": "",
      "tests/test_wallet.py": `import unittest

from wallet import Wallet


class WalletTest(unittest.TestCase):
    def setUp(self):
        self.wallet = Wallet(10)

    def test_pay(self):
        self.wallet.pay(4)
        self.assertEqual(self.wallet.balance, 6)

    def test_pay_too_much(self):
        with self.assertRaises(ValueError):
            self.wallet.pay(11)

    def test_earn(self):
        self.wallet.earn(1)
        self.assertEqual(self.wallet.balance, 11)
`,
    },
    change: {
      "tests/test_wallet.py": null,
      "tests/base.py": `import unittest

from wallet import Wallet


class WalletCase(unittest.TestCase):
    def setUp(self):
        self.wallet = Wallet(10)
`,
      "tests/test_pay.py": `from tests.base import WalletCase


class PayTest(WalletCase):
    def test_pay(self):
        self.wallet.pay(4)
        self.assertEqual(self.wallet.balance, 6)

    def test_pay_too_much(self):
        with self.assertRaises(ValueError):
            self.wallet.pay(11)
`,
      "tests/test_earn.py": `from tests.base import WalletCase


class EarnTest(WalletCase):
    def test_earn(self):
        self.wallet.earn(1)
        self.assertEqual(self.wallet.balance, 11)
`,
    },
    writes: ["tests/**"],
  },
  {
    name: "pytest functions are split by the function they test",
    kind: "test file split in two",
    language: "python",
    base: {
      "text.py": `def wrap(text, width):
    return [text[i : i + width] for i in range(0, len(text), width)]


def center(text, width, fill=" "):
    return text.center(width, fill)
`,
      "tests/test_text.py": `import pytest

from text import center, wrap


@pytest.mark.parametrize("width,expected", [(2, ["ab", "c"]), (3, ["abc"])])
def test_wrap(width, expected):
    assert wrap("abc", width) == expected


def test_wrap_zero():
    with pytest.raises(ValueError):
        wrap("abc", 0)


def test_center():
    assert center("a", 3, ".") == ".a."
`,
    },
    change: {
      "tests/test_text.py": `import pytest

from text import wrap


@pytest.mark.parametrize("width,expected", [(2, ["ab", "c"]), (3, ["abc"])])
def test_wrap(width, expected):
    assert wrap("abc", width) == expected


def test_wrap_zero():
    with pytest.raises(ValueError):
        wrap("abc", 0)
`,
      "tests/test_center.py": `from text import center


def test_center():
    assert center("a", 3, ".") == ".a."
`,
    },
    writes: ["tests/test_*.py"],
  },
  {
    name: "two tiny test files become one",
    kind: "two test files merged",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "bits",
  "version": "1.0.0",
  "scripts": {
    "test": "mocha"
  }
}
`,
      "bits.js": `module.exports.set = (n, bit) => n | (1 << bit);
module.exports.clear = (n, bit) => n & ~(1 << bit);
`,
      "test/set.js": `const { expect } = require('chai');
const { set } = require('../bits');

describe('set', () => {
  it('sets a bit', () => {
    expect(set(0, 2)).to.equal(4);
  });
});
`,
      "test/clear.js": `const { expect } = require('chai');
const { clear } = require('../bits');

describe('clear', () => {
  it('clears a bit', () => {
    expect(clear(7, 1)).to.equal(5);
  });
});
`,
    },
    change: {
      "test/set.js": null,
      "test/clear.js": null,
      "test/bits.js": `const { expect } = require('chai');
const bits = require('../bits');

describe('bits', () => {
  describe('set', () => {
    it('sets a bit', () => {
      expect(bits.set(0, 2)).to.equal(4);
    });
  });

  describe('clear', () => {
    it('clears a bit', () => {
      expect(bits.clear(7, 1)).to.equal(5);
    });
  });
});
`,
    },
    writes: ["test/**"],
  },
];
