import { describe, expect, test } from "vitest";
import { lostTests } from "../../../../../worker/verify/checks/lost-tests.ts";
import { isSameTitle, stableTitle } from "../../../../../worker/verify/checks/same-title.ts";

const lost = (base: string[], candidate: string[], more: Parameters<typeof lostTests>[2] = {}) =>
  lostTests(new Set(base), new Set(candidate), more);

test("a test that moved to another file under its title is not lost", () => {
  expect(lost(["test/a.js: adds", "test/a.js: takes"], ["test/unit/a.js: adds", "test/unit/b.js: takes"])).toEqual([]);
});

test("a deleted test is lost, even if a test with its title remains in another file", () => {
  expect(lost(["a.js: is empty", "b.js: is empty"], ["b.js: is empty"])).toEqual(["a.js: is empty"]);
  expect(lost(["a.js: adds", "a.js: takes"], ["a.js: adds", "a.js: gives"])).toEqual(["a.js: takes"]);
});

test("a test that runs under another group, or under none, is not lost", () => {
  const flat = ["a.js: splits", "a.js: counts"];
  const grouped = ["a.js: words", "a.js: words > splits", "a.js: words > counts"];
  expect(lost(flat, grouped)).toEqual([]);
  expect(lost(grouped, flat)).toEqual([]);
  expect(lost(grouped, ["a.js: text > all > splits", "b.js: counts"])).toEqual([]);
});

test("a test of a deleted group is lost, even if a test with its title still runs in another group", () => {
  const both = ["a.js: list > is empty", "a.js: map > is empty"];
  expect(lost(both, ["a.js: list > is empty"])).toEqual(["a.js: map > is empty"]);
  expect(lost(both, ["a.js: set > is empty"])).toHaveLength(1);
  expect(lost(["a.js: words", "a.js: words > splits"], ["a.js: text"])).toEqual([
    "a.js: words",
    "a.js: words > splits",
  ]);
});

describe("a title is found again if only a changing part differs", () => {
  test.each([
    ["a port", "listens on 127.0.0.1:43121", "listens on 127.0.0.1:39999"],
    ["a named port", "server at port 8123 answers", "server at port 3001 answers"],
    ["a date", "parses 2024-05-01", "parses 2026-11-29"],
    ["a time", "at 2024-05-01T10:11:12.123Z", "at 2026-11-29T23:01:00.000Z"],
    ["a date in words", "Tue Nov 29 2026 23:40:01 GMT+0000 (UTC)", "Wed Nov 30 2026 01:02:03 GMT+0000 (UTC)"],
    ["a temporary path", "reads /tmp/abc-XyZ12/file.txt", "reads /tmp/q-Pw8/file.txt"],
    ["a duration", "waits 12ms", "waits 13.4 ms"],
    ["a uuid", "keeps 7b0a3d0e-2a63-4a3c-9a6d-7b1c55a3f001", "keeps 0b0a3d0e-2a63-4a3c-9a6d-000c55a3f00f"],
    ["a process", "worker pid 812", "worker pid 90211"],
    ["a random number", "random 0.73620918", "random 0.1129"],
    ["a seed", "property holds (seed: 1893712)", "property holds (seed: 22)"],
    ["a hash", "commit 8f3ac1d2", "commit 01bd77e"],
    ["random letters", "folder job-Xk3Pq9Zt", "folder job-a7Bn2Qwe"],
    ["a timestamp", "at 1732920000123", "at 1732929999999"],
  ])("%s", (_name, a, b) => {
    expect(stableTitle(a)).toBe(stableTitle(b));
    expect(lost([`t.js: ${a}`], [`t.js: ${b}`])).toEqual([]);
  });
});

test("titles of different tests are not matched", () => {
  for (const [a, b] of [
    ["adds 1 and 2", "adds 1 and 3"],
    ["handles utf8", "handles utf16"],
    ["returns null", "returns undefined"],
    ["HTTP 404", "HTTP 500"],
  ] as const)
    expect(lost([`t.js: ${a}`], [`t.js: ${b}`])).toEqual([`t.js: ${a}`]);
});

test("titles with a changing part have to appear as often as before", () => {
  const at = (port: number) => `t.js: listens on localhost:${port}`;
  expect(lost([at(4001), at(4002), at(4003)], [at(5001), at(5002), at(5003)])).toEqual([]);
  expect(lost([at(4001), at(4002), at(4003)], [at(5001), at(5002)])).toHaveLength(1);
});

test("a title that changes with each run of the base is matched by its number", () => {
  const base = ["t.js: word apple", "t.js: fixed"];
  const baseAgain = new Set(["t.js: word pear", "t.js: fixed"]);
  expect(lost(base, ["t.js: word plum", "t.js: fixed"], { baseAgain })).toEqual([]);
  expect(lost(base, ["t.js: fixed"], { baseAgain })).toEqual(["t.js: word apple"]);
  expect(lost(base, ["t.js: word plum"], { baseAgain })).toEqual(["t.js: fixed"]);
});

test("a test that became part of another test is not lost when the other test ran", () => {
  const replaced = [{ was: "adds 1", is: `adds \${n}` }];
  expect(lost(["t.js: adds 1"], ["t.js: adds 1 to 2", "t.js: other"], { replaced })).toEqual([]);
  expect(lost(["t.js: adds 1"], ["t.js: other"], { replaced })).toEqual(["t.js: adds 1"]);
});

test("a title in the source matches exactly its possible printed forms", () => {
  expect(isSameTitle(`adds \${a} and \${b}`, "adds 1 and 2")).toBe(true);
  expect(isSameTitle("adds %d to %s", "adds 1 to two")).toBe(true);
  expect(isSameTitle(`adds \${a} and \${b}`, "adds 1")).toBe(false);
  expect(isSameTitle(`\${name}`, "anything")).toBe(false);
});
