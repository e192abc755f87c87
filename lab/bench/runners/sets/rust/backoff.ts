import type { SetPackage } from "../types.ts";

const LIB = `use std::time::Duration;

pub mod worker;

/// How the time between attempts passes.
pub trait Sleeper {
    fn sleep(&mut self, time: Duration);
}

#[derive(Debug, PartialEq, Eq)]
pub struct GaveUp {
    pub attempts: u32,
    pub last: String,
}

/// The share of the longest delay that an attempt waits.
pub fn share(attempt: u32, growth: f64) -> f64 {
    1.0 - growth.powi(-(attempt as i32))
}

/// Calls until a call succeeds; waits 10, 20, 40 ... milliseconds between calls.
pub fn retry<T>(
    limit: u32,
    sleeper: &mut dyn Sleeper,
    mut call: impl FnMut() -> Result<T, String>,
) -> Result<T, GaveUp> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        match call() {
            Ok(value) => return Ok(value),
            Err(last) if attempts == limit => return Err(GaveUp { attempts, last }),
            Err(_) => sleeper.sleep(Duration::from_millis(10 << (attempts - 1))),
        }
    }
}
`;

const WORKER = `use std::sync::mpsc::{channel, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

/// A thread that adds up what it is sent.
pub struct Adder {
    inbox: Sender<i64>,
    total: Arc<Mutex<i64>>,
}

impl Adder {
    pub fn start() -> Self {
        let (inbox, received) = channel();
        let total = Arc::new(Mutex::new(0));
        let sum = Arc::clone(&total);
        thread::spawn(move || {
            for number in received {
                *sum.lock().unwrap() += number;
            }
        });
        Adder { inbox, total }
    }

    pub fn add(&self, number: i64) {
        self.inbox.send(number).expect("the thread runs");
    }

    pub fn total(&self) -> i64 {
        *self.total.lock().unwrap()
    }
}
`;

const RETRY_TEST = `use backoff::{retry, share, GaveUp, Sleeper};
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

fn failing_first(failures: u32) -> impl FnMut() -> Result<u32, String> {
    let mut calls = 0;
    move || {
        calls += 1;
        if calls > failures {
            Ok(calls)
        } else {
            Err(format!("failure {calls}"))
        }
    }
}

fn assert_close(actual: f64, expected: f64) {
    assert!((actual - expected).abs() < 1e-9, "{actual} is not {expected}");
}

#[test]
fn first_success_needs_no_sleep() {
    let mut sleeper = Recorded::default();
    assert_eq!(retry(3, &mut sleeper, failing_first(0)), Ok(1));
    assert!(sleeper.sleeps.is_empty());
}

#[test]
fn sleeps_double() {
    let mut sleeper = Recorded::default();
    let result = retry(5, &mut sleeper, failing_first(3));
    assert_eq!(result, Ok(4));
    assert_eq!(sleeper.sleeps, vec![10, 20, 40]);
}

#[test]
fn gives_up_with_the_last_error() {
    let mut sleeper = Recorded::default();
    let error = retry(2, &mut sleeper, failing_first(9)).unwrap_err();
    let expected = GaveUp { attempts: 2, last: "failure 2".to_string() };
    assert_eq!(error, expected);
    assert_eq!(sleeper.sleeps.len(), 1);
}

#[test]
fn shares_grow_to_one() {
    assert_close(share(0, 2.0), 0.0);
    assert_close(share(1, 2.0), 0.5);
    assert_close(share(2, 2.0), 0.75);
}
`;

const WORKER_TEST = `use backoff::worker::Adder;
use std::thread::sleep;
use std::time::Duration;

#[test]
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
`;

/** Integration tests with a hand-written fake, tolerances and threads. */
export const BACKOFF: SetPackage = {
  language: "rust",
  framework: "cargo test, integration tests",
  files: {
    "Cargo.toml": `[package]
name = "backoff"
version = "0.1.0"
edition = "2021"
`,
    "src/lib.rs": LIB,
    "src/worker.rs": WORKER,
    "tests/retry.rs": RETRY_TEST,
    "tests/worker.rs": WORKER_TEST,
  },
};
