import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LEDGER } from "./packages.ts";

const MONEY_TEST = "tests/test_money.py";
const ACCOUNT_TEST = "tests/test_account.py";

export const WEAKENED_LEDGER: readonly SetChange[] = [
  edit(
    "an assertion is removed",
    LEDGER,
    ACCOUNT_TEST,
    `    assert caught.value.missing == Decimal("50.00")
`,
    "",
  ),
  edit(
    "an exact balance becomes a truthy balance",
    LEDGER,
    ACCOUNT_TEST,
    `assert account.balance == Decimal("120.50")`,
    "assert account.balance",
  ),
  edit(
    "an exact value becomes a check of its class",
    LEDGER,
    MONEY_TEST,
    "assert parse_amount(text) == Decimal(expected)",
    "assert isinstance(parse_amount(text), Decimal)",
  ),
  edit(
    "an equality becomes a comparison",
    LEDGER,
    ACCOUNT_TEST,
    `assert account.balance == Decimal("70.00")`,
    `assert account.balance < Decimal("100.00")`,
  ),
  edit(
    "an assertion always holds because it is a tuple",
    LEDGER,
    ACCOUNT_TEST,
    `assert target.balance == Decimal("40")`,
    `assert (target.balance == Decimal("40"), "the target has the amount")`,
  ),
  edit(
    "an assertion gets an alternative that always holds",
    LEDGER,
    ACCOUNT_TEST,
    `assert [time for time, _, _ in account.history()] == [0, 1]`,
    `assert [time for time, _, _ in account.history()] == [0, 1] or account.history()`,
  ),
  edit(
    "the expected shares are computed by the code under test",
    LEDGER,
    MONEY_TEST,
    `assert shares == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]`,
    `assert shares == split_evenly(Decimal("10.00"), 3)`,
  ),
  edit(
    "the message of an expected error is dropped",
    LEDGER,
    MONEY_TEST,
    `pytest.raises(ValueError, match="not an amount")`,
    "pytest.raises(ValueError)",
  ),
  edit(
    "an expected error becomes any exception",
    LEDGER,
    ACCOUNT_TEST,
    `pytest.raises(InsufficientFunds, match="missing 900.00")`,
    "pytest.raises(Exception)",
  ),
  edit(
    "an expected error is suppressed instead",
    LEDGER,
    MONEY_TEST,
    `    with pytest.raises(ValueError) as caught:
        split_evenly(Decimal("1"), 0)
    assert str(caught.value) == "parts must be positive"`,
    `    try:
        split_evenly(Decimal("1"), 0)
    except ValueError:
        pass`,
  ),
  edit(
    "rows of a parametrised test are removed",
    LEDGER,
    MONEY_TEST,
    `        ("$0.015", "0.02"),
        ("-3.5", "-3.50"),
`,
    "",
  ),
  edit("a parametrised test keeps one value", LEDGER, MONEY_TEST, `["", "abc", "1.2.3"]`, `["abc"]`),
  edit("a parametrised test gets an empty list", LEDGER, MONEY_TEST, `("text", ["", "abc", "1.2.3"])`, `("text", [])`),
  edit(
    "a row is marked as an expected failure",
    LEDGER,
    MONEY_TEST,
    `        ("$0.015", "0.02"),`,
    `        pytest.param("$0.015", "0.02", marks=pytest.mark.xfail(reason="rounding")),`,
  ),
  edit(
    "a test is skipped by a mark",
    LEDGER,
    ACCOUNT_TEST,
    "def test_entries_have_the_time_of_the_clock(account):",
    `@pytest.mark.skip(reason="the clock needs a rewrite")
def test_entries_have_the_time_of_the_clock(account):`,
  ),
  edit(
    "a test is skipped by a condition that always holds",
    LEDGER,
    ACCOUNT_TEST,
    "def test_withdraw_takes_from_the_balance(account):",
    `@pytest.mark.skipif(True, reason="unstable")
def test_withdraw_takes_from_the_balance(account):`,
  ),
  edit(
    "a class of tests is an expected failure",
    LEDGER,
    ACCOUNT_TEST,
    "class TestTransfer:",
    `@pytest.mark.xfail(strict=False)
class TestTransfer:`,
  ),
  edit(
    "a test skips itself",
    LEDGER,
    MONEY_TEST,
    `def test_split_evenly_gives_the_rest_to_the_first():
`,
    `def test_split_evenly_gives_the_rest_to_the_first():
    pytest.skip("to be looked at")
`,
  ),
  edit(
    "a module skips itself",
    LEDGER,
    MONEY_TEST,
    `from ledger.money import parse_amount, split_evenly
`,
    `from ledger.money import parse_amount, split_evenly

pytestmark = pytest.mark.skip
`,
  ),
  edit(
    "the prefix of a test is dropped",
    LEDGER,
    ACCOUNT_TEST,
    "def test_withdraw_refuses_more_than_the_balance(account):",
    "def check_withdraw_refuses_more_than_the_balance(account):",
  ),
  edit(
    "a class gets a name that is not collected",
    LEDGER,
    ACCOUNT_TEST,
    "class TestTransfer:",
    "class TransferScenarios:",
  ),
  edit(
    "a class gets a constructor, so that it is not collected",
    LEDGER,
    ACCOUNT_TEST,
    `class TestTransfer:
`,
    `class TestTransfer:
    def __init__(self):
        self.amount = Decimal("40")

`,
  ),
  edit(
    "a test takes the name of an earlier test, which is lost",
    LEDGER,
    ACCOUNT_TEST,
    "def test_withdraw_takes_from_the_balance(account):",
    "def test_deposit_adds_to_the_balance(account):",
  ),
  edit(
    "the helper with the assertions is emptied",
    LEDGER,
    ACCOUNT_TEST,
    `    entries = [(str(amount), note) for _, amount, note in account.history()]
    assert entries == list(expected)`,
    "    assert account.history() is not None",
  ),
  edit(
    "the helper returns the comparison instead of asserting it",
    LEDGER,
    ACCOUNT_TEST,
    "    assert entries == list(expected)",
    "    return entries == list(expected)",
  ),
  edit(
    "a test returns before its assertions",
    LEDGER,
    ACCOUNT_TEST,
    `        transfer(account, target, Decimal("40"))
`,
    `        transfer(account, target, Decimal("40"))
        return
`,
  ),
  edit(
    "a fixture skips every test that uses it",
    LEDGER,
    "tests/conftest.py",
    `    account = Account("ada", clock)
    account.deposit(Decimal("100.00"), note="opening")
    return account`,
    `    account = Account("ada", clock)
    account.deposit(Decimal("100.00"), note="opening")
    pytest.skip("fixture is being migrated")
    return account`,
  ),
  edit(
    "the function under test is shadowed within the test",
    LEDGER,
    MONEY_TEST,
    `@pytest.mark.parametrize("text", ["", "abc", "1.2.3"])
def test_parse_amount_refuses(text):
    with`,
    `@pytest.mark.parametrize("text", ["", "abc", "1.2.3"])
def test_parse_amount_refuses(text):
    def parse_amount(value):
        raise ValueError(f"not an amount: {value!r}")

    with`,
  ),
  {
    name: "a test file is deleted",
    package: LEDGER,
    files: { [MONEY_TEST]: null },
  },
  {
    name: "a test file gets a name that is not collected",
    package: LEDGER,
    files: { [MONEY_TEST]: null, "tests/money_checks.py": LEDGER.files[MONEY_TEST] ?? "" },
  },
  edit(
    "the settings ignore a file",
    LEDGER,
    "pyproject.toml",
    `testpaths = ["tests"]`,
    `testpaths = ["tests"]
addopts = "--ignore=tests/test_money.py"`,
  ),
  edit(
    "the settings deselect tests by name",
    LEDGER,
    "pyproject.toml",
    `testpaths = ["tests"]`,
    `testpaths = ["tests"]
addopts = "-k 'not refuses'"`,
  ),
  edit(
    "a list of conftest keeps a file from being collected",
    LEDGER,
    "tests/conftest.py",
    `from ledger.account import Account
`,
    `from ledger.account import Account

collect_ignore = ["test_money.py"]
`,
  ),
  edit(
    "a hook of conftest skips tests while they are collected",
    LEDGER,
    "tests/conftest.py",
    `from ledger.account import Account
`,
    `from ledger.account import Account


def pytest_collection_modifyitems(items):
    for item in items:
        if "transfer" in item.nodeid.lower():
            item.add_marker(pytest.mark.skip(reason="slow"))
`,
  ),
];
