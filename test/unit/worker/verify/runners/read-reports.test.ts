import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecorded } from "../../../../../lab/bench/runners/read-recorded.ts";
import { NEXTEST_TEXT } from "../../../../../lab/bench/runners/recorded/nextest.ts";
import { runnersNamed } from "../../../../../worker/verify/runners/all-runners.ts";
import { readLibtest } from "../../../../../worker/verify/runners/cargo.ts";
import { countTests } from "../../../../../worker/verify/runners/count-tests.ts";
import { readTreeReports } from "../../../../../worker/verify/runners/junit.ts";
import { readNextest } from "../../../../../worker/verify/runners/nextest.ts";
import { readJunit } from "../../../../../worker/verify/runners/read-junit.ts";
import { readTapDocuments } from "../../../../../worker/verify/runners/tap.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midwatch-reports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (ending: string, name: string, more = {}) =>
  `${JSON.stringify({ ending, file: "/work/t.js", name, ...more })}\n`;

test("a test that ran in two invocations counts once; equal names in one report are two tests", async () => {
  const report = `${line("pass", "a")}${line("pass", "a")}${line("fail", "b", { ms: 5 })}${line("skip", "c")}{"ending":"all"}\n`;
  writeFileSync(join(folder, "mocha-1"), report);
  writeFileSync(join(folder, "mocha-2"), report);
  expect(await countTests(folder)).toMatchObject({
    isCounted: true,
    isWhole: true,
    runners: ["mocha"],
    ran: 3,
    failed: 1,
    skipped: 1,
    slowest: [{ name: "t.js: b", ms: 5 }],
    malformed: [],
  });
});

test("a report without its last line is not whole, and a file of another name or content is malformed", async () => {
  writeFileSync(join(folder, "jest-1"), line("pass", "a"));
  expect(await countTests(folder)).toMatchObject({ isWhole: false, ran: 1 });
  writeFileSync(join(folder, "jest-2"), "not an event\n");
  writeFileSync(join(folder, "odd"), "");
  expect((await countTests(folder)).malformed).toHaveLength(2);
});

test("TAP in the output is counted unless a runner that may print TAP wrote a report", async () => {
  const stdout = "TAP version 13\n# group\nok 1 adds\nnot ok 2 fails\nok 3 later # SKIP\n1..3\n";
  expect(await countTests(folder, { stdout })).toMatchObject({
    runners: ["tap"],
    isWhole: true,
    ran: 2,
    failed: 1,
    skipped: 1,
  });
  writeFileSync(join(folder, "node-1"), `${line("pass", "a")}{"ending":"all"}\n`);
  expect(await countTests(folder, { stdout })).toMatchObject({ runners: ["node"], ran: 1 });
  expect(readTapDocuments("TAP version 13\nok 1 a\n")[0]?.isWhole).toBe(false);
});

test.each([
  ["a test line", "TAP version 13\n.ok 1 - a\nwaiting... not ok 2 - b\nok 3 - c is ok 4\n1..3\n", 3],
  ["a later number in a title", "TAP version 13\nok 1 - a is ok 2\nit is ok 2\nok 2 - b\n1..2\n", 2],
  ["a plan", "TAP version 13\nok 1 - a\ndone1..1\n", 1],
  ["the first header", "Loading...TAP version 13\nok 1 - a\n1..1\n", 1],
  ["a later header", "TAP version 13\nok 1 - a\n1..1\nbye TAP version 13\n..ok 1 - b\n1..1\n", 2],
])("TAP is read where a program printed text before %s", async (_, stdout, ran) => {
  expect(await countTests(folder, { stdout })).toMatchObject({ isCounted: true, isWhole: true, ran });
});

test("TAP that reached its end but cannot be read is not counted, and TAP that was cut is not whole", async () => {
  const unreadable = ["TAP version 13\nok 1 - a\no\nk 2 - b\n1..2\n", "TAP version 13\n1..1\nok 1 - a\nok 2 - b\n"];
  for (const stdout of unreadable) expect(await countTests(folder, { stdout })).toMatchObject({ isCounted: false });
  const cut = [
    "TAP version 13\nok 1 - a\n",
    "TAP version 13\n1..2\nok 1 - a\n",
    "TAP version 13\n.ok 1 - a\nok 2 - b\n",
  ];
  for (const stdout of cut)
    expect(await countTests(folder, { stdout })).toMatchObject({ isCounted: true, isWhole: false });
});

test("tests of equal names in two TAP documents are two tests", async () => {
  const document = "TAP version 13\n# basic\nok 1 should be truthy\nok 2 should be truthy\n1..2\n";
  expect(await countTests(folder, { stdout: document + document })).toMatchObject({
    ran: 4,
    names: new Set([": basic > should be truthy", "document 2: basic > should be truthy"]),
  });
});

test("cargo's lines are read per test program, and a program that did not finish is not whole", () => {
  const text = `
running 2 tests
test tests::adds ... ok
test tests::bad - should panic ... FAILED

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 1 test
test src/lib.rs - add (line 3) ... ignored, later

test result: ok. 0 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
`;
  const report = readLibtest(text);
  expect(report?.isWhole).toBe(true);
  expect(report?.tests.map(({ ending, name }) => `${ending} ${name}`)).toEqual([
    "pass tests > adds",
    "fail tests > bad",
    "skip documentation of add",
  ]);
  expect(readLibtest("running 3 tests\n.i.\ntest result: ok. 2 passed; 0 failed; 1 ignored; x\n")?.tests).toHaveLength(
    3,
  );
  expect(readLibtest("running 1 test\ntest a ... ok\n")?.isWhole).toBe(false);
});

test("the documentation tests of one item are counted apart, in the order of their lines", async () => {
  const doc = (line: number, ending: string) => `test src/lib.rs - add (line ${line}) ... ${ending}\n`;
  const text = (...lines: [number, string][]) =>
    `running 4 tests\n${lines.map(([line, ending]) => doc(line, ending)).join("")}test src/lib.rs - sub (line 40) - compile ... ok
test result: ok. 2 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s\n`;
  writeFileSync(join(folder, "cargo-1"), text([10, "ignored"], [5, "ok"], [25, "ignored"]));
  // The same tests after an edit above them.
  writeFileSync(join(folder, "cargo-2"), text([15, "ok"], [35, "ignored"], [20, "ignored"]));
  expect(await countTests(folder)).toMatchObject({
    ran: 2,
    skipped: 2,
    names: new Set(["src/lib.rs: documentation of add", "src/lib.rs: documentation of sub"]),
  });
});

test("PHPUnit's messages count where its report is missing or not whole, and only there", async () => {
  const at = (name: string) => `locationHint='php_qn:///work/tests/SumTest.php::\\App\\SumTest::${name}'`;
  const started = (name: string) => `\n##teamcity[testStarted name='${name}' ${at(name)} flowId='7']\n`;
  const finished = (name: string) => `\n##teamcity[testFinished name='${name}' duration='17' flowId='7']\n`;
  const failed = (name: string, message: string, more = "") =>
    `\n##teamcity[testFailed name='${name}' message='${message}' details=' at |[x|]|n' ${more}flowId='7']\n`;
  const messages = [
    "\n##teamcity[testCount count='6' flowId='7']\n\n##teamcity[testSuiteStarted name='App\\SumTest' flowId='7']\n",
    started("testAdds"),
    finished("testAdds"),
    started("testFails"),
    failed("testFails", "Failed asserting that |'a|[1|]|' is identical", "type='comparisonFailure' actual='|'x|'' "),
    finished("testFails"),
    started("testSkips"),
    "\n##teamcity[testIgnored name='testSkips' message='later' details=' ' flowId='7']\n",
    finished("testSkips"),
    started("testRisky"),
    failed("testRisky", "This test did not perform any assertions"),
    finished("testRisky"),
    started('testRows with data set "it|\'s |[x|]"'),
    finished('testRows with data set "it|\'s |[x|]"'),
    started("testHangs"),
  ].join("");
  writeFileSync(join(folder, "phpunit-1"), messages);
  const names = ["testAdds", "testFails", "testRisky", 'testRows with data set "it\'s [x]"'];
  const expected = {
    runners: ["phpunit"],
    isWhole: false,
    malformed: [],
    ...{ ran: 4, failed: 1, skipped: 1 },
    names: new Set(names.map((name) => `tests/SumTest.php: App.SumTest > ${name}`)),
  };
  expect(await countTests(folder)).toMatchObject(expected);
  writeFileSync(join(folder, "phpunit-1.xml"), "");
  expect(await countTests(folder)).toMatchObject(expected);
  const whole = '<testsuites><testsuite><testcase classname="App.SumTest" name="testAdds"/></testsuite></testsuites>';
  writeFileSync(join(folder, "phpunit-1.xml"), whole);
  expect(await countTests(folder)).toMatchObject({ isWhole: true, ran: 1, failed: 0, skipped: 0, malformed: [] });
  writeFileSync(join(folder, "phpunit-2.xml"), "");
  expect(await countTests(folder)).toMatchObject({ isWhole: false, ran: 1 });
});

const ran = (...names: string[]) =>
  `\nrunning ${names.length} tests\n${names.map((name) => `test ${name} ... ok\n`).join("")}
test result: ok. ${names.length} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n`;
const named = (crate: string, hash: string) =>
  `     Running unittests src/lib.rs (target/debug/deps/${crate}-${hash})\n     Running tests/it.rs (/work/target/debug/deps/it-${hash})\n`;
const ofCrate = (crate: string, hash: string) => `${ran("tests::works")}${ran("works")}\n${named(crate, hash)}`;

test("tests of equal names in two crates are two tests, and a crate that is tested twice counts once", async () => {
  writeFileSync(join(folder, "cargo-1"), ofCrate("a", "00112233445566aa"));
  writeFileSync(join(folder, "cargo-2"), ofCrate("b", "00112233445566bb"));
  writeFileSync(join(folder, "cargo-3"), ofCrate("a", "00112233445566cc"));
  expect(await countTests(folder)).toMatchObject({
    ran: 4,
    names: new Set([
      "a src/lib.rs: tests > works",
      "a tests/it.rs: works",
      "b src/lib.rs: tests > works",
      "b tests/it.rs: works",
    ]),
  });
});

test("where cargo does not name each program, all its programs or its arguments are the origin of the tests", () => {
  const origins = (text: string) => readLibtest(text)?.tests.map(({ origin }) => origin);
  const doc = "\u001b[1m   Doc-tests\u001b[0m a\n";
  expect(
    origins(`${ran("works")}\n     Running tests/own.rs (target/debug/deps/own-00112233445566aa)\n${doc}`),
  ).toEqual(["tests/own.rs, a"]);
  expect(origins(`${ran("works")}\nmidwatch: /b test -q\n`)).toEqual(["/b test -q"]);
  expect(origins(ran("works"))).toEqual([undefined]);
});

test("nextest's lines are read, and a test that was retried counts once", () => {
  const report = readNextest(NEXTEST_TEXT);
  expect(report?.isWhole).toBe(true);
  expect(report?.tests.length).toBeGreaterThan(2);
  const retried =
    "  TRY 1 FAIL [   0.012s] c a::b\n  TRY 2 PASS [   0.011s] c a::b\n     Summary [   0.03s] 1 test run\n";
  expect(readNextest(retried)?.tests).toEqual([{ ending: "pass", file: "", name: "c > a > b", ms: 11 }]);
});

test("recorded reports of Maven, Gradle and nextest have the counts that were determined by hand", () => {
  expect(readRecorded()).toMatchObject({ read: 9, wrong: [] });
});

test("reports of Maven are read where it wrote them, links and reports of the commit are not", async () => {
  const reports = join(folder, "tree/app/target/surefire-reports");
  mkdirSync(reports, { recursive: true });
  const suite = (name: string) => `<testsuite><testcase classname="A" name="${name}" time="0.5"/></testsuite>`;
  writeFileSync(join(reports, "TEST-A.xml"), suite("adds"));
  writeFileSync(join(reports, "TEST-Old.xml"), suite("is old"));
  utimesSync(join(reports, "TEST-Old.xml"), 1, 1);
  writeFileSync(join(folder, "elsewhere.xml"), suite("is elsewhere"));
  symlinkSync(join(folder, "elsewhere.xml"), join(reports, "TEST-Link.xml"));
  const read = (paths: string[]) => readTreeReports(join(folder, "tree"), { paths, since: 1_000_000 });
  expect(await read(["package.json"])).toEqual([]);
  const inTree = await read(["app/pom.xml"]);
  mkdirSync(join(folder, "report"));
  expect(await countTests(join(folder, "report"), { inTree })).toMatchObject({
    runners: ["junit"],
    isWhole: true,
    ran: 1,
  });
  writeFileSync(join(reports, "TEST-B.xml"), "<testsuite");
  const broken = await read(["app/pom.xml"]);
  expect(await countTests(join(folder, "report"), { inTree: broken })).toMatchObject({ isWhole: false, malformed: [] });
});

test("equal names in the reports of two folders are two tests, and in two files of one folder one test", async () => {
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(join(folder, "tree", path, ".."), { recursive: true });
    writeFileSync(join(folder, "tree", path), text);
  };
  const suite = '<?xml version="1.0"?><testsuite><testcase classname="A" name="adds" time="0.5"/></testsuite>';
  write("app/build/test-results/testDebugUnitTest/TEST-A.xml", suite);
  write("app/build/test-results/testDebugUnitTest/TEST-A-again.xml", suite);
  write("app/build/test-results/testReleaseUnitTest/TEST-A.xml", Buffer.from(`\ufeff${suite}`, "utf16le"));
  write("app/build/test-results/testReleaseUnitTest/TEST-Empty.xml", "");
  write("lib/target/surefire-reports/TEST-A.xml", `\ufeff${suite}`);
  write("lib/target/surefire-reports/TEST-Bytes.xml", Buffer.from([0, 1, 2]));
  const inTree = await readTreeReports(join(folder, "tree"), { paths: ["pom.xml"], since: 0 });
  mkdirSync(join(folder, "report"));
  expect(await countTests(join(folder, "report"), { inTree })).toMatchObject({
    isWhole: true,
    ran: 3,
    malformed: [],
    names: new Set([
      "app/build/test-results/testDebugUnitTest: A > adds",
      "app/build/test-results/testReleaseUnitTest: A > adds",
      "lib/target/surefire-reports: A > adds",
    ]),
  });
});

test("a test that is named like its file is a test, unless Node's runner reports it", async () => {
  const report = `${line("pass", "t.js")}{"ending":"all"}\n`;
  writeFileSync(join(folder, "pytest-1"), report);
  expect(await countTests(folder)).toMatchObject({ ran: 1, silentFiles: [] });
  writeFileSync(join(folder, "node-1"), report.replaceAll("t.js", "u.js"));
  expect(await countTests(folder)).toMatchObject({ ran: 1, silentFiles: ["u.js"] });
});

test("text that is not a JUnit report is malformed", () => {
  expect(readJunit("<html></html>")).toBeUndefined();
  expect(readJunit("<testsuite><testcase name='a'")).toBeUndefined();
});

test.each([
  [["pytest"], [], ["pytest"]],
  [["node"], ["node", "a.js"], []],
  [["node"], ["node", "--test"], ["node"]],
  [["go"], ["go", "build"], []],
  [
    ["go", "phpunit"],
    ["go", "test"],
    ["go", "phpunit"],
  ],
])("the programs %j with the words %j start %j", (programs, words, runners) => {
  expect(runnersNamed({ programs: new Set(programs), words: new Set(words) })).toEqual(runners);
});
