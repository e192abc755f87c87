import type { RunnerPackage } from "./types.ts";

/**
 * Conventions:
 * - A documentation test is a test, even if it is only compiled (`no_run`).
 * - A test that panics or returns an error counts as ran and failed, and a `should_panic` that panics as passed.
 * - cargo stops after the first test program that fails: the tests of the later programs and the documentation tests
 *   do not run and count not at all.
 * - cargo has no coverage tool of its own: the coverage case uses the compiler's `instrument-coverage`.
 */
export const CARGO: RunnerPackage = {
  runner: "cargo",
  programs: ["cargo"],
  debian: ["cargo"],
  files: {
    "Cargo.toml": `[package]
name = "textkit"
version = "0.2.0"
edition = "2021"

[dependencies]
`,
    // 2 + 1 unit tests and 1 documentation test
    "src/lib.rs": `//! Small helpers for text.

pub mod wrap;

/// Returns the first word.
///
/// \`\`\`
/// assert_eq!(textkit::first_word("one two"), "one");
/// \`\`\`
pub fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_word() {
        assert_eq!(first_word("  one two"), "one");
    }

    #[test]
    fn finds_no_word() {
        assert_eq!(first_word(" "), "");
    }
}
`,
    "src/wrap.rs": `/// Panics for a width of 0.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    assert!(width > 0, "no width");
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(width).map(|line| line.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    mod errors {
        #[test]
        #[should_panic(expected = "no width")]
        fn refuses_a_width_of_zero() {
            crate::wrap::wrap("a", 0);
        }
    }
}
`,
    // 2 + 1 = 3 tests
    "tests/wrap.rs": `use textkit::wrap::wrap;

macro_rules! wraps {
    ($($name:ident: $width:expr => $lines:expr,)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(wrap("abcdef", $width).len(), $lines);
        })*
    };
}

wraps! {
    wraps_at_two: 2 => 3,
    wraps_at_four: 4 => 2,
}

#[test]
fn keeps_all_letters() -> Result<(), String> {
    let text = wrap("abcdef", 5).concat();
    if text == "abcdef" { Ok(()) } else { Err(text) }
}
`,
  },
  cases: [
    { situation: "alone", command: "cargo test", expected: { end: 0, ran: 7, failed: 0, skipped: 0 } },
    {
      situation: "after a build",
      command: "cargo build && cargo test --quiet",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // The first run has 3 of the 7 tests.
      situation: "twice in a row",
      command: "cargo test --lib && cargo test",
      expected: { end: 0, ran: 7, failed: 0, skipped: 0 },
    },
    {
      // --all-targets leaves out the documentation test.
      situation: "pre-script",
      files: {
        "ci/test.sh": `#!/bin/sh
set -eux
export CARGO_TERM_COLOR=never
cargo check --all-targets
cargo test --all-targets "$@"
`,
      },
      command: "chmod +x ci/test.sh && ./ci/test.sh",
      expected: { end: 0, ran: 6, failed: 0, skipped: 0 },
    },
    {
      // Only the 2 unit tests and the documentation test of crates/slug run.
      situation: "workspace",
      files: {
        "Cargo.toml": `[workspace]
members = ["crates/slug"]

[package]
name = "textkit"
version = "0.2.0"
edition = "2021"
`,
        "crates/slug/Cargo.toml": `[package]
name = "slug"
version = "0.1.0"
edition = "2021"
`,
        "crates/slug/src/lib.rs": `/// \`\`\`
/// assert_eq!(slug::slug("A b"), "a-b");
/// \`\`\`
pub fn slug(title: &str) -> String {
    title.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn joins_words() {
        assert_eq!(slug("Hello  World"), "hello-world");
    }

    #[test]
    fn is_empty_without_words() {
        assert_eq!(slug(""), "");
    }
}
`,
      },
      command: "cargo test -p slug",
      expected: { end: 0, ran: 3, failed: 0, skipped: 0 },
    },
    {
      situation: "coverage",
      command:
        'RUSTFLAGS="-C instrument-coverage" LLVM_PROFILE_FILE="target/coverage/%p-%m.profraw" cargo test --all-targets',
      expected: { end: 0, ran: 6, failed: 0, skipped: 0 },
    },
    {
      // 3 unit tests, 4 of tests/letter.rs, and no more. Failed: greets, signs and posts.
      situation: "failing",
      files: {
        "tests/letter.rs": `use textkit::first_word;

#[test]
fn has_an_address() {
    assert_eq!(first_word("Ann Lee"), "Ann");
}

#[test]
fn greets() {
    assert_eq!(first_word("Dear Ann"), "Hello", "the greeting is wrong");
}

#[test]
fn signs() {
    let name: Option<&str> = None;
    name.expect("no name");
}

#[test]
fn posts() -> Result<(), std::num::ParseIntError> {
    "stamp".parse::<u32>().map(|_| ())
}
`,
      },
      command: "cargo test",
      expected: { end: 101, ran: 7, failed: 3, skipped: 0 },
    },
    {
      // 7 + 2 ran: prints_text and the documentation test that is only compiled.
      // Skipped: prints_colour, prints_fast and the documentation test with `ignore`.
      situation: "skipped",
      files: {
        "src/lib.rs": `pub mod wrap;

/// Returns the first word.
///
/// \`\`\`
/// assert_eq!(textkit::first_word("one two"), "one");
/// \`\`\`
///
/// \`\`\`ignore
/// println!("{}", first_word(input));
/// \`\`\`
///
/// \`\`\`no_run
/// loop {
///     textkit::first_word("again");
/// }
/// \`\`\`
pub fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_word() {
        assert_eq!(first_word("  one two"), "one");
    }

    #[test]
    fn finds_no_word() {
        assert_eq!(first_word(" "), "");
    }
}
`,
        "tests/printer.rs": `#[test]
fn prints_text() {
    assert_eq!(format!("{:>3}", 7), "  7");
}

#[test]
#[ignore]
fn prints_fast() {
    panic!();
}

#[test]
#[ignore = "needs a colour printer"]
fn prints_colour() {
    panic!();
}
`,
      },
      command: "cargo test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 3 },
    },
    {
      situation: "slow",
      files: {
        "tests/spell.rs": `use std::{thread, time::Duration};

#[test]
fn loads_the_dictionary() {
    thread::sleep(Duration::from_millis(2300));
}

#[test]
fn knows_a_word() {
    assert!("word".len() == 4);
}
`,
      },
      command: "cargo test",
      expected: { end: 0, ran: 9, failed: 0, skipped: 0, slow: { name: "loads_the_dictionary", atLeastMs: 2000 } },
    },
    {
      // Test programs run one after the other: the library, wrap, and then zip, which has one test that ends.
      situation: "hanging",
      files: {
        "tests/zip.rs": `use std::{thread, time::Duration};

#[test]
fn a_packs_nothing() {
    assert!("".is_empty());
}

#[test]
fn b_waits_for_space() {
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}
`,
      },
      command: "cargo test",
      expected: { end: "timeout", ran: 7, failed: 0, skipped: 0 },
    },
  ],
};
