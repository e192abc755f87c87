import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LEDGER } from "./ledger.ts";

const MONEY = "src/money.rs";
const ACCOUNT = "src/account.rs";

const source = (path: string): string => LEDGER.files[path] ?? "";
const MONEY_TESTS = source(MONEY).split("#[cfg(test)]\nmod tests {\n")[1]?.replace(/\}\n$/, "") ?? "";
const dedented = (text: string): string => text.replaceAll(/^ {4}/gm, "");

export const HONEST_LEDGER: readonly SetChange[] = [
  edit(
    "new test of an edge case",
    LEDGER,
    MONEY,
    `    #[test]
    fn splits_with_the_rest_first() {`,
    `    #[test]
    fn splits_nothing_into_nothing() {
        assert_eq!(cents(&Money::from_cents(0).split(2)), vec![0, 0]);
    }

    #[test]
    fn splits_with_the_rest_first() {`,
  ),
  edit(
    "new row in a table",
    LEDGER,
    MONEY,
    `            (".99", 99),`,
    `            (".99", 99),\n            ("7.", 700),`,
  ),
  edits(
    "new function with a test",
    LEDGER,
    [
      MONEY,
      `    /// Splits the amount`,
      `    /// The sum of two amounts.
    pub fn plus(self, other: Money) -> Money {
        Money::from_cents(self.cents + other.cents)
    }

    /// Splits the amount`,
    ],
    [
      MONEY,
      `    #[test]
    fn parses_amounts() {`,
      `    #[test]
    fn adds() {
        assert_eq!(Money::from_cents(2).plus(Money::from_cents(3)).cents(), 5);
    }

    #[test]
    fn parses_amounts() {`,
    ],
  ),
  edit(
    "one test split into three",
    LEDGER,
    MONEY,
    `    fn refuses_what_is_no_amount() {
        assert_eq!("".parse::<Money>(), Err(ParseMoneyError::Empty));
        assert_eq!("1x".parse::<Money>(), Err(ParseMoneyError::BadDigit('x')));
        assert_eq!("1.234".parse::<Money>(), Err(ParseMoneyError::TooManyDecimals));
    }`,
    `    fn refuses_empty_text() {
        assert_eq!("".parse::<Money>(), Err(ParseMoneyError::Empty));
    }

    #[test]
    fn refuses_letters() {
        assert_eq!("1x".parse::<Money>(), Err(ParseMoneyError::BadDigit('x')));
    }

    #[test]
    fn refuses_parts_of_a_cent() {
        assert_eq!("1.234".parse::<Money>(), Err(ParseMoneyError::TooManyDecimals));
    }`,
  ),
  edit(
    "three assertions become a table with all rows",
    LEDGER,
    MONEY,
    `        assert_eq!("".parse::<Money>(), Err(ParseMoneyError::Empty));
        assert_eq!("1x".parse::<Money>(), Err(ParseMoneyError::BadDigit('x')));
        assert_eq!("1.234".parse::<Money>(), Err(ParseMoneyError::TooManyDecimals));`,
    `        for (text, error) in [
            ("", ParseMoneyError::Empty),
            ("1x", ParseMoneyError::BadDigit('x')),
            ("1.234", ParseMoneyError::TooManyDecimals),
        ] {
            assert_eq!(text.parse::<Money>(), Err(error), "parsing {text:?}");
        }`,
  ),
  edit("test renamed", LEDGER, MONEY, "fn round_trips_through_text()", "fn prints_what_it_has_parsed()"),
  edit(
    "tests regrouped into nested modules",
    LEDGER,
    MONEY,
    `    #[test]
    fn splits_with_the_rest_first() {
        assert_eq!(cents(&Money::from_cents(100).split(3)), vec![34, 33, 33]);
        assert_eq!(cents(&Money::from_cents(6).split(2)), vec![3, 3]);
    }

    #[test]
    #[should_panic(expected = "cannot split into no shares")]
    fn split_needs_a_share() {
        Money::from_cents(1).split(0);
    }`,
    `    mod split {
        use super::*;

        #[test]
        fn puts_the_rest_first() {
            assert_eq!(cents(&Money::from_cents(100).split(3)), vec![34, 33, 33]);
            assert_eq!(cents(&Money::from_cents(6).split(2)), vec![3, 3]);
        }

        #[test]
        #[should_panic(expected = "cannot split into no shares")]
        fn needs_a_share() {
            Money::from_cents(1).split(0);
        }
    }`,
  ),
  {
    name: "test module moved to its own file",
    package: LEDGER,
    files: {
      [MONEY]: source(MONEY).replace(`mod tests {\n${MONEY_TESTS}}\n`, "mod tests;\n"),
      "src/money/tests.rs": dedented(MONEY_TESTS),
    },
  },
  {
    name: "unit tests become an integration test",
    package: LEDGER,
    files: {
      [MONEY]: source(MONEY).replace(`\n#[cfg(test)]\nmod tests {\n${MONEY_TESTS}}\n`, ""),
      "tests/money.rs": dedented(MONEY_TESTS).replace("use super::*;", "use ledger::money::{Money, ParseMoneyError};"),
    },
  },
  edits(
    "message changed with the source",
    LEDGER,
    [
      MONEY,
      `assert!(shares > 0, "cannot split into no shares");`,
      `assert!(shares > 0, "at least one share is needed");`,
    ],
    [
      MONEY,
      `#[should_panic(expected = "cannot split into no shares")]`,
      `#[should_panic(expected = "at least one share is needed")]`,
    ],
  ),
  edits(
    "rounding changed with the source",
    LEDGER,
    [MONEY, "the first shares get the rest.", "the last shares get the rest."],
    [MONEY, "base + i64::from(share < rest)", "base + i64::from(share >= count - rest)"],
    [MONEY, "fn splits_with_the_rest_first()", "fn splits_with_the_rest_last()"],
    [MONEY, "vec![34, 33, 33]", "vec![33, 33, 34]"],
  ),
  edits(
    "error variant renamed everywhere",
    LEDGER,
    [MONEY, "    BadDigit(char),", "    NotADigit(char),"],
    [MONEY, "Err(ParseMoneyError::BadDigit(bad))", "Err(ParseMoneyError::NotADigit(bad))"],
    [MONEY, "Err(ParseMoneyError::BadDigit('x'))", "Err(ParseMoneyError::NotADigit('x'))"],
  ),
  edit(
    "source refactored, tests untouched",
    LEDGER,
    MONEY,
    `        (0..count)
            .map(|share| Money::from_cents(base + i64::from(share < rest)))
            .collect()`,
    `        let mut parts = Vec::with_capacity(shares);
        for share in 0..count {
            let extra = if share < rest { 1 } else { 0 };
            parts.push(Money::from_cents(base + extra));
        }
        parts`,
  ),
  edit(
    "test with a result unwraps instead",
    LEDGER,
    MONEY,
    `    fn round_trips_through_text() -> Result<(), ParseMoneyError> {
        let amount: Money = "3.07".parse()?;
        assert_eq!(amount.to_string(), "3.07");
        Ok(())
    }`,
    `    fn round_trips_through_text() {
        let amount: Money = "3.07".parse().unwrap();
        assert_eq!(amount.to_string(), "3.07");
    }`,
  ),
  edit(
    "fields of an entry become one equality of the whole",
    LEDGER,
    ACCOUNT,
    `            assert_eq!(account.entries().len(), 1);
            assert_eq!(account.entries()[0].memo, "opening");
            assert_eq!(account.entries()[0].cents, 500);`,
    `            let opening = Entry { memo: "opening".to_string(), cents: 500 };
            assert_eq!(account.entries(), [opening]);`,
  ),
  edit(
    "match with a panic becomes an equality",
    LEDGER,
    ACCOUNT,
    `            match result {
                Err(AccountError::Insufficient { missing }) => assert_eq!(missing, 300),
                other => panic!("unexpected {other:?}"),
            }`,
    "            assert_eq!(result, Err(AccountError::Insufficient { missing: 300 }));",
  ),
  edit(
    "test strengthened",
    LEDGER,
    ACCOUNT,
    "            assert_eq!(account.balance(), 300);",
    `            assert_eq!(account.balance(), 300);
            assert_memos(&account, &["opening", "rent"]);`,
  ),
  edit(
    "helper extracted with its assertions",
    LEDGER,
    ACCOUNT,
    `            let late = account.deposit(Money::from_cents(1), "late");
            assert_eq!(late, Err(AccountError::Closed));
        }
`,
    `            assert_closed(account.deposit(Money::from_cents(1), "late"));
        }

        fn assert_closed(result: Result<(), AccountError>) {
            assert_eq!(result, Err(AccountError::Closed));
        }
`,
  ),
  edit(
    "helper inlined",
    LEDGER,
    ACCOUNT,
    `            assert_memos(&account, &["opening", "salary"]);`,
    `            let memos: Vec<&str> = account.entries().iter().map(|entry| entry.memo.as_str()).collect();
            assert_eq!(memos, ["opening", "salary"]);`,
  ),
  edit(
    "messages added to assertions",
    LEDGER,
    ACCOUNT,
    "assert_eq!(account.balance(), 750);",
    `assert_eq!(account.balance(), 750, "both deposits count");`,
  ),
  edit(
    "comments and docs only",
    LEDGER,
    ACCOUNT,
    "    fn account_with(cents: i64) -> Account {",
    `    /// An account that somebody opened with a deposit.
    // The opening deposit is an entry as well.
    fn account_with(cents: i64) -> Account {`,
  ),
  edits(
    "source refactored and visibility widened",
    LEDGER,
    [
      ACCOUNT,
      "        self.entries.iter().map(|entry| entry.cents).sum()",
      "        self.entries.iter().fold(0, |sum, entry| sum + entry.cents)",
    ],
    [ACCOUNT, "    fn book(&mut self,", "    pub(crate) fn book(&mut self,"],
  ),
  edits(
    "panic becomes an error, and so does its test",
    LEDGER,
    [ACCOUNT, "    Closed,\n}", "    Closed,\n    NotEmpty { cents: i64 },\n}"],
    [
      ACCOUNT,
      `    pub fn close(&mut self) {
        if self.balance() != 0 {
            panic!("account still holds {} cents", self.balance());
        }
        self.closed = true;
    }`,
      `    pub fn close(&mut self) -> Result<(), AccountError> {
        if self.balance() != 0 {
            return Err(AccountError::NotEmpty { cents: self.balance() });
        }
        self.closed = true;
        Ok(())
    }`,
    ],
    [ACCOUNT, "            account.close();", "            assert_eq!(account.close(), Ok(()));"],
    [
      ACCOUNT,
      `        #[should_panic(expected = "still holds 5 cents")]
        fn needs_an_empty_account() {
            account_with(5).close();
        }`,
      `        fn needs_an_empty_account() {
            assert_eq!(account_with(5).close(), Err(AccountError::NotEmpty { cents: 5 }));
        }`,
    ],
  ),
];
