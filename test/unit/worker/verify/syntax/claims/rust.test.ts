import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "tests/bank.rs";
const SOURCE = `use bank::{names, open, report, Error, Summary};

#[test]
fn deposits() {
    let mut account = open("ann");
    account.deposit(30);
    assert_eq!(account.balance(), 30);
    assert!(!account.log().contains("refused"));
    assert!(account.close().is_ok());
}

#[test]
fn lists_names() {
    let got = names(&["b", "a"]);
    assert_eq!(got, vec!["a", "b"]);
    assert!((rate(&got) - 0.25).abs() < 1e-9);
}

#[test]
fn reports() {
    let got = report(&open("ann"));
    assert_eq!(got.owner, "ann");
    assert_eq!(got.total, 0);
}

#[test]
fn refuses() {
    let error = open("ann").withdraw(5).unwrap_err();
    assert_eq!(error, Error::Funds { missing: 5 });
    assert_eq!(error.to_string(), "insufficient funds: 5");
}

#[test]
fn matches_kind() {
    assert!(matches!(open("").kind(), Kind::Closed(Reason::Empty)));
    assert_eq!(open("ann").lookup("x"), None);
}

#[test]
fn fees() {
    let cases = [(10, 1), (100, 2), (1000, 3)];
    for (amount, want) in cases.iter() {
        assert_eq!(fee(*amount), *want);
    }
}

#[test]
#[should_panic(expected = "negative amount")]
fn panics() {
    open("ann").deposit(-1);
}

#[test]
fn prints() {
    let want = "ann: 0";
    let line = line(&open("ann"));
    assert_eq!(line, want);
    check_open(&open("ann"));
}

fn check_open(account: &Account) {
    assert_eq!(account.state(), "open");
    assert_eq!(account.balance(), 0);
}
`;
const BALANCE = "assert_eq!(account.balance(), 30);";
const NAMES = 'assert_eq!(got, vec!["a", "b"]);';
const MESSAGE = 'assert_eq!(error.to_string(), "insufficient funds: 5");';
const KIND = 'assert!(matches!(open("").kind(), Kind::Closed(Reason::Empty)));';

describe("a test of Rust that claims less is refused", () => {
  test.each<[string, Edit]>([
    ["one element", [[NAMES, 'assert!(got.contains(&"a"));']]],
    ["the length alone", [[NAMES, "assert_eq!(got.len(), 2);"]]],
    ["not empty", [[NAMES, "assert!(!got.is_empty());"]]],
    ["sets", [[NAMES, 'assert_eq!(got.into_iter().collect::<HashSet<_>>(), HashSet::from(["a", "b"]));']]],
    [
      "sorted",
      [
        [
          NAMES,
          'got.sort();\n    let sorted = { let mut all = got.clone(); all.sort(); all };\n    assert_eq!(sorted, vec!["a", "b"]);',
        ],
      ],
    ],
    ["more than nothing", [[BALANCE, "assert!(account.balance() > 0);"]]],
    ["at least", [[BALANCE, "assert!(account.balance() >= 30);"]]],
    ["not equal to another", [[BALANCE, "assert_ne!(account.balance(), 0);"]]],
    ["a prefix", [[MESSAGE, 'assert!(error.to_string().starts_with("insufficient"));']]],
    [
      "a variant alone",
      [["assert_eq!(error, Error::Funds { missing: 5 });", "assert!(matches!(error, Error::Funds { .. }));"]],
    ],
    ["a wildcard in a pattern", [["Kind::Closed(Reason::Empty)", "Kind::Closed(_)"]]],
    ["a pattern for anything", [["Kind::Closed(Reason::Empty)", "_"]]],
    [
      "whether there is an error",
      [
        [
          'let error = open("ann").withdraw(5).unwrap_err();\n    assert_eq!(error, Error::Funds { missing: 5 });\n    assert_eq!(error.to_string(), "insufficient funds: 5");',
          'assert!(open("ann").withdraw(5).is_err());',
        ],
      ],
    ],
    [
      "the error asserted only if there is one",
      [
        [
          'let error = open("ann").withdraw(5).unwrap_err();\n    assert_eq!(error, Error::Funds { missing: 5 });\n    assert_eq!(error.to_string(), "insufficient funds: 5");',
          'if let Err(error) = open("ann").withdraw(5) {\n        assert_eq!(error, Error::Funds { missing: 5 });\n        assert_eq!(error.to_string(), "insufficient funds: 5");\n    }',
        ],
      ],
    ],
    ["a panic of any kind", [['(expected = "negative amount")', ""]]],
    ["a part of a message that says nothing", [['"negative amount"', '"n"']]],
    ["a huge tolerance", [["< 1e-9", "< 1000.0"]]],
    ["or true", [["account.close().is_ok()", "account.close().is_ok() || true"]]],
    ["the expected value as a default", [["account.balance(), 30", "account.checked().unwrap_or(30), 30"]]],
    ["the expected value computed", [['let want = "ann: 0";', 'let want = line(&open("ann"));']]],
    [
      "the expected value is the actual one",
      [[BALANCE, "let want = account.balance();\n    assert_eq!(account.balance(), want);"]],
    ],
    ["an environment variable", [[BALANCE, `if std::env::var("CI").is_err() {\n        ${BALANCE}\n    }`]]],
    ["a condition on the result", [[NAMES, `if !got.is_empty() {\n        ${NAMES}\n    }`]]],
    ["an early return under a condition", [[NAMES, `if got.len() != 2 {\n        return;\n    }\n    ${NAMES}`]]],
    ["one row", [["cases.iter()", "cases.iter().take(1)"]]],
    ["a slice of the rows", [["in cases.iter()", "in &cases[..1]"]]],
    ["rows left out", [["cases.iter()", "cases.iter().skip(2)"]]],
    [
      "a row left out",
      [
        [
          "assert_eq!(fee(*amount)",
          "if *amount == 1000 {\n            continue;\n        }\n        assert_eq!(fee(*amount)",
        ],
      ],
    ],
    ["a closure that nothing calls", [[BALANCE, `let _check = || {\n        ${BALANCE}\n    };`]]],
    ["a thread that nothing joins", [[MESSAGE, `std::thread::spawn(move || {\n        ${MESSAGE}\n    });`]]],
    ["debug_assert", [["assert_eq!(account.balance()", "debug_assert_eq!(account.balance()"]]],
    ["a macro of the same name", (s) => `macro_rules! assert_eq {\n    ($($any:tt)*) => {};\n}\n\n${s}`],
    ["a file that is not compiled", (s) => `#![cfg(feature = "bank-tests")]\n\n${s}`],
    ["a file for another system", (s) => `#![cfg(windows)]\n\n${s}`],
    ["one of two fields", [["    assert_eq!(got.total, 0);\n", ""]]],
    ["a negative assertion removed", [['    assert!(!account.log().contains("refused"));\n', ""]]],
    [
      "one removed, another longer",
      [
        ["    assert_eq!(got.total, 0);\n", ""],
        ['vec!["a", "b"]);', 'vec!["a", "b", "c", "d"]);'],
        ['assert_eq!(got.owner, "ann");', 'assert_eq!(got.owner, ["ann", "bob"]);'],
      ],
    ],
    ["a call of a helper removed", [['    check_open(&open("ann"));\n', ""]]],
    [
      "a helper that compares less",
      [['assert_eq!(account.state(), "open");', "assert!(!account.state().is_empty());"]],
    ],
    [
      "a local function of the same name",
      [["    let want =", '    fn line(_: &Account) -> String {\n        "ann: 0".into()\n    }\n    let want =']],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a file where cargo does not look", { [PATH]: [SOURCE, undefined], "tests/more/bank.rs": [undefined, SOURCE] }],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("a test of Rust that claims as much passes", () => {
  test.each<[string, Edit]>([
    ["a condition instead of assert_eq", [[BALANCE, "assert!(account.balance() == 30);"]]],
    [
      "the whole value instead of its fields",
      [
        [
          'assert_eq!(got.owner, "ann");\n    assert_eq!(got.total, 0);',
          'assert_eq!(got, Summary { owner: "ann".into(), total: 0 });',
        ],
      ],
    ],
    [
      "the whole value in a variable",
      [
        [
          'assert_eq!(got.owner, "ann");\n    assert_eq!(got.total, 0);',
          'let want = Summary { owner: "ann".to_string(), total: 0 };\n    assert_eq!(got, want);',
        ],
      ],
    ],
    [
      "the whole value by its constructor",
      [['assert_eq!(got.owner, "ann");\n    assert_eq!(got.total, 0);', 'assert_eq!(got, Summary::new("ann", 0));']],
    ],
    [
      "a tuple",
      [
        [
          'assert_eq!(got.owner, "ann");\n    assert_eq!(got.total, 0);',
          'assert_eq!((got.owner.as_str(), got.total), ("ann", 0));',
        ],
      ],
    ],
    ["unwrap instead of is_ok", [["assert!(account.close().is_ok());", "account.close().unwrap();"]]],
    [
      "a compared result",
      [
        [
          'let error = open("ann").withdraw(5).unwrap_err();\n    assert_eq!(error, Error::Funds { missing: 5 });',
          'let error = open("ann").withdraw(5).expect_err("no funds");\n    assert_eq!(error, Error::Funds { missing: 5 });',
        ],
      ],
    ],
    ["another expected value", [["account.balance(), 30", "account.balance(), 31"]]],
    ["another message", [['"insufficient funds: 5"', '"missing funds: 5"']]],
    ["another panic", [['"negative amount"', '"amount below zero"']]],
    [
      "another name of the result",
      (s) =>
        s
          .replace("let got = names", "let all = names")
          .replace(NAMES, NAMES.replace("got", "all"))
          .replace("rate(&got)", "rate(&all)"),
    ],
    [
      "a table in place",
      [
        [
          "let cases = [(10, 1), (100, 2), (1000, 3)];\n    for (amount, want) in cases.iter() {\n        assert_eq!(fee(*amount), *want);\n    }",
          "assert_eq!(fee(10), 1);\n    assert_eq!(fee(100), 2);\n    assert_eq!(fee(1000), 3);",
        ],
      ],
    ],
    ["another row", [["(1000, 3)]", "(1000, 3), (9000, 4)]"]]],
    [
      "a helper extracted",
      (s) =>
        s
          .replace(BALANCE, "check_balance(&account, 30);")
          .replace(
            "fn check_open",
            "fn check_balance(account: &Account, want: i64) {\n    assert_eq!(account.balance(), want);\n}\n\nfn check_open",
          ),
    ],
    [
      "a helper inlined",
      (s) =>
        s
          .replace(
            'check_open(&open("ann"));',
            'let account = open("ann");\n    assert_eq!(account.state(), "open");\n    assert_eq!(account.balance(), 0);',
          )
          .replace(/\nfn check_open[\s\S]*$/, ""),
    ],
    [
      "two tests merged",
      (s) =>
        s
          .replace(/#\[test\]\nfn prints[\s\S]*?\n}\n\n/, "")
          .replace(
            "    assert!(account.close().is_ok());",
            '    assert!(account.close().is_ok());\n    let line = line(&open("ann"));\n    assert_eq!(line, "ann: 0");\n    check_open(&open("ann"));',
          ),
    ],
    [
      "two small tests merged",
      (s) =>
        s
          .replace(/#\[test\]\nfn matches_kind[\s\S]*?\n}\n\n/, "")
          .replace(
            "fn reports() {",
            `fn reports_and_matches() {\n    ${KIND}\n    assert_eq!(open("ann").lookup("x"), None);`,
          ),
    ],
    [
      "a test split",
      (s) =>
        s.replace(
          "    assert!((rate(&got) - 0.25).abs() < 1e-9);\n}",
          '}\n\n#[test]\nfn rates() {\n    let got = names(&["b", "a"]);\n    assert!((rate(&got) - 0.25).abs() < 1e-9);\n}',
        ),
    ],
    ["is_none", [['assert_eq!(open("ann").lookup("x"), None);', 'assert!(open("ann").lookup("x").is_none());']]],
    ["assert_matches", [[KIND, 'assert_matches!(open("").kind(), Kind::Closed(Reason::Empty));']]],
    ["a renamed method", (s) => s.replaceAll("balance()", "total()")],
    [
      "a thread that is joined",
      [[MESSAGE, `std::thread::spawn(move || {\n        ${MESSAGE}\n    })\n    .join()\n    .unwrap();`]],
    ],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });

  const UNIT = `pub fn line(name: &str) -> String {\n    pad(name)\n}\n\nfn pad(name: &str) -> String {\n    format!(" {name}")\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn pads() {\n        assert_eq!(pad("a"), " a");\n    }\n\n    #[test]\n    fn prints() {\n        assert_eq!(line("a"), " a");\n    }\n}\n`;
  test.each<[string, Record<string, Sides>]>([
    [
      "a private function removed with its test",
      {
        "src/line.rs": [
          UNIT,
          UNIT.replace("pad(name)\n", 'format!(" {name}")\n')
            .replace(/fn pad[\s\S]*?\n}\n\n/, "")
            .replace(/ {4}#\[test\]\n {4}fn pads[\s\S]*?\n {4}}\n\n/, ""),
        ],
      },
    ],
    ["a file renamed", { [PATH]: [SOURCE, undefined], "tests/account.rs": [undefined, SOURCE] }],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toEqual([]);
  });
});
