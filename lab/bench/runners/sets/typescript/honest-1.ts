import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LIMITER } from "./packages.ts";

const LIMITER_TEST = "test/limiter.test.ts";
const RATE_TEST = "test/parse-rate.test.ts";
const rateTest = LIMITER.files[RATE_TEST] ?? "";

export const HONEST_LIMITER: readonly SetChange[] = [
  edit(
    "a test is added",
    LIMITER,
    LIMITER_TEST,
    `  it("keeps keys apart", () => {`,
    `  it("counts a hit again once it is old enough", () => {
    limiter.take("a");
    vi.advanceTimersByTime(600);
    limiter.take("a");
    vi.advanceTimersByTime(400);
    expect(limiter.take("a")).toBe(0);
  });

  it("keeps keys apart", () => {`,
  ),
  edit(
    "rows are added to a table",
    LIMITER,
    RATE_TEST,
    `["", "5", "5/d", "five/s", "1.5/s"]`,
    `["", "5", "5/d", "five/s", "1.5/s", "/", "5/S"]`,
  ),
  edit(
    "a table of refusals becomes one test for each row",
    LIMITER,
    RATE_TEST,
    `  test.each(["", "5", "5/d", "five/s", "1.5/s"])("refuses %j", (text) => {
    expect(() => parseRate(text)).toThrow("not a rate: " + text);
  });`,
    `  it("refuses nothing", () => {
    expect(() => parseRate("")).toThrow("not a rate: ");
  });

  it("refuses a count without a unit", () => {
    expect(() => parseRate("5")).toThrow("not a rate: 5");
  });

  it("refuses an unknown unit", () => {
    expect(() => parseRate("5/d")).toThrow("not a rate: 5/d");
  });

  it("refuses a count in words", () => {
    expect(() => parseRate("five/s")).toThrow("not a rate: five/s");
  });

  it("refuses a fraction", () => {
    expect(() => parseRate("1.5/s")).toThrow("not a rate: 1.5/s");
  });`,
  ),
  {
    name: "a file uses one name for its tests",
    package: LIMITER,
    replacements: [
      { path: RATE_TEST, find: "test.each(", replace: "it.each(" },
      { path: RATE_TEST, find: "expect, it, test }", replace: "expect, it }" },
    ],
  },
  edit(
    "the expectations of a count become one comparison",
    LIMITER,
    LIMITER_TEST,
    `    expect(limiter.take("a")).toBe(1);
    expect(limiter.take("a")).toBe(0);`,
    `    const remaining = [limiter.take("a"), limiter.take("a")];
    expect(remaining).toEqual([1, 0]);`,
  ),
  edit(
    "a class is checked with its message",
    LIMITER,
    LIMITER_TEST,
    "toThrow(RangeError)",
    `toThrow(new RangeError("limit must be at least 1"))`,
  ),
  edit(
    "called once becomes called once with arguments",
    LIMITER,
    LIMITER_TEST,
    "expect(work).toHaveBeenCalledOnce();",
    "expect(work).toHaveBeenCalledOnce();\n      expect(work).toHaveBeenCalledWith();",
  ),
  {
    name: "a repeated preparation becomes a helper",
    package: LIMITER,
    replacements: [
      {
        path: LIMITER_TEST,
        find: `  it("counts down", () => {`,
        replace: `  function exhaust(key: string): void {
    limiter.take(key);
    limiter.take(key);
  }

  it("counts down", () => {`,
      },
      {
        path: LIMITER_TEST,
        find: `  it("keeps keys apart", () => {
    limiter.take("a");
    limiter.take("a");`,
        replace: `  it("keeps keys apart", () => {
    exhaust("a");`,
      },
      {
        path: LIMITER_TEST,
        find: `  it("allows again after the window", () => {
    limiter.take("a");
    limiter.take("a");`,
        replace: `  it("allows again after the window", () => {
    exhaust("a");`,
      },
    ],
  },
  {
    name: "behaviour changes: the remaining count includes the hit itself",
    package: LIMITER,
    replacements: [
      {
        path: "src/limiter.ts",
        find: "return this.#options.limit - recent.length - 1;",
        replace: "return this.#options.limit - recent.length;",
      },
      {
        path: LIMITER_TEST,
        find: `    expect(limiter.take("a")).toBe(1);
    expect(limiter.take("a")).toBe(0);`,
        replace: `    expect(limiter.take("a")).toBe(2);
    expect(limiter.take("a")).toBe(1);`,
      },
      {
        path: LIMITER_TEST,
        find: `vi.advanceTimersByTime(1000);
    expect(limiter.take("a")).toBe(1);`,
        replace: `vi.advanceTimersByTime(1000);
    expect(limiter.take("a")).toBe(2);`,
      },
      {
        path: LIMITER_TEST,
        find: `expect(limiter.take("b")).toBe(1);`,
        replace: `expect(limiter.take("b")).toBe(2);`,
      },
    ],
  },
  {
    name: "a field is renamed in the source and in the tests",
    package: LIMITER,
    replacements: [
      { path: "src/limiter.ts", find: "readonly retryAfterMs: number,", replace: "readonly waitMs: number," },
      { path: "src/limiter.ts", find: `in \${retryAfterMs}ms`, replace: `in \${waitMs}ms` },
      { path: LIMITER_TEST, find: "retryAfterMs: 1000", replace: "waitMs: 1000" },
    ],
  },
  {
    name: "a test file is renamed and the settings still include it",
    package: LIMITER,
    files: { [RATE_TEST]: null, "test/rate.test.ts": rateTest },
  },
  {
    name: "tests move next to the source with the settings",
    package: LIMITER,
    replacements: [
      {
        path: "vitest.config.ts",
        find: `include: ["test/**/*.test.ts"]`,
        replace: `include: ["test/**/*.test.ts", "src/**/*.test.ts"]`,
      },
    ],
    files: { [RATE_TEST]: null, "src/parse-rate.test.ts": rateTest.replace("../src/", "./") },
  },
  edit(
    "a test of a table moves into a nested group",
    LIMITER,
    RATE_TEST,
    `  test.each(["", "5", "5/d", "five/s", "1.5/s"])("refuses %j", (text) => {
    expect(() => parseRate(text)).toThrow("not a rate: " + text);
  });`,
    `  describe("of a text that is no rate", () => {
    test.each(["", "5", "5/d", "five/s", "1.5/s"])("refuses %j", (text) => {
      expect(() => parseRate(text)).toThrow("not a rate: " + text);
    });
  });`,
  ),
  edit(
    "imports are sorted in another order",
    LIMITER,
    LIMITER_TEST,
    `import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LimitExceeded, Limiter } from "../src/limiter.js";`,
    `import { Limiter, LimitExceeded } from "../src/limiter.js";
import { vi, describe, it, expect, beforeEach, afterEach } from "vitest";`,
  ),
  edit(
    "the globals of the runner are configured for later",
    LIMITER,
    "vitest.config.ts",
    `    include: ["test/**/*.test.ts"],`,
    `    include: ["test/**/*.test.ts"],
    globals: true,
    restoreMocks: true,`,
  ),
  edit(
    "the source alone returns early",
    LIMITER,
    "src/parse-rate.ts",
    `  const [count, unit] = text.split("/");
  const windowMs = UNITS[unit ?? ""];`,
    `  const [count, unit = ""] = text.split("/");
  const windowMs = UNITS[unit];`,
  ),
];
