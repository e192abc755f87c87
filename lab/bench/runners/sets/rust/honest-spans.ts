import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SPANS } from "./spans.ts";

const LIB = "src/lib.rs";
const PARSE = "tests/parse.rs";
const MERGE = "tests/merge.rs";
const COMMON = "tests/common/mod.rs";

export const HONEST_SPANS: readonly SetChange[] = [
  move("test file renamed", SPANS, PARSE, "tests/reading.rs"),
  move("test file becomes a folder with main.rs", SPANS, PARSE, "tests/parse/main.rs"),
  edit("case added", SPANS, PARSE, `#[case("3", 3, 3)]`, `#[case("3", 3, 3)]\n#[case("03-07", 3, 7)]`),
  edit(
    "cases named",
    SPANS,
    PARSE,
    `#[case("3-7", 3, 7)]
#[case("3", 3, 3)]
#[case(" 3 - 7 ", 3, 7)]`,
    `#[case::two_numbers("3-7", 3, 7)]
#[case::one_number("3", 3, 3)]
#[case::blanks(" 3 - 7 ", 3, 7)]`,
  ),
  edit(
    "plain test becomes a parametrised one with all rows",
    SPANS,
    PARSE,
    `#[test]
fn counts_lines() {
    let span = parse("3-7").expect("a span");
    assert_eq!(len(span), 5);
    assert_eq!(len(Span { start: 4, end: 4 }), 1);
}`,
    `#[rstest]
#[case("3-7", 5)]
#[case("4-4", 1)]
fn counts_lines(#[case] text: &str, #[case] lines: u32) {
    assert_eq!(len(parse(text).expect("a span")), lines);
}`,
  ),
  edit(
    "parametrised test becomes a table with all rows",
    SPANS,
    PARSE,
    `#[rstest]
#[case("", SpanError::Missing)]
#[case("a-3", SpanError::NotANumber("a".to_string()))]
#[case("3-", SpanError::NotANumber(String::new()))]
#[case("7-3", SpanError::Reversed { start: 7, end: 3 })]
fn refuses_no_spans(#[case] text: &str, #[case] expected: SpanError) {
    assert_eq!(parse(text).unwrap_err(), expected);
}`,
    `#[test]
fn refuses_no_spans() {
    let table = [
        ("", SpanError::Missing),
        ("a-3", SpanError::NotANumber("a".to_string())),
        ("3-", SpanError::NotANumber(String::new())),
        ("7-3", SpanError::Reversed { start: 7, end: 3 }),
    ];
    for (text, expected) in table {
        assert_eq!(parse(text).unwrap_err(), expected, "{text}");
    }
}`,
  ),
  edit(
    "unwrap_err becomes a comparison with Err",
    SPANS,
    PARSE,
    "assert_eq!(parse(text).unwrap_err(), expected);",
    "assert_eq!(parse(text), Err(expected));",
  ),
  edit(
    "is_empty becomes an equality",
    SPANS,
    MERGE,
    "    assert!(merge(&[]).is_empty());",
    "    assert_eq!(merge(&[]), Vec::<Span>::new());",
  ),
  edit(
    "imports reordered and one per line",
    SPANS,
    MERGE,
    `use common::{assert_merges, spans};
use rstest::{fixture, rstest};
use spans::{merge, Span};`,
    `use rstest::fixture;
use rstest::rstest;
use spans::merge;
use spans::Span;

use common::{assert_merges, spans};`,
  ),
  edits(
    "fixture moved to the common module",
    SPANS,
    [
      MERGE,
      `#[fixture]
fn overlapping() -> Vec<Span> {
    spans(&[(5, 9), (1, 3), (2, 4)])
}

`,
      "",
    ],
    [MERGE, "use common::{assert_merges, spans};", "use common::{assert_merges, overlapping, spans};"],
    [MERGE, "use rstest::{fixture, rstest};", "use rstest::rstest;"],
    [COMMON, "use spans::{merge, Span};", "use rstest::fixture;\nuse spans::{merge, Span};"],
    [
      COMMON,
      "pub fn assert_merges(",
      `#[fixture]
pub fn overlapping() -> Vec<Span> {
    spans(&[(5, 9), (1, 3), (2, 4)])
}

pub fn assert_merges(`,
    ],
  ),
  edit(
    "two tests merged into one with all assertions",
    SPANS,
    MERGE,
    `#[test]
fn keeps_gaps() {
    assert_merges(&[(1, 2), (4, 5)], &[(1, 2), (4, 5)]);
    assert_merges(&[(4, 5), (1, 2)], &[(1, 2), (4, 5)]);
}

#[test]
fn swallows_inner_spans() {
    assert_merges(&[(1, 10), (3, 4)], &[(1, 10)]);
}`,
    `#[test]
fn keeps_gaps_and_swallows_inner_spans() {
    assert_merges(&[(1, 2), (4, 5)], &[(1, 2), (4, 5)]);
    assert_merges(&[(4, 5), (1, 2)], &[(1, 2), (4, 5)]);
    assert_merges(&[(1, 10), (3, 4)], &[(1, 10)]);
}`,
  ),
  edits(
    "touching spans no longer joined, with the source",
    SPANS,
    [LIB, "Joins spans that overlap or touch.", "Joins spans that overlap."],
    [LIB, "span.start <= last.end + 1", "span.start <= last.end"],
    [MERGE, "spans(&[(1, 9)])", "spans(&[(1, 4), (5, 9)])"],
  ),
  edits(
    "function renamed in the source and the tests",
    SPANS,
    [LIB, "pub fn len(span: Span)", "pub fn lines(span: Span)"],
    [PARSE, "use spans::{len, parse, Span, SpanError};", "use spans::{lines, parse, Span, SpanError};"],
    [PARSE, "assert_eq!(len(span), 5);", "assert_eq!(lines(span), 5);"],
    [PARSE, "assert_eq!(len(Span { start: 4, end: 4 }), 1);", "assert_eq!(lines(Span { start: 4, end: 4 }), 1);"],
  ),
  edits(
    "function removed with the test of it",
    SPANS,
    [
      LIB,
      `
/// The number of lines in a span.
pub fn len(span: Span) -> u32 {
    span.end - span.start + 1
}
`,
      "",
    ],
    [PARSE, "use spans::{len, parse, Span, SpanError};", "use spans::{parse, Span, SpanError};"],
    [
      PARSE,
      `
#[test]
fn counts_lines() {
    let span = parse("3-7").expect("a span");
    assert_eq!(len(span), 5);
    assert_eq!(len(Span { start: 4, end: 4 }), 1);
}
`,
      "",
    ],
  ),
  {
    name: "new test file",
    package: SPANS,
    files: {
      "tests/order.rs": `use spans::Span;

#[test]
fn spans_sort_by_start() {
    let mut some = vec![Span { start: 4, end: 5 }, Span { start: 1, end: 9 }];
    some.sort();
    assert_eq!(some[0].start, 1);
}
`,
    },
  },
  edit("dev dependency raised", SPANS, "Cargo.toml", `rstest = "0.18"`, `rstest = "0.21"`),
];
