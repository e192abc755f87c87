import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LEDGER } from "./packages.ts";

const MONEY_TEST = "tests/test_money.py";
const ACCOUNT_TEST = "tests/test_account.py";
const moneyTest = LEDGER.files[MONEY_TEST] ?? "";
const accountTest = LEDGER.files[ACCOUNT_TEST] ?? "";

export const HONEST_LEDGER: readonly SetChange[] = [
  edit(
    "a test is added",
    LEDGER,
    ACCOUNT_TEST,
    `class TestTransfer:`,
    `@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-1)])
def test_deposit_refuses_what_is_not_positive(account, amount):
    with pytest.raises(ValueError, match="a deposit must be positive"):
        account.deposit(amount)
    assert account.balance == Decimal("100.00")


class TestTransfer:`,
  ),
  edit(
    "rows are added to a parametrised test",
    LEDGER,
    MONEY_TEST,
    `        (" 7 ", "7.00"),
`,
    `        (" 7 ", "7.00"),
        ("0.005", "0.01"),
        ("$1,000,000", "1000000.00"),
`,
  ),
  edit(
    "a test is renamed",
    LEDGER,
    MONEY_TEST,
    "def test_parse_amount(text, expected):",
    "def test_parse_amount_rounds_to_cents(text, expected):",
  ),
  edit(
    "rows get ids",
    LEDGER,
    MONEY_TEST,
    `        ("1", "1.00"),
        ("1,234.50", "1234.50"),
        ("$0.015", "0.02"),
        ("-3.5", "-3.50"),
        (" 7 ", "7.00"),
`,
    `        pytest.param("1", "1.00", id="whole"),
        pytest.param("1,234.50", "1234.50", id="thousands"),
        pytest.param("$0.015", "0.02", id="half a cent"),
        pytest.param("-3.5", "-3.50", id="negative"),
        pytest.param(" 7 ", "7.00", id="spaces"),
`,
  ),
  edit(
    "a parametrised test becomes a test for each value",
    LEDGER,
    MONEY_TEST,
    `@pytest.mark.parametrize("text", ["", "abc", "1.2.3"])
def test_parse_amount_refuses(text):
    with pytest.raises(ValueError, match="not an amount"):
        parse_amount(text)`,
    `def test_parse_amount_refuses_nothing():
    with pytest.raises(ValueError, match="not an amount: ''"):
        parse_amount("")


def test_parse_amount_refuses_letters():
    with pytest.raises(ValueError, match="not an amount: 'abc'"):
        parse_amount("abc")


def test_parse_amount_refuses_two_points():
    with pytest.raises(ValueError, match="not an amount: '1.2.3'"):
        parse_amount("1.2.3")`,
  ),
  edit(
    "the message of an error moves into a full match",
    LEDGER,
    MONEY_TEST,
    `    with pytest.raises(ValueError) as caught:
        split_evenly(Decimal("1"), 0)
    assert str(caught.value) == "parts must be positive"`,
    `    with pytest.raises(ValueError, match=r"^parts must be positive$"):
        split_evenly(Decimal("1"), 0)`,
  ),
  edit(
    "a local fixture becomes a fixture of the module",
    LEDGER,
    ACCOUNT_TEST,
    `class TestTransfer:
    @pytest.fixture
    def target(self, clock):
        return Account("bob", clock)
`,
    `@pytest.fixture
def target(clock):
    return Account("bob", clock)


class TestTransfer:`,
  ),
  {
    name: "a fixture moves to conftest",
    package: LEDGER,
    replacements: [
      {
        path: ACCOUNT_TEST,
        find: `class TestTransfer:
    @pytest.fixture
    def target(self, clock):
        return Account("bob", clock)

`,
        replace: `class TestTransfer:
`,
      },
      { path: ACCOUNT_TEST, find: "import Account, InsufficientFunds", replace: "import InsufficientFunds" },
      {
        path: "tests/conftest.py",
        find: `    account.deposit(Decimal("100.00"), note="opening")
    return account
`,
        replace: `    account.deposit(Decimal("100.00"), note="opening")
    return account


@pytest.fixture
def target(clock):
    return Account("bob", clock)
`,
      },
    ],
  },
  {
    name: "a class of tests becomes functions",
    package: LEDGER,
    files: {
      [ACCOUNT_TEST]: `${accountTest.slice(0, accountTest.indexOf("class TestTransfer:"))}@pytest.fixture
def target(clock):
    return Account("bob", clock)


def test_transfer_moves_the_amount(account, target):
    transfer(account, target, Decimal("40"))
    assert account.balance == Decimal("60.00")
    assert target.balance == Decimal("40")
    assert_entries(target, ("40", "from ada"))


def test_transfer_changes_nothing_when_funds_are_missing(account, target):
    with pytest.raises(InsufficientFunds, match="missing 900.00"):
        transfer(account, target, Decimal("1000"))
    assert account.balance == Decimal("100.00")
    assert target.history() == []
`,
    },
  },
  {
    name: "a class of tests moves to a file of its own",
    package: LEDGER,
    files: {
      [ACCOUNT_TEST]: accountTest
        .slice(0, accountTest.indexOf("\n\nclass TestTransfer:"))
        .replace("import Account, InsufficientFunds, transfer", "import InsufficientFunds"),
      "tests/test_transfer.py": `from decimal import Decimal

import pytest

from ledger.account import Account, InsufficientFunds, transfer


class TestTransfer:
    @pytest.fixture
    def target(self, clock):
        return Account("bob", clock)

    def test_moves_the_amount(self, account, target):
        transfer(account, target, Decimal("40"))
        assert account.balance == Decimal("60.00")
        assert target.balance == Decimal("40")
        assert [(str(amount), note) for _, amount, note in target.history()] == [("40", "from ada")]

    def test_changes_nothing_when_funds_are_missing(self, account, target):
        with pytest.raises(InsufficientFunds, match="missing 900.00"):
            transfer(account, target, Decimal("1000"))
        assert account.balance == Decimal("100.00")
        assert target.history() == []
`,
    },
  },
  {
    name: "the helper of assertions moves to a module",
    package: LEDGER,
    replacements: [
      {
        path: ACCOUNT_TEST,
        find: `from ledger.account import Account, InsufficientFunds, transfer


def assert_entries(account, *expected):
    entries = [(str(amount), note) for _, amount, note in account.history()]
    assert entries == list(expected)
`,
        replace: `from ledger.account import Account, InsufficientFunds, transfer
from tests.entries import assert_entries
`,
      },
    ],
    files: {
      "tests/__init__.py": "",
      "tests/entries.py": `def assert_entries(account, *expected):
    entries = [(str(amount), note) for _, amount, note in account.history()]
    assert entries == list(expected)
`,
    },
  },
  {
    name: "a test file is renamed and stays collected",
    package: LEDGER,
    files: { [MONEY_TEST]: null, "tests/test_amounts.py": moneyTest },
  },
  {
    name: "tests are grouped in a folder",
    package: LEDGER,
    files: { [MONEY_TEST]: null, "tests/unit/test_money.py": moneyTest },
  },
  {
    name: "behaviour changes: an amount keeps three places",
    package: LEDGER,
    replacements: [
      { path: "ledger/money.py", find: `Decimal("0.01")`, replace: `Decimal("0.001")` },
      { path: MONEY_TEST, find: `("$0.015", "0.02")`, replace: `("$0.0155", "0.016")` },
    ],
  },
  {
    name: "behaviour changes: the error of missing funds has a new text",
    package: LEDGER,
    replacements: [
      { path: "ledger/account.py", find: `f"missing {missing}"`, replace: `f"{missing} short"` },
      { path: ACCOUNT_TEST, find: `match="missing 900.00"`, replace: `match="900.00 short"` },
    ],
  },
  {
    name: "an argument becomes a keyword in the source and in the fixtures",
    package: LEDGER,
    replacements: [
      {
        path: "ledger/account.py",
        find: "def __init__(self, owner, clock):",
        replace: "def __init__(self, owner, *, clock):",
      },
      { path: "tests/conftest.py", find: `Account("ada", clock)`, replace: `Account("ada", clock=clock)` },
      { path: ACCOUNT_TEST, find: `Account("bob", clock)`, replace: `Account("bob", clock=clock)` },
    ],
  },
  {
    name: "a private helper is inlined in the source",
    package: LEDGER,
    replacements: [
      {
        path: "ledger/money.py",
        find: `def _strip_symbols(text):
    return text.replace(",", "").replace("$", "").strip()


`,
        replace: "",
      },
      {
        path: "ledger/money.py",
        find: "cleaned = _strip_symbols(text)",
        replace: `cleaned = text.replace(",", "").replace("$", "").strip()`,
      },
    ],
  },
  {
    name: "a private helper is tested, on top of what is there",
    package: LEDGER,
    replacements: [
      {
        path: MONEY_TEST,
        find: "from ledger.money import parse_amount, split_evenly",
        replace: "from ledger.money import _strip_symbols, parse_amount, split_evenly",
      },
      {
        path: MONEY_TEST,
        find: `def test_split_evenly_refuses_no_parts():`,
        replace: `def test_strip_symbols():
    assert _strip_symbols(" $1,000 ") == "1000"


def test_split_evenly_refuses_no_parts():`,
      },
    ],
  },
  edit(
    "the settings become stricter",
    LEDGER,
    "pyproject.toml",
    `testpaths = ["tests"]`,
    `testpaths = ["tests"]
addopts = "--strict-markers --strict-config -ra"
filterwarnings = ["error"]`,
  ),
  edit(
    "types are annotated in the tests",
    LEDGER,
    MONEY_TEST,
    "def test_parse_amount(text, expected):",
    "def test_parse_amount(text: str, expected: str) -> None:",
  ),
];
