import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { BACKOFF } from "./backoff.ts";

const RETRY = "tests/retry.rs";
const WORKER = "tests/worker.rs";

export const WEAKENED_BACKOFF: readonly SetChange[] = [
  edit("tolerance made huge", BACKOFF, RETRY, "< 1e-9", "< 10.0"),
  edit(
    "assert becomes debug_assert",
    BACKOFF,
    RETRY,
    "    assert!((actual - expected).abs() < 1e-9,",
    "    debug_assert!((actual - expected).abs() < 1e-9,",
  ),
  edit(
    "exact sleeps become a count",
    BACKOFF,
    RETRY,
    "assert_eq!(sleeper.sleeps, vec![10, 20, 40]);",
    "assert_eq!(sleeper.sleeps.len(), 3);",
  ),
  edit(
    "exact sleeps become contains",
    BACKOFF,
    RETRY,
    "assert_eq!(sleeper.sleeps, vec![10, 20, 40]);",
    "assert!(sleeper.sleeps.contains(&10));",
  ),
  edit(
    "field of the error no longer compared",
    BACKOFF,
    RETRY,
    `    let expected = GaveUp { attempts: 2, last: "failure 2".to_string() };
    assert_eq!(error, expected);`,
    `    assert_eq!(error.attempts, 2);`,
  ),
  edits(
    "code under test replaced by a local copy",
    BACKOFF,
    [RETRY, "use backoff::{retry, share, GaveUp, Sleeper};", "use backoff::{retry, GaveUp, Sleeper};"],
    [
      RETRY,
      "fn assert_close(",
      `fn share(attempt: u32, _growth: f64) -> f64 {
    [0.0, 0.5, 0.75][attempt as usize]
}

fn assert_close(`,
    ],
  ),
  edit(
    "body moved to a function that nobody calls",
    BACKOFF,
    RETRY,
    `#[test]
fn sleeps_double() {
    let mut sleeper`,
    `#[test]
fn sleeps_double() {}

#[allow(dead_code)]
fn check_sleeps_double() {
    let mut sleeper`,
  ),
  edit(
    "test emptied to true",
    BACKOFF,
    RETRY,
    `    assert_close(share(0, 2.0), 0.0);
    assert_close(share(1, 2.0), 0.5);
    assert_close(share(2, 2.0), 0.75);`,
    "    assert!(true);",
  ),
  edit(
    "assertion only outside CI",
    BACKOFF,
    WORKER,
    "    assert_eq!(adder.total(), 5);",
    `    if std::env::var("CI").is_err() {
        assert_eq!(adder.total(), 5);
    }`,
  ),
  edit(
    "assertion on another thread that nobody joins",
    BACKOFF,
    WORKER,
    "    assert_eq!(adder.total(), 5);",
    "    std::thread::spawn(move || assert_eq!(adder.total(), 5));",
  ),
  edit(
    "assertion printed instead of checked",
    BACKOFF,
    WORKER,
    "    assert_eq!(adder.total(), 5);",
    `    println!("total {} should be 5", adder.total());`,
  ),
  edit(
    "assert shadowed by an empty macro",
    BACKOFF,
    WORKER,
    "use std::time::Duration;",
    `use std::time::Duration;

macro_rules! assert_eq {
    ($($tokens:tt)*) => {
        let _ = ($($tokens)*);
    };
}`,
  ),
  edit(
    "equality or true",
    BACKOFF,
    WORKER,
    "    assert_eq!(adder.total(), 5);",
    "    assert!(adder.total() == 5 || !cfg!(windows) || cfg!(windows));",
  ),
  edit(
    "equality becomes inequality with one wrong value",
    BACKOFF,
    RETRY,
    "assert_eq!(result, Ok(4));",
    "assert_ne!(result, Ok(0));",
  ),
];
