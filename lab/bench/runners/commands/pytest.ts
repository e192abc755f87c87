import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - Each parameter set of a parametrised test is a test.
 * - A test with an error in its fixture counts as ran and failed. pytest reports it as an error.
 * - An expected failure (xfail) and an unexpected pass (xpass, not strict) count as ran and not failed.
 * - Coverage runs under Debian's Python, the other commands under the first `pytest` on the PATH.
 */
export const PYTEST: RunnerPackage = {
  runner: "pytest",
  programs: ["pytest", "python3", "python3-coverage"],
  debian: ["python3-pytest", "python3-coverage"],
  files: {
    "pyproject.toml": `[project]
name = "ledger"
version = "0.3.0"

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["src"]
`,
    "src/ledger/__init__.py": "",
    "src/ledger/money.py": `def parse(text):
    """Return the amount in cents."""
    return round(float(text) * 100)


def show(cents):
    return f"{cents / 100:.2f}"
`,
    "src/ledger/account.py": `class Overdrawn(Exception):
    pass


class Account:
    def __init__(self, owner, cents=0):
        self.owner = owner
        self.cents = cents

    def withdraw(self, cents, fee=0):
        if cents + fee > self.cents:
            raise Overdrawn(self.owner)
        self.cents -= cents + fee
        return self.cents
`,
    // 3 + 1 = 4 tests
    "tests/test_money.py": `import pytest

from ledger.money import parse, show


@pytest.mark.parametrize(
    "text, cents",
    [("1", 100), ("1.5", 150), ("-0.25", -25)],
    ids=["whole", "fraction", "negative"],
)
def test_parses(text, cents):
    assert parse(text) == cents
    assert float(show(cents)) == float(text)


def test_refuses_letters():
    with pytest.raises(ValueError):
        parse("ten")
`,
    // 1 + 2 + 2 = 5 tests
    "tests/test_account.py": `import pytest

from ledger.account import Account, Overdrawn


@pytest.fixture
def account():
    return Account("ann", 1000)


def test_new_account_is_empty():
    assert Account("bob").cents == 0


class TestWithdraw:
    def test_takes_money(self, account):
        assert account.withdraw(400) == 600

    def test_refuses_overdraft(self, account):
        with pytest.raises(Overdrawn):
            account.withdraw(1001)

    class TestWithFee:
        @pytest.mark.parametrize("fee", [0, 25])
        def test_adds_the_fee(self, account, fee):
            assert account.withdraw(100, fee) == 900 - fee
`,
  },
  cases: [
    { situation: "alone", command: "pytest -q", expected: { end: 0, ran: 9, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "python3 -m compileall -q src && pytest",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      situation: "twice in a row",
      command: "pytest -x && pytest -q --tb=short",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      situation: "pre-script",
      files: {
        "scripts/test.sh": `#!/bin/sh
set -eu
cd "$(dirname "$0")/.."
echo "compile: 3 files, 0 failed"
python3 -m compileall -q src tests
exec pytest --strict-markers "$@"
`,
      },
      command: "chmod +x scripts/test.sh && ./scripts/test.sh --durations=3",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // Only the 2 + 1 tests of the service run.
      situation: "workspace",
      files: {
        "services/rates/conftest.py": "",
        "services/rates/rates.py": `RATES = {"eur": 1.0, "usd": 1.25}


def rate(currency):
    return RATES[currency.lower()]
`,
        "services/rates/tests/test_rates.py": `import pytest

import rates


@pytest.mark.parametrize("name", ["eur", "EUR"])
def test_ignores_case(name):
    assert rates.rate(name) == 1.0


def test_unknown_currency():
    with pytest.raises(KeyError):
        rates.rate("xxx")
`,
      },
      command: "python3 -m pytest services/rates",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command: "python3-coverage run --source=src -m pytest && python3-coverage report --show-missing",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0 },
    },
    {
      // 9 + 5 ran. Failed: bookings, totals, prints (fixture) and the month 13.
      situation: "failing",
      files: {
        "tests/test_statement.py": `import pytest


@pytest.fixture
def printer():
    raise RuntimeError("no paper")


def test_lists_bookings():
    assert ["rent"] == ["rent", "food"]


def test_totals():
    return {}["total"]


def test_prints(printer):
    assert printer.lines == 3


@pytest.mark.parametrize("month", [1, 13])
def test_month_is_valid(month):
    assert month <= 12
`,
      },
      command: "pytest --tb=short -ra",
      expected: { end: 1, ran: 14, failed: 4, skipped: 0 },
    },
    {
      // 9 + 3 ran: xfail, xpass and csv. Skipped: prints, excel, bank and pdf.
      situation: "skipped",
      files: {
        "tests/test_export.py": `import sys

import pytest


@pytest.mark.skip(reason="needs a printer")
def test_prints():
    assert False


@pytest.mark.skipif(sys.platform != "win32", reason="needs Windows")
def test_opens_excel():
    assert False


def test_asks_the_bank():
    pytest.skip("offline")


@pytest.mark.xfail(reason="issue 12", strict=True)
def test_rounds_half_up():
    assert round(2.5) == 3


@pytest.mark.xfail(reason="issue 14")
def test_sorts():
    assert sorted("ba") == ["a", "b"]


@pytest.mark.parametrize("kind", ["csv", pytest.param("pdf", marks=pytest.mark.skip(reason="later"))])
def test_exports(kind):
    assert kind == "csv"
`,
      },
      command: "pytest -rs",
      expected: { end: 0, ran: 12, failed: 0, skipped: 4 },
    },
    {
      situation: "slow",
      files: {
        "tests/test_settlement.py": `import time


def test_waits_for_settlement():
    time.sleep(2.3)


def test_settles_at_once():
    assert True
`,
      },
      command: "pytest",
      expected: {
        end: 0,
        ran: 11,
        failed: 0,
        skipped: 0,
        slow: { name: "test_waits_for_settlement", atLeastMs: 2000 },
      },
    },
    {
      // Files run in alphabetical order: 5 + 4 tests, and then test_connects.
      situation: "hanging",
      files: {
        "tests/test_remote.py": `import threading


def test_connects():
    assert True


def test_waits_for_reply():
    threading.Event().wait()


def test_disconnects():
    assert True
`,
      },
      command: "pytest -v",
      expected: { end: "timeout", ran: 10, failed: 0, skipped: 0 },
    },
  ],
};
