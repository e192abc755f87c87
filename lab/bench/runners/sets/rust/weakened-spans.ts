import { edit, edits, move } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { SPANS } from "./spans.ts";

const PARSE = "tests/parse.rs";
const MERGE = "tests/merge.rs";

export const WEAKENED_SPANS: readonly SetChange[] = [
  edit(
    "case of rstest removed",
    SPANS,
    PARSE,
    `#[case(" 3 - 7 ", 3, 7)]
`,
    "",
  ),
  edit(
    "all cases but one removed",
    SPANS,
    PARSE,
    `#[case("a-3", SpanError::NotANumber("a".to_string()))]
#[case("3-", SpanError::NotANumber(String::new()))]
#[case("7-3", SpanError::Reversed { start: 7, end: 3 })]
`,
    "",
  ),
  edit(
    "values of rstest narrowed to one",
    SPANS,
    MERGE,
    "#[values(0, 1, 2)] dropped: usize",
    "#[values(0)] dropped: usize",
  ),
  edit(
    "parametrised test ignored",
    SPANS,
    PARSE,
    "fn refuses_no_spans(",
    `#[ignore]
fn refuses_no_spans(`,
  ),
  edit(
    "error compared by its kind of variant, not its fields",
    SPANS,
    PARSE,
    "    assert_eq!(parse(text).unwrap_err(), expected);",
    `    let error = parse(text).unwrap_err();
    assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&expected));`,
  ),
  edit(
    "equality becomes matches! with a wildcard",
    SPANS,
    PARSE,
    "    assert_eq!(parse(text), Ok(Span { start, end }));",
    `    let _ = (start, end);
    assert!(matches!(parse(text), Ok(Span { .. })));`,
  ),
  edit(
    "fallback to the expected value",
    SPANS,
    PARSE,
    "    assert_eq!(parse(text), Ok(Span { start, end }));",
    "    assert_eq!(parse(text).unwrap_or(Span { start, end }), Span { start, end });",
  ),
  edit(
    "cases that fail return early",
    SPANS,
    PARSE,
    "    assert_eq!(parse(text).unwrap_err(), expected);",
    `    let Err(error) = parse(text) else { return };
    assert_eq!(error, expected);`,
  ),
  edits("expected spans computed by merge itself", SPANS, [
    MERGE,
    "assert_eq!(merge(&overlapping), spans(&[(1, 9)]));",
    "assert_eq!(merge(&overlapping), merge(&overlapping));",
  ]),
  edit(
    "shared assertion in the common module asks less",
    SPANS,
    "tests/common/mod.rs",
    "    assert_eq!(merge(&spans(given)), spans(expected));",
    "    assert!(merge(&spans(given)).len() >= expected.len());",
  ),
  { name: "test file deleted", package: SPANS, files: { [PARSE]: null } },
  move("test file moved where cargo does not look", SPANS, PARSE, "tests/old/parse.rs"),
  move("test file renamed to another extension", SPANS, PARSE, "tests/parse.rs.disabled"),
  edit(
    "test targets switched off in the manifest",
    SPANS,
    "Cargo.toml",
    `edition = "2021"`,
    `edition = "2021"
autotests = false`,
  ),
  edit(
    "rest of the file in a block comment",
    SPANS,
    PARSE,
    `#[test]
fn counts_lines() {
    let span = parse("3-7").expect("a span");
    assert_eq!(len(span), 5);
    assert_eq!(len(Span { start: 4, end: 4 }), 1);
}`,
    `/*
#[test]
fn counts_lines() {
    let span = parse("3-7").expect("a span");
    assert_eq!(len(span), 5);
    assert_eq!(len(Span { start: 4, end: 4 }), 1);
}
*/`,
  ),
  edit(
    "test file compiled out by an inner attribute",
    SPANS,
    MERGE,
    "mod common;",
    `#![cfg(feature = "merge-tests")]

mod common;`,
  ),
  edit(
    "helper call removed from a test",
    SPANS,
    MERGE,
    `    assert_merges(&[(4, 5), (1, 2)], &[(1, 2), (4, 5)]);
`,
    "",
  ),
  edit(
    "input narrowed until nothing overlaps",
    SPANS,
    MERGE,
    `#[rstest]
fn joins_what_overlaps(overlapping: Vec<Span>) {
    assert_eq!(merge(&overlapping), spans(&[(1, 9)]));
}`,
    `#[rstest]
fn joins_what_overlaps(overlapping: Vec<Span>) {
    assert_eq!(merge(&overlapping[..1]), spans(&[(5, 9)]));
}`,
  ),
];
