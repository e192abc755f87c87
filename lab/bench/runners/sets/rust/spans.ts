import type { SetPackage } from "../types.ts";

const LIB = `//! Spans of lines, such as \`3-7\`.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, PartialEq, Eq)]
pub enum SpanError {
    Missing,
    NotANumber(String),
    Reversed { start: u32, end: u32 },
}

fn number(text: &str) -> Result<u32, SpanError> {
    text.trim()
        .parse()
        .map_err(|_| SpanError::NotANumber(text.trim().to_string()))
}

/// Reads \`3-7\` or \`3\`.
pub fn parse(text: &str) -> Result<Span, SpanError> {
    if text.trim().is_empty() {
        return Err(SpanError::Missing);
    }
    let (start, end) = match text.split_once('-') {
        Some((start, end)) => (number(start)?, number(end)?),
        None => (number(text)?, number(text)?),
    };
    if start > end {
        return Err(SpanError::Reversed { start, end });
    }
    Ok(Span { start, end })
}

/// Joins spans that overlap or touch.
pub fn merge(spans: &[Span]) -> Vec<Span> {
    let mut sorted = spans.to_vec();
    sorted.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in sorted {
        match merged.last_mut() {
            Some(last) if span.start <= last.end + 1 => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// The number of lines in a span.
pub fn len(span: Span) -> u32 {
    span.end - span.start + 1
}
`;

const PARSE_TEST = `use rstest::rstest;
use spans::{len, parse, Span, SpanError};

#[rstest]
#[case("3-7", 3, 7)]
#[case("3", 3, 3)]
#[case(" 3 - 7 ", 3, 7)]
#[case::from_zero("0-1", 0, 1)]
fn reads_spans(#[case] text: &str, #[case] start: u32, #[case] end: u32) {
    assert_eq!(parse(text), Ok(Span { start, end }));
}

#[rstest]
#[case("", SpanError::Missing)]
#[case("a-3", SpanError::NotANumber("a".to_string()))]
#[case("3-", SpanError::NotANumber(String::new()))]
#[case("7-3", SpanError::Reversed { start: 7, end: 3 })]
fn refuses_no_spans(#[case] text: &str, #[case] expected: SpanError) {
    assert_eq!(parse(text).unwrap_err(), expected);
}

#[test]
fn counts_lines() {
    let span = parse("3-7").expect("a span");
    assert_eq!(len(span), 5);
    assert_eq!(len(Span { start: 4, end: 4 }), 1);
}
`;

const MERGE_TEST = `mod common;

use common::{assert_merges, spans};
use rstest::{fixture, rstest};
use spans::{merge, Span};

#[fixture]
fn overlapping() -> Vec<Span> {
    spans(&[(5, 9), (1, 3), (2, 4)])
}

#[test]
fn of_nothing_is_nothing() {
    assert!(merge(&[]).is_empty());
}

#[rstest]
fn joins_what_overlaps(overlapping: Vec<Span>) {
    assert_eq!(merge(&overlapping), spans(&[(1, 9)]));
}

#[test]
fn keeps_gaps() {
    assert_merges(&[(1, 2), (4, 5)], &[(1, 2), (4, 5)]);
    assert_merges(&[(4, 5), (1, 2)], &[(1, 2), (4, 5)]);
}

#[test]
fn swallows_inner_spans() {
    assert_merges(&[(1, 10), (3, 4)], &[(1, 10)]);
}

#[rstest]
fn is_the_same_twice(overlapping: Vec<Span>, #[values(0, 1, 2)] dropped: usize) {
    let mut some = overlapping;
    some.remove(dropped);
    let once = merge(&some);
    assert_eq!(merge(&once), once);
}
`;

const COMMON = `use spans::{merge, Span};

pub fn spans(pairs: &[(u32, u32)]) -> Vec<Span> {
    pairs.iter().map(|&(start, end)| Span { start, end }).collect()
}

pub fn assert_merges(given: &[(u32, u32)], expected: &[(u32, u32)]) {
    assert_eq!(merge(&spans(given)), spans(expected));
}
`;

/** Integration tests with cases and fixtures of rstest. */
export const SPANS: SetPackage = {
  language: "rust",
  framework: "cargo test, rstest",
  files: {
    "Cargo.toml": `[package]
name = "spans"
version = "1.1.0"
edition = "2021"

[dev-dependencies]
rstest = "0.18"
`,
    "src/lib.rs": LIB,
    "tests/parse.rs": PARSE_TEST,
    "tests/merge.rs": MERGE_TEST,
    "tests/common/mod.rs": COMMON,
  },
};
