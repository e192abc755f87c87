/**
 * Output of cargo-nextest for one run, composed after its documentation and its published example file. No recording of
 * a run. The run has two test programs and retries a failed test once:
 * - `wraps`, `splits` and `loads` pass, the last one slowly;
 * - `is_flaky` fails and passes at the second try, so it counts as passed;
 * - `parses` fails twice, and counts as one failed test;
 * - one test is ignored. The JUnit file leaves out ignored tests, and the text counts them as skipped.
 */

/** 5 test cases; one failed. */
export const NEXTEST_JUNIT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="5" failures="1" errors="0" uuid="0d6f2c5e-4d0b-4a06-9d0a-6f1de2a4b9c1" timestamp="2024-05-14T10:02:41.118+02:00" time="2.371">
    <testsuite name="textkit" tests="3" disabled="0" errors="0" failures="0">
        <testcase name="wrap::tests::wraps" classname="textkit" timestamp="2024-05-14T10:02:41.120+02:00" time="0.006">
        </testcase>
        <testcase name="wrap::tests::splits" classname="textkit" timestamp="2024-05-14T10:02:41.121+02:00" time="0.007">
        </testcase>
        <testcase name="tests::is_flaky" classname="textkit" timestamp="2024-05-14T10:02:41.141+02:00" time="0.005">
            <flakyFailure timestamp="2024-05-14T10:02:41.122+02:00" time="0.009" type="test failure">thread &apos;tests::is_flaky&apos; panicked at src/lib.rs:61:9:
no lock
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
                <system-out>
running 1 test
test tests::is_flaky ... FAILED

failures:

failures:
    tests::is_flaky

test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s

</system-out>
                <system-err>thread &apos;tests::is_flaky&apos; panicked at src/lib.rs:61:9:
no lock
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
</system-err>
            </flakyFailure>
        </testcase>
    </testsuite>
    <testsuite name="textkit::files" tests="2" disabled="0" errors="0" failures="1">
        <testcase name="parses" classname="textkit::files" timestamp="2024-05-14T10:02:41.150+02:00" time="0.004">
            <failure message="thread &apos;parses&apos; panicked at tests/files.rs:12:5" type="test failure">thread &apos;parses&apos; panicked at tests/files.rs:12:5:
assertion \`left == right\` failed: header
  left: &quot;# a&quot;
 right: &quot;# b&quot;
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace</failure>
            <rerunFailure timestamp="2024-05-14T10:02:41.160+02:00" time="0.005" type="test failure">thread &apos;parses&apos; panicked at tests/files.rs:12:5:
assertion \`left == right\` failed: header
  left: &quot;# a&quot;
 right: &quot;# b&quot;
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
                <system-out>
running 1 test
test parses ... FAILED

failures:

failures:
    parses

test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.00s

</system-out>
                <system-err>thread &apos;parses&apos; panicked at tests/files.rs:12:5:
assertion \`left == right\` failed: header
</system-err>
            </rerunFailure>
            <system-out>
running 1 test
test parses ... FAILED

failures:

failures:
    parses

test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.00s

</system-out>
            <system-err>thread &apos;parses&apos; panicked at tests/files.rs:12:5:
assertion \`left == right\` failed: header
  left: &quot;# a&quot;
 right: &quot;# b&quot;
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
</system-err>
        </testcase>
        <testcase name="loads" classname="textkit::files" timestamp="2024-05-14T10:02:41.161+02:00" time="2.317">
        </testcase>
    </testsuite>
</testsuites>
`;

/** The text of the same run: 5 tests ran, 1 failed, 1 skipped. */
export const NEXTEST_TEXT = `   Compiling textkit v0.2.0 (/work)
    Finished \`test\` profile [unoptimized + debuginfo] target(s) in 1.84s
────────────
 Nextest run ID 0d6f2c5e-4d0b-4a06-9d0a-6f1de2a4b9c1 with nextest profile: ci
    Starting 5 tests across 2 binaries (1 test skipped)
        PASS [   0.006s] textkit wrap::tests::wraps
        PASS [   0.007s] textkit wrap::tests::splits
  TRY 1 FAIL [   0.009s] textkit tests::is_flaky
  TRY 1 FAIL [   0.004s] textkit::files parses
  TRY 2 PASS [   0.005s] textkit tests::is_flaky
  TRY 2 FAIL [   0.005s] textkit::files parses
──── TRY 2 STDERR:       textkit::files parses
thread 'parses' panicked at tests/files.rs:12:5:
assertion \`left == right\` failed: header
  left: "# a"
 right: "# b"
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace

        PASS [   2.317s] textkit::files loads
────────────
     Summary [   2.371s] 5 tests run: 4 passed (1 flaky), 1 failed, 1 skipped
   FLAKY 2/2 [   0.005s] textkit tests::is_flaky
  TRY 2 FAIL [   0.005s] textkit::files parses
error: test run failed
`;
