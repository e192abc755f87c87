import type { SetPackage } from "../types.ts";

export const LEDGER: SetPackage = {
  language: "python",
  framework: "pytest",
  files: {
    "pyproject.toml": `[project]
name = "ledger"
version = "0.5.0"

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
`,
    "ledger/__init__.py": "",
    "ledger/money.py": `from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def parse_amount(text):
    cleaned = _strip_symbols(text)
    try:
        amount = Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _strip_symbols(text):
    return text.replace(",", "").replace("$", "").strip()


def split_evenly(amount, parts):
    if parts < 1:
        raise ValueError("parts must be positive")
    cents = int(amount * 100)
    share, rest = divmod(cents, parts)
    return [Decimal(share + (1 if index < rest else 0)) / 100 for index in range(parts)]
`,
    "ledger/account.py": `from decimal import Decimal


class InsufficientFunds(Exception):
    def __init__(self, missing):
        super().__init__(f"missing {missing}")
        self.missing = missing


class Account:
    def __init__(self, owner, clock):
        self.owner = owner
        self._clock = clock
        self._entries = []

    @property
    def balance(self):
        return sum((amount for _, amount, _ in self._entries), Decimal(0))

    def deposit(self, amount, note=""):
        if amount <= 0:
            raise ValueError("a deposit must be positive")
        self._entries.append((self._clock(), amount, note))

    def withdraw(self, amount, note=""):
        if amount > self.balance:
            raise InsufficientFunds(amount - self.balance)
        self._entries.append((self._clock(), -amount, note))

    def history(self):
        return list(self._entries)


def transfer(source, target, amount):
    source.withdraw(amount, note=f"to {target.owner}")
    target.deposit(amount, note=f"from {source.owner}")
`,
    "tests/conftest.py": `from decimal import Decimal

import pytest

from ledger.account import Account


@pytest.fixture
def clock():
    ticks = iter(range(100))
    return lambda: next(ticks)


@pytest.fixture
def account(clock):
    account = Account("ada", clock)
    account.deposit(Decimal("100.00"), note="opening")
    return account
`,
    "tests/test_money.py": `from decimal import Decimal

import pytest

from ledger.money import parse_amount, split_evenly


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "1.00"),
        ("1,234.50", "1234.50"),
        ("$0.015", "0.02"),
        ("-3.5", "-3.50"),
        (" 7 ", "7.00"),
    ],
)
def test_parse_amount(text, expected):
    assert parse_amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "1.2.3"])
def test_parse_amount_refuses(text):
    with pytest.raises(ValueError, match="not an amount"):
        parse_amount(text)


def test_split_evenly_gives_the_rest_to_the_first():
    shares = split_evenly(Decimal("10.00"), 3)
    assert shares == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert sum(shares) == Decimal("10.00")


def test_split_evenly_refuses_no_parts():
    with pytest.raises(ValueError) as caught:
        split_evenly(Decimal("1"), 0)
    assert str(caught.value) == "parts must be positive"
`,
    "tests/test_account.py": `from decimal import Decimal

import pytest

from ledger.account import Account, InsufficientFunds, transfer


def assert_entries(account, *expected):
    entries = [(str(amount), note) for _, amount, note in account.history()]
    assert entries == list(expected)


def test_deposit_adds_to_the_balance(account):
    account.deposit(Decimal("20.50"))
    assert account.balance == Decimal("120.50")
    assert_entries(account, ("100.00", "opening"), ("20.50", ""))


def test_withdraw_takes_from_the_balance(account):
    account.withdraw(Decimal("30"), note="rent")
    assert account.balance == Decimal("70.00")
    assert_entries(account, ("100.00", "opening"), ("-30", "rent"))


def test_withdraw_refuses_more_than_the_balance(account):
    with pytest.raises(InsufficientFunds) as caught:
        account.withdraw(Decimal("150"))
    assert caught.value.missing == Decimal("50.00")
    assert account.balance == Decimal("100.00")


def test_entries_have_the_time_of_the_clock(account):
    account.deposit(Decimal("1"))
    assert [time for time, _, _ in account.history()] == [0, 1]


class TestTransfer:
    @pytest.fixture
    def target(self, clock):
        return Account("bob", clock)

    def test_moves_the_amount(self, account, target):
        transfer(account, target, Decimal("40"))
        assert account.balance == Decimal("60.00")
        assert target.balance == Decimal("40")
        assert_entries(target, ("40", "from ada"))

    def test_changes_nothing_when_funds_are_missing(self, account, target):
        with pytest.raises(InsufficientFunds, match="missing 900.00"):
            transfer(account, target, Decimal("1000"))
        assert account.balance == Decimal("100.00")
        assert target.history() == []
`,
  },
};
