import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../../support/judge-change.ts";
import { claimsAbout, type Edit } from "../../../../../support/judge-tests.ts";

const PATH = "src/store.rs";
const SOURCE = `//! A store.

pub struct Store { items: Vec<u32> }

impl Store {
    pub fn get(&self, at: usize) -> Option<u32> {
        assert!(at < 1_000_000, "too large");
        debug_assert!(self.items.len() < 1_000_000);
        self.items.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Store {
        Store { items: vec![1, 2, 3] }
    }

    fn check_len(store: &Store, want: usize) {
        assert_eq!(store.len(), want);
        assert!(store.capacity() >= want);
    }

    #[test]
    fn gets() {
        let store = filled();
        assert_eq!(store.get(0), Some(1));
        assert_eq!(store.get(9), None, "out of range");
    }

    #[test]
    fn finds_all() {
        for (at, want) in [(0, 1), (1, 2), (2, 3)] {
            assert_eq!(filled().get(at), Some(want));
        }
    }

    #[test]
    #[should_panic(expected = "too large")]
    fn refuses_large() {
        filled().get(2_000_000);
    }

    #[test]
    fn parses() {
        let store: Store = "1,2".parse().unwrap();
        assert!(matches!(store.first(), Some(Kind::One(_))));
        assert!(store.first() == store.get(0));
        check_len(&store, 2);
    }

    #[test]
    fn reports_errors() -> Result<(), Error> {
        let error = "x".parse::<Store>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Parse);
        if error.line() != 1 {
            panic!("line {}", error.line());
        }
        Ok(())
    }

    #[rstest]
    #[case(1, 1)]
    #[case(2, 4)]
    #[case(3, 9)]
    fn squares(#[case] n: u32, #[case] want: u32) {
        assert_eq!(square(n), want);
    }

    #[tokio::test]
    async fn saves() {
        let saved = save(filled()).await;
        assert_eq!(saved.len(), 3);
        assert_ne!(saved.id(), 0);
    }
}
`;
const GET = "assert_eq!(store.get(0), Some(1));";

describe("a weakened test of Rust is refused", () => {
  test.each<[string, Edit]>([
    ["a deleted test", (s) => s.replace(/ {4}#\[test\]\n {4}fn gets[\s\S]*?\n {4}\}\n/, "")],
    ["the module of tests deleted", (s) => `${s.slice(0, s.indexOf("#[cfg(test)]"))}`],
    ["a test without its attribute", [["    #[test]\n    fn gets", "    #[allow(dead_code)]\n    fn gets"]]],
    ["ignored", [["    #[test]\n    fn gets", "    #[test]\n    #[ignore]\n    fn gets"]]],
    ["ignored with a reason", [["    #[test]\n    fn gets", '    #[ignore = "flaky"]\n    #[test]\n    fn gets']]],
    [
      "ignored under a condition",
      [["    #[test]\n    fn gets", '    #[test]\n    #[cfg_attr(not(feature = "slow"), ignore)]\n    fn gets']],
    ],
    ["a condition that never holds", [["    #[test]\n    fn gets", "    #[test]\n    #[cfg(any())]\n    fn gets"]]],
    ["a feature for a test", [["    #[test]\n    fn gets", '    #[test]\n    #[cfg(feature = "extra")]\n    fn gets']]],
    ["a test for Windows only", [["    #[test]\n    fn gets", "    #[test]\n    #[cfg(windows)]\n    fn gets"]]],
    ["a module that is never compiled", [["#[cfg(test)]", "#[cfg(all(test, any()))]"]]],
    ["a module under a feature", [["#[cfg(test)]", '#[cfg(all(test, feature = "extra"))]']]],
    ["any panic instead of one", [['#[should_panic(expected = "too large")]', "#[should_panic]"]]],
    ["a panic no longer expected", [['    #[should_panic(expected = "too large")]\n', ""]]],
    ["a deleted assertion", [[GET, "let _ = store.get(0);"]]],
    ["debug_assert_eq!", [[GET, "debug_assert_eq!(store.get(0), Some(1));"]]],
    ["assert_ne!", [[GET, "assert_ne!(store.get(0), Some(2));"]]],
    ["is_some()", [[GET, "assert!(store.get(0).is_some());"]]],
    ["compared with itself", [[GET, "let got = store.get(0);\n        assert_eq!(got, got);"]]],
    ["a call compared with itself", [[GET, "assert_eq!(store.get(0), store.get(0));"]]],
    ["constants", [[GET, "assert_eq!(1, 1);"]]],
    ["assert!(true)", [["assert!(store.first() == store.get(0));", "assert!(true);"]]],
    ["|| true", [["store.first() == store.get(0)", "store.first() == store.get(0) || true"]]],
    ["a comparison weakened to a truth", [["store.first() == store.get(0)", "store.first().is_some()"]]],
    [
      "a pattern of any value",
      [["assert!(matches!(store.first(), Some(Kind::One(_))));", "assert!(store.first().is_some());"]],
    ],
    ["in if false", [[GET, `if false { ${GET} }`]]],
    ["after a return", [[GET, `return;\n        ${GET}`]]],
    [
      "an early return under a condition",
      [["let store = filled();", "let store = filled();\n        if store.is_empty() { return; }"]],
    ],
    ["in a closure that is never called", [[GET, `let check = || { ${GET} };\n        let _ = check;`]]],
    ["in a loop over nothing", [["[(0, 1), (1, 2), (2, 3)]", "[]"]]],
    ["a row less", [["[(0, 1), (1, 2), (2, 3)]", "[(0, 1), (1, 2)]"]]],
    ["a case less", [["    #[case(2, 4)]\n", ""]]],
    ["a panic that is caught", [[GET, `let _ = std::panic::catch_unwind(|| { ${GET} });`]]],
    ["a thread that nobody joins", [[GET, `std::thread::spawn(move || { ${GET} });`]]],
    ["a line that is printed", [['panic!("line {}", error.line());', 'println!("line {}", error.line());']]],
    ["a weaker helper", [["        assert_eq!(store.len(), want);\n", ""]]],
    ["a helper that is no longer called", [["        check_len(&store, 2);\n", ""]]],
    ["emptied", (s) => s.replace(/(async fn saves\(\) \{)[\s\S]*?\n {4}\}/, "$1}")],
    ["the whole file is never compiled", (s) => `#![cfg(any())]\n${s}`],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).not.toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a deleted file", { "tests/store.rs": ["#[test]\nfn a() {\n    assert_eq!(f(), 1);\n}\n", undefined] }],
    [
      "a new test that is ignored",
      { "src/a.rs": ["fn a() {}\n", "fn a() {}\n#[test]\n#[ignore]\nfn b() {\n    assert_eq!(1, a());\n}\n"] },
    ],
    ["new tests that assert nothing", { "tests/a.rs": [undefined, "#[test]\nfn b() {\n    let _ = a();\n}\n"] }],
    [
      "a property that is gone",
      {
        "tests/p.rs": [
          "proptest! {\n    #[test]\n    fn adds(a in 0..9, b in 0..9) {\n        prop_assert_eq!(add(a, b), a + b);\n    }\n}\n",
          "proptest! {\n    #[test]\n    fn adds(a in 0..9, b in 0..9) {\n        let _ = add(a, b);\n    }\n}\n",
        ],
      },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

describe("an honest change of tests in Rust passes", () => {
  test.each<[string, Edit]>([
    ["a renamed test", [["fn gets()", "fn gets_items()"]]],
    [
      "a new test",
      [
        [
          "    #[test]\n    fn gets",
          "    #[test]\n    fn is_empty() {\n        assert!(Store::new().is_empty());\n    }\n\n    #[test]\n    fn gets",
        ],
      ],
    ],
    ["a new row", [["(2, 3)]", "(2, 3), (1, 2)]"]]],
    ["a new case", [["    #[case(2, 4)]\n", "    #[case(2, 4)]\n    #[case::zero(0, 0)]\n"]]],
    ["another message", [['"out of range"', '"nothing at 9"']]],
    ["another expected value", [["Some(1));", "Some(7));"]]],
    ["another expected panic", [['expected = "too large"', 'expected = "larger than"']]],
    ["assert! with == instead of assert_eq!", [[GET, "assert!(store.get(0) == Some(1));"]]],
    [
      "assert_eq! instead of assert! with ==",
      [["assert!(store.first() == store.get(0));", "assert_eq!(store.first(), store.get(0));"]],
    ],
    [
      "assert_matches!",
      [
        [
          "assert!(matches!(store.first(), Some(Kind::One(_))));",
          "assert_matches!(store.first(), Some(Kind::One(_)));",
        ],
      ],
    ],
    ["pretty_assertions", [["use super::*;", "use super::*;\n    use pretty_assertions::assert_eq;"]]],
    ["sides swapped", [[GET, "assert_eq!(Some(1), store.get(0));"]]],
    [
      "? instead of unwrap",
      [
        [
          'fn parses() {\n        let store: Store = "1,2".parse().unwrap();',
          'fn parses() -> Result<(), Error> {\n        let store: Store = "1,2".parse()?;',
        ],
      ],
    ],
    ["expect instead of unwrap", [[".parse().unwrap()", '.parse().expect("a store")']]],
    [
      "assert_eq! instead of panic!",
      [
        [
          'if error.line() != 1 {\n            panic!("line {}", error.line());\n        }',
          "assert_eq!(error.line(), 1);",
        ],
      ],
    ],
    [
      "a match with a panic instead of unwrap_err",
      [
        [
          'let error = "x".parse::<Store>().unwrap_err();',
          'let error = match "x".parse::<Store>() {\n            Ok(_) => panic!("parsed"),\n            Err(error) => error,\n        };',
        ],
      ],
    ],
    [
      "a table instead of single assertions",
      [
        [
          `${GET}\n        assert_eq!(store.get(9), None, "out of range");`,
          "for (at, want) in [(0, Some(1)), (9, None)] {\n            assert_eq!(store.get(at), want);\n        }",
        ],
      ],
    ],
    [
      "a table in a constant",
      [
        [
          "for (at, want) in [(0, 1), (1, 2), (2, 3)] {",
          "const ROWS: [(usize, u32); 3] = [(0, 1), (1, 2), (2, 3)];\n        for (at, want) in ROWS.iter() {",
        ],
      ],
    ],
    ["a table in a vector", [["[(0, 1), (1, 2), (2, 3)]", "vec![(0, 1), (1, 2), (2, 3)]"]]],
    [
      "cases turned into a loop",
      (s) =>
        s.replace(
          / {4}#\[rstest\][\s\S]*?\n {4}\}\n/,
          "    #[test]\n    fn squares() {\n        for (n, want) in [(1, 1), (2, 4), (3, 9)] {\n            assert_eq!(square(n), want);\n        }\n    }\n",
        ),
    ],
    [
      "a test split",
      [
        [
          `        assert_eq!(store.get(9), None, "out of range");\n    }\n`,
          '    }\n\n    #[test]\n    fn gets_nothing() {\n        let store = filled();\n        assert_eq!(store.get(9), None, "out of range");\n    }\n',
        ],
      ],
    ],
    [
      "an extracted helper",
      [
        [GET, "check_get(&store, 0, Some(1));"],
        [
          "    fn check_len",
          "    fn check_get(store: &Store, at: usize, want: Option<u32>) {\n        assert_eq!(store.get(at), want);\n    }\n\n    fn check_len",
        ],
      ],
    ],
    [
      "a nested module",
      (s) =>
        s
          .replace("    #[rstest]", "    mod math {\n    use super::*;\n    #[rstest]")
          .replace("    #[tokio::test]", "    }\n    #[tokio::test]"),
    ],
    ["ignored by Miri", [["    #[test]\n    fn gets", "    #[test]\n    #[cfg_attr(miri, ignore)]\n    fn gets"]]],
    ["for Unix only", [["    #[test]\n    fn gets", "    #[test]\n    #[cfg(unix)]\n    fn gets"]]],
    ["not for Windows", [["    #[test]\n    fn gets", "    #[test]\n    #[cfg(not(windows))]\n    fn gets"]]],
    ["async tests", [["    #[test]\n    fn gets", "    #[tokio::test]\n    async fn gets"]]],
    ["another runtime", [["#[tokio::test]", '#[tokio::test(flavor = "multi_thread")]']]],
    ["an assertion of the code removed", [['        assert!(at < 1_000_000, "too large");\n', ""]]],
    [
      "a closure that is called",
      [[GET, "let check = |at, want| { assert_eq!(store.get(at), want); };\n        check(0, Some(1));"]],
    ],
    ["a thread that is joined", [[GET, `std::thread::spawn(move || { ${GET} }).join().unwrap();`]]],
    ["syntax that our parser does not know", (s) => `${s}\nfn later() { let x = <<<>>>; }\n`],
  ])("%s", async (_name, edit) => {
    expect(await claimsAbout(PATH, SOURCE, edit)).toEqual([]);
  });

  test("tests moved to their own file", async () => {
    const tests = SOURCE.slice(SOURCE.indexOf("mod tests {") + 11, SOURCE.lastIndexOf("}"));
    const code = SOURCE.slice(0, SOURCE.indexOf("mod tests {"));
    const { outcomes } = await judgeChange({
      [PATH]: [SOURCE, `${code}mod tests;\n`],
      "src/store/tests.rs": [undefined, tests],
    });
    expect(outcomes.find(({ result }) => result.name === "tests-kept")?.findings).toEqual([]);
  });
});
