import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LEDGER } from "./ledger.ts";

const MONEY = "src/money.rs";
const ACCOUNT = "src/account.rs";

export const WEAKENED_LEDGER: readonly SetChange[] = [
  edit(
    "value of a result becomes is_ok",
    LEDGER,
    MONEY,
    `assert_eq!(parsed, Ok(expected), "parsing {text}");`,
    `assert!(parsed.is_ok(), "parsing {text} for {expected}");`,
  ),
  edit(
    "error variant becomes is_err",
    LEDGER,
    MONEY,
    `assert_eq!("1x".parse::<Money>(), Err(ParseMoneyError::BadDigit('x')));`,
    `assert!("1x".parse::<Money>().is_err());`,
  ),
  edit(
    "rows of a table removed",
    LEDGER,
    MONEY,
    `            ("12.05", 1205),
            (".99", 99),
`,
    "",
  ),
  edit("loop takes only the first row", LEDGER, MONEY, "in table {", "in table.into_iter().take(1) {"),
  edit(
    "table emptied",
    LEDGER,
    MONEY,
    `        let table = [
            ("0", 0),
            ("12", 1200),
            ("12.5", 1250),
            ("12.05", 1205),
            (".99", 99),
        ];`,
    "        let table: [(&str, i64); 0] = [];",
  ),
  edit(
    "message of should_panic dropped",
    LEDGER,
    MONEY,
    `#[should_panic(expected = "cannot split into no shares")]`,
    "#[should_panic]",
  ),
  edit(
    "should_panic removed and the panic caught",
    LEDGER,
    MONEY,
    `    #[should_panic(expected = "cannot split into no shares")]
    fn split_needs_a_share() {
        Money::from_cents(1).split(0);
    }`,
    `    fn split_needs_a_share() {
        let _ = std::panic::catch_unwind(|| Money::from_cents(1).split(0));
    }`,
  ),
  edit(
    "should_panic put on a test whose assertions fail",
    LEDGER,
    MONEY,
    `    #[test]
    fn splits_with_the_rest_first() {`,
    `    #[test]
    #[should_panic]
    fn splits_with_the_rest_first() {`,
  ),
  edit(
    "tests compiled only for a feature that nobody enables",
    LEDGER,
    MONEY,
    "#[cfg(test)]",
    `#[cfg(all(test, feature = "slow-tests"))]`,
  ),
  edit(
    "test attribute dropped, dead code allowed",
    LEDGER,
    MONEY,
    `    #[test]
    fn refuses_what_is_no_amount() {`,
    `    #[allow(dead_code)]
    fn refuses_what_is_no_amount() {`,
  ),
  edit(
    "expected text computed by the code under test",
    LEDGER,
    MONEY,
    `assert_eq!(amount.to_string(), "3.07");`,
    "assert_eq!(amount.to_string(), Money::from_cents(307).to_string());",
  ),
  edit(
    "equality on the value becomes a comparison with itself",
    LEDGER,
    MONEY,
    "assert_eq!(cents(&Money::from_cents(100).split(3)), vec![34, 33, 33]);",
    `let shares = cents(&Money::from_cents(100).split(3));
        assert_eq!(shares, shares);`,
  ),
  edit(
    "shares compared by their number only",
    LEDGER,
    MONEY,
    "assert_eq!(cents(&Money::from_cents(100).split(3)), vec![34, 33, 33]);",
    "assert_eq!(cents(&Money::from_cents(100).split(3)).len(), 3);",
  ),
  edit(
    "ignored without a reason",
    LEDGER,
    ACCOUNT,
    `        #[test]
        fn add_to_the_balance() {`,
    `        #[test]
        #[ignore]
        fn add_to_the_balance() {`,
  ),
  edit(
    "ignored with a reason",
    LEDGER,
    ACCOUNT,
    `        #[test]
        fn take_from_the_balance() {`,
    `        #[test]
        #[ignore = "flaky on CI, see follow-up"]
        fn take_from_the_balance() {`,
  ),
  edit(
    "ignored through cfg_attr",
    LEDGER,
    ACCOUNT,
    `        #[test]
        fn never_overdraw() {`,
    `        #[test]
        #[cfg_attr(not(feature = "strict"), ignore)]
        fn never_overdraw() {`,
  ),
  edit(
    "one test compiled out with cfg(any())",
    LEDGER,
    ACCOUNT,
    `        #[test]
        fn refuses_later_deposits() {`,
    `        #[cfg(any())]
        #[test]
        fn refuses_later_deposits() {`,
  ),
  edit(
    "test deleted",
    LEDGER,
    ACCOUNT,
    `        #[test]
        fn take_from_the_balance() {
            let mut account = account_with(500);
            account.withdraw(Money::from_cents(200), "rent").unwrap();
            assert_eq!(account.balance(), 300);
        }

`,
    "",
  ),
  edit(
    "test commented out",
    LEDGER,
    ACCOUNT,
    `        #[test]
        fn take_from_the_balance() {
            let mut account = account_with(500);
            account.withdraw(Money::from_cents(200), "rent").unwrap();
            assert_eq!(account.balance(), 300);
        }
`,
    `        // TODO: fix after the rewrite
        // #[test]
        // fn take_from_the_balance() {
        //     let mut account = account_with(500);
        //     account.withdraw(Money::from_cents(200), "rent").unwrap();
        //     assert_eq!(account.balance(), 300);
        // }
`,
  ),
  edit(
    "nested module of tests deleted",
    LEDGER,
    ACCOUNT,
    `    mod closing {
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
`,
    "",
  ),
  edit(
    "error checked only if there is one",
    LEDGER,
    ACCOUNT,
    "            assert_eq!(late, Err(AccountError::Closed));",
    `            if let Err(error) = late {
                assert_eq!(error, AccountError::Closed);
            }`,
  ),
  edit(
    "panic of the other arm removed",
    LEDGER,
    ACCOUNT,
    `                other => panic!("unexpected {other:?}"),`,
    "                _ => {}",
  ),
  edit(
    "return before the assertions",
    LEDGER,
    ACCOUNT,
    `            account.deposit(Money::from_cents(250), "salary").unwrap();`,
    `            account.deposit(Money::from_cents(250), "salary").unwrap();
            if account.balance() > 0 {
                return;
            }`,
  ),
  edit(
    "helper with the assertion emptied",
    LEDGER,
    ACCOUNT,
    `        let memos: Vec<&str> = account.entries().iter().map(|entry| entry.memo.as_str()).collect();
        assert_eq!(memos, expected);`,
    "        let _ = (account, expected);",
  ),
  edit(
    "balance asserted to be positive only",
    LEDGER,
    ACCOUNT,
    "assert_eq!(account.balance(), 300);",
    "assert!(account.balance() >= 0);",
  ),
  edit(
    "one of several assertions removed",
    LEDGER,
    ACCOUNT,
    `            assert_eq!(account.entries()[0].cents, 500);
`,
    "",
  ),
  edit(
    "result of the comparison thrown away",
    LEDGER,
    ACCOUNT,
    "assert_eq!(late, Err(AccountError::Closed));",
    "let _ = late == Err(AccountError::Closed);",
  ),
  edit(
    "assertions in a closure that nobody calls",
    LEDGER,
    ACCOUNT,
    `            assert_eq!(account.balance(), 750);
            assert_memos(&account, &["opening", "salary"]);`,
    `            let _check = || {
                assert_eq!(account.balance(), 750);
                assert_memos(&account, &["opening", "salary"]);
            };`,
  ),
  edit(
    "whole module behind a platform that does not exist",
    LEDGER,
    ACCOUNT,
    "    mod withdrawals {",
    `    #[cfg(target_os = "none")]
    mod withdrawals {`,
  ),
];
