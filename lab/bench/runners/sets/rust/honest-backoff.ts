import { edit, edits } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { BACKOFF } from "./backoff.ts";

const LIB = "src/lib.rs";
const RETRY = "tests/retry.rs";
const WORKER = "tests/worker.rs";

export const HONEST_BACKOFF: readonly SetChange[] = [
  edits(
    "sleep replaced by a wait with a deadline",
    BACKOFF,
    [WORKER, "use std::time::Duration;", "use std::time::{Duration, Instant};"],
    [
      WORKER,
      "    sleep(Duration::from_millis(200));",
      `    let deadline = Instant::now() + Duration::from_secs(5);
    while adder.total() != 5 && Instant::now() < deadline {
        sleep(Duration::from_millis(1));
    }`,
    ],
  ),
  edits(
    "fake updated after a new parameter",
    BACKOFF,
    [LIB, "    fn sleep(&mut self, time: Duration);", "    fn sleep(&mut self, time: Duration, attempt: u32);"],
    [
      LIB,
      "sleeper.sleep(Duration::from_millis(10 << (attempts - 1))),",
      "sleeper.sleep(Duration::from_millis(10 << (attempts - 1)), attempts),",
    ],
    [RETRY, "    fn sleep(&mut self, time: Duration) {", "    fn sleep(&mut self, time: Duration, _attempt: u32) {"],
  ),
  edits(
    "longer delays, changed with the source",
    BACKOFF,
    [LIB, "waits 10, 20, 40 ... milliseconds", "waits 50, 100, 200 ... milliseconds"],
    [LIB, "from_millis(10 <<", "from_millis(50 <<"],
    [RETRY, "vec![10, 20, 40]", "vec![50, 100, 200]"],
  ),
  edit("tolerance tightened", BACKOFF, RETRY, "< 1e-9", "< 1e-12"),
  edit(
    "count of sleeps becomes the exact sleeps",
    BACKOFF,
    RETRY,
    "assert_eq!(sleeper.sleeps.len(), 1);",
    "assert_eq!(sleeper.sleeps, vec![10]);",
  ),
  edit(
    "assertions become a loop over all rows",
    BACKOFF,
    RETRY,
    `    assert_close(share(0, 2.0), 0.0);
    assert_close(share(1, 2.0), 0.5);
    assert_close(share(2, 2.0), 0.75);`,
    `    for (attempt, expected) in [(0, 0.0), (1, 0.5), (2, 0.75)] {
        assert_close(share(attempt, 2.0), expected);
    }`,
  ),
  edit(
    "formatting only",
    BACKOFF,
    RETRY,
    `    let expected = GaveUp { attempts: 2, last: "failure 2".to_string() };
    assert_eq!(error, expected);`,
    `    let expected = GaveUp {
        attempts: 2,
        last: "failure 2".to_string(),
    };

    assert_eq!(
        error,
        expected,
    );`,
  ),
  edit(
    "variable inlined into the assertion",
    BACKOFF,
    RETRY,
    `    let result = retry(5, &mut sleeper, failing_first(3));
    assert_eq!(result, Ok(4));`,
    "    assert_eq!(retry(5, &mut sleeper, failing_first(3)), Ok(4));",
  ),
  edit(
    "equality written with assert_eq",
    BACKOFF,
    RETRY,
    "    assert!(sleeper.sleeps.is_empty());",
    "    assert_eq!(sleeper.sleeps, Vec::<u128>::new());",
  ),
  {
    name: "fake moved to a module of its own",
    package: BACKOFF,
    replacements: [
      {
        path: RETRY,
        find: `use backoff::{retry, share, GaveUp, Sleeper};
use std::time::Duration;

#[derive(Default)]
struct Recorded {
    sleeps: Vec<u128>,
}

impl Sleeper for Recorded {
    fn sleep(&mut self, time: Duration) {
        self.sleeps.push(time.as_millis());
    }
}
`,
        replace: `mod support;

use backoff::{retry, share, GaveUp};
use support::Recorded;
`,
      },
    ],
    files: {
      "tests/support/mod.rs": `use backoff::Sleeper;
use std::time::Duration;

#[derive(Default)]
pub struct Recorded {
    pub sleeps: Vec<u128>,
}

impl Sleeper for Recorded {
    fn sleep(&mut self, time: Duration) {
        self.sleeps.push(time.as_millis());
    }
}
`,
    },
  },
  edit(
    "new test that only runs on Unix",
    BACKOFF,
    WORKER,
    `#[test]
fn starts_at_zero() {`,
    `#[cfg(unix)]
#[test]
fn ignores_the_environment() {
    std::env::set_var("ADDER", "1");
    assert_eq!(Adder::start().total(), 0);
}

#[test]
fn starts_at_zero() {`,
  ),
  edit(
    "tests put in another order",
    BACKOFF,
    WORKER,
    `#[test]
fn adds_in_the_background() {
    let adder = Adder::start();
    adder.add(2);
    adder.add(3);
    sleep(Duration::from_millis(200));
    assert_eq!(adder.total(), 5);
}

#[test]
fn starts_at_zero() {
    assert_eq!(Adder::start().total(), 0);
}
`,
    `#[test]
fn starts_at_zero() {
    assert_eq!(Adder::start().total(), 0);
}

#[test]
fn adds_in_the_background() {
    let adder = Adder::start();
    adder.add(2);
    adder.add(3);
    sleep(Duration::from_millis(200));
    assert_eq!(adder.total(), 5);
}
`,
  ),
  edit(
    "file-wide clippy allowance",
    BACKOFF,
    RETRY,
    "use backoff::{retry, share, GaveUp, Sleeper};",
    `#![allow(clippy::float_cmp)]

use backoff::{retry, share, GaveUp, Sleeper};`,
  ),
];
