import type { SetPackage } from "../types.ts";

const MONEY = `use std::fmt;
use std::str::FromStr;

/// An amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    cents: i64,
}

#[derive(Debug, PartialEq, Eq)]
pub enum ParseMoneyError {
    Empty,
    BadDigit(char),
    TooManyDecimals,
}

impl Money {
    pub fn from_cents(cents: i64) -> Self {
        Money { cents }
    }

    pub fn cents(self) -> i64 {
        self.cents
    }

    /// Splits the amount into shares that differ by at most one cent; the first shares get the rest.
    pub fn split(self, shares: usize) -> Vec<Money> {
        assert!(shares > 0, "cannot split into no shares");
        let count = shares as i64;
        let base = self.cents / count;
        let rest = self.cents % count;
        (0..count)
            .map(|share| Money::from_cents(base + i64::from(share < rest)))
            .collect()
    }
}

fn only_digits(text: &str) -> Result<(), ParseMoneyError> {
    match text.chars().find(|c| !c.is_ascii_digit()) {
        Some(bad) => Err(ParseMoneyError::BadDigit(bad)),
        None => Ok(()),
    }
}

impl FromStr for Money {
    type Err = ParseMoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(ParseMoneyError::Empty);
        }
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        only_digits(whole)?;
        only_digits(decimals)?;
        if decimals.len() > 2 {
            return Err(ParseMoneyError::TooManyDecimals);
        }
        let whole: i64 = whole.parse().unwrap_or(0);
        let decimals: i64 = format!("{decimals:0<2}").parse().unwrap_or(0);
        Ok(Money::from_cents(whole * 100 + decimals))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.cents / 100, self.cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cents(shares: &[Money]) -> Vec<i64> {
        shares.iter().map(|share| share.cents()).collect()
    }

    #[test]
    fn parses_amounts() {
        let table = [
            ("0", 0),
            ("12", 1200),
            ("12.5", 1250),
            ("12.05", 1205),
            (".99", 99),
        ];
        for (text, expected) in table {
            let parsed = text.parse::<Money>().map(Money::cents);
            assert_eq!(parsed, Ok(expected), "parsing {text}");
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        assert_eq!("".parse::<Money>(), Err(ParseMoneyError::Empty));
        assert_eq!("1x".parse::<Money>(), Err(ParseMoneyError::BadDigit('x')));
        assert_eq!("1.234".parse::<Money>(), Err(ParseMoneyError::TooManyDecimals));
    }

    #[test]
    fn splits_with_the_rest_first() {
        assert_eq!(cents(&Money::from_cents(100).split(3)), vec![34, 33, 33]);
        assert_eq!(cents(&Money::from_cents(6).split(2)), vec![3, 3]);
    }

    #[test]
    #[should_panic(expected = "cannot split into no shares")]
    fn split_needs_a_share() {
        Money::from_cents(1).split(0);
    }

    #[test]
    fn round_trips_through_text() -> Result<(), ParseMoneyError> {
        let amount: Money = "3.07".parse()?;
        assert_eq!(amount.to_string(), "3.07");
        Ok(())
    }
}
`;

const ACCOUNT = `use crate::money::Money;

#[derive(Debug, PartialEq, Eq)]
pub enum AccountError {
    Insufficient { missing: i64 },
    Closed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub memo: String,
    pub cents: i64,
}

#[derive(Debug, Default)]
pub struct Account {
    entries: Vec<Entry>,
    closed: bool,
}

impl Account {
    pub fn open() -> Self {
        Account::default()
    }

    pub fn balance(&self) -> i64 {
        self.entries.iter().map(|entry| entry.cents).sum()
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn deposit(&mut self, amount: Money, memo: &str) -> Result<(), AccountError> {
        self.book(amount.cents(), memo)
    }

    pub fn withdraw(&mut self, amount: Money, memo: &str) -> Result<(), AccountError> {
        let missing = amount.cents() - self.balance();
        if missing > 0 {
            return Err(AccountError::Insufficient { missing });
        }
        self.book(-amount.cents(), memo)
    }

    /// Closes the account for good.
    pub fn close(&mut self) {
        if self.balance() != 0 {
            panic!("account still holds {} cents", self.balance());
        }
        self.closed = true;
    }

    fn book(&mut self, cents: i64, memo: &str) -> Result<(), AccountError> {
        if self.closed {
            return Err(AccountError::Closed);
        }
        self.entries.push(Entry { memo: memo.to_string(), cents });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account_with(cents: i64) -> Account {
        let mut account = Account::open();
        account.deposit(Money::from_cents(cents), "opening").unwrap();
        account
    }

    fn assert_memos(account: &Account, expected: &[&str]) {
        let memos: Vec<&str> = account.entries().iter().map(|entry| entry.memo.as_str()).collect();
        assert_eq!(memos, expected);
    }

    mod deposits {
        use super::*;

        #[test]
        fn add_to_the_balance() {
            let mut account = account_with(500);
            account.deposit(Money::from_cents(250), "salary").unwrap();
            assert_eq!(account.balance(), 750);
            assert_memos(&account, &["opening", "salary"]);
        }

        #[test]
        fn are_kept_as_entries() {
            let account = account_with(500);
            assert_eq!(account.entries().len(), 1);
            assert_eq!(account.entries()[0].memo, "opening");
            assert_eq!(account.entries()[0].cents, 500);
        }
    }

    mod withdrawals {
        use super::*;

        #[test]
        fn take_from_the_balance() {
            let mut account = account_with(500);
            account.withdraw(Money::from_cents(200), "rent").unwrap();
            assert_eq!(account.balance(), 300);
        }

        #[test]
        fn never_overdraw() {
            let mut account = account_with(500);
            let result = account.withdraw(Money::from_cents(800), "car");
            match result {
                Err(AccountError::Insufficient { missing }) => assert_eq!(missing, 300),
                other => panic!("unexpected {other:?}"),
            }
            assert_eq!(account.balance(), 500);
        }
    }

    mod closing {
        use super::*;

        #[test]
        fn refuses_later_deposits() {
            let mut account = Account::open();
            account.close();
            let late = account.deposit(Money::from_cents(1), "late");
            assert_eq!(late, Err(AccountError::Closed));
        }

        #[test]
        #[should_panic(expected = "still holds 5 cents")]
        fn needs_an_empty_account() {
            account_with(5).close();
        }
    }
}
`;

/** Unit tests inside the sources, with nested modules and helpers. */
export const LEDGER: SetPackage = {
  language: "rust",
  framework: "cargo test, unit tests",
  files: {
    "Cargo.toml": `[package]
name = "ledger"
version = "0.3.0"
edition = "2021"
`,
    "src/lib.rs": `//! Amounts of money and the accounts that hold them.
pub mod account;
pub mod money;
`,
    "src/money.rs": MONEY,
    "src/account.rs": ACCOUNT,
  },
};
