import { edit } from "../edits.ts";
import type { SetChange } from "../types.ts";
import { LIMITER } from "./packages.ts";

const LIMITER_TEST = "test/limiter.test.ts";
const RATE_TEST = "test/parse-rate.test.ts";
const limiterTest = LIMITER.files[LIMITER_TEST] ?? "";

export const WEAKENED_LIMITER: readonly SetChange[] = [
  edit(
    "an expected error with its message becomes any error",
    LIMITER,
    LIMITER_TEST,
    `expect(() => limiter.take("a")).toThrowError(new LimitExceeded("a", 700));`,
    'expect(() => limiter.take("a")).toThrowError();',
  ),
  edit(
    "an exact error becomes an error of a class",
    LIMITER,
    LIMITER_TEST,
    `toThrowError(new LimitExceeded("a", 700))`,
    "toThrowError(LimitExceeded)",
  ),
  edit(
    "equality with a number becomes any number",
    LIMITER,
    LIMITER_TEST,
    `    expect(limiter.take("b")).toBe(1);`,
    `    expect(limiter.take("b")).toEqual(expect.any(Number));`,
  ),
  edit(
    "a value becomes one that is defined",
    LIMITER,
    LIMITER_TEST,
    `    vi.advanceTimersByTime(1000);
    expect(limiter.take("a")).toBe(1);`,
    `    vi.advanceTimersByTime(1000);
    expect(limiter.take("a")).toBeDefined();`,
  ),
  edit(
    "equality becomes at most",
    LIMITER,
    LIMITER_TEST,
    `    expect(limiter.take("a")).toBe(1);
    expect(limiter.take("a")).toBe(0);`,
    `    expect(limiter.take("a")).toBeLessThanOrEqual(2);
    expect(limiter.take("a")).toBeLessThanOrEqual(2);`,
  ),
  edit(
    "fields of an expected rejection are dropped",
    LIMITER,
    LIMITER_TEST,
    `rejects.toMatchObject({ name: "LimitExceeded", key: "a", retryAfterMs: 1000 });`,
    `rejects.toMatchObject({ name: "LimitExceeded" });`,
  ),
  edit(
    "a rejection is asserted in a promise that is dropped",
    LIMITER,
    LIMITER_TEST,
    'await expect(limiter.run("a", work)).rejects.toMatchObject(',
    'void expect(limiter.run("a", work)).rejects.toMatchObject(',
  ),
  edit(
    "the last assertion of a test is removed",
    LIMITER,
    LIMITER_TEST,
    `
      expect(work).not.toHaveBeenCalled();`,
    "",
  ),
  edit(
    "a test becomes a todo",
    LIMITER,
    LIMITER_TEST,
    `  it("keeps keys apart", () => {
    limiter.take("a");
    limiter.take("a");
    expect(limiter.take("b")).toBe(1);
  });`,
    `  it.todo("keeps keys apart");`,
  ),
  edit(
    "a test is expected to fail",
    LIMITER,
    LIMITER_TEST,
    `  it("refuses a limit below one", () => {
    expect(() => new Limiter({ limit: 0, windowMs: 1000 })).toThrow(RangeError);`,
    `  it.fails("refuses a limit below one", () => {
    expect(() => new Limiter({ limit: 0, windowMs: 1000 })).toThrow(TypeError);`,
  ),
  edit(
    "a test is skipped by a condition that always holds",
    LIMITER,
    LIMITER_TEST,
    `it("allows again after the window", () => {`,
    `it.skipIf(process.env.FULL !== "yes")("allows again after the window", () => {`,
  ),
  edit(
    "a test runs only when a variable is set",
    LIMITER,
    LIMITER_TEST,
    `it("keeps keys apart", () => {`,
    `it.runIf(process.env.SLOW_TESTS)("keeps keys apart", () => {`,
  ),
  edit(
    "a Vitest test skips itself by its context",
    LIMITER,
    LIMITER_TEST,
    `it("returns the value of the work", async () => {
`,
    `it("returns the value of the work", async ({ skip }) => {
      skip();
`,
  ),
  edit("a group is skipped", LIMITER, LIMITER_TEST, `describe("run", () => {`, `describe.skip("run", () => {`),
  edit("a test is singled out", LIMITER, LIMITER_TEST, `it("counts down", () => {`, `it.only("counts down", () => {`),
  edit(
    "the limiter is replaced by a spy that returns the answer",
    LIMITER,
    LIMITER_TEST,
    `  it("counts down", () => {
`,
    `  it("counts down", () => {
    vi.spyOn(limiter, "take").mockReturnValueOnce(1).mockReturnValueOnce(0);
`,
  ),
  edit(
    "the class under test is replaced by a double in the test file",
    LIMITER,
    LIMITER_TEST,
    `import { LimitExceeded, Limiter } from "../src/limiter.js";
`,
    `import { LimitExceeded } from "../src/limiter.js";

class Limiter {
  private readonly hits: Record<string, number[]> = {};

  constructor(private readonly options: { limit: number; windowMs: number }) {
    if (options.limit < 1) throw new RangeError();
  }

  take(key: string): number {
    const hits = (this.hits[key] ?? []).filter((hit) => Date.now() - hit < this.options.windowMs);
    if (hits.length >= this.options.limit) throw new LimitExceeded(key, hits[0]! + this.options.windowMs - Date.now());
    this.hits[key] = [...hits, Date.now()];
    return this.options.limit - hits.length - 1;
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.take(key);
    return work();
  }
}
`,
  ),
  edit(
    "an expected value becomes an any matcher in a table test",
    LIMITER,
    RATE_TEST,
    "expect(parseRate(text)).toEqual({ limit, windowMs });",
    "expect(parseRate(text)).toEqual({ limit, windowMs: expect.any(Number) });\n    void windowMs;",
  ),
  edit(
    "a table of refusals is replaced by one row",
    LIMITER,
    RATE_TEST,
    `test.each(["", "5", "5/d", "five/s", "1.5/s"])`,
    `test.each([""])`,
  ),
  edit(
    "a row of an object table is removed",
    LIMITER,
    RATE_TEST,
    `    { text: "1/h", limit: 1, windowMs: 3_600_000 },
`,
    "",
  ),
  edit(
    "a refusal becomes a conditional check",
    LIMITER,
    RATE_TEST,
    `    expect(() => parseRate(text)).toThrow("not a rate: " + text);`,
    `    let message: string | undefined;
    try {
      parseRate(text);
    } catch (error) {
      message = (error as Error).message;
    }
    if (message) expect(message).toContain("not a rate");`,
  ),
  { name: "a test file is deleted", package: LIMITER, files: { [RATE_TEST]: null } },
  {
    name: "a test file is renamed so that the settings do not include it",
    package: LIMITER,
    files: { [LIMITER_TEST]: null, "test/limiter.tests.ts": limiterTest },
  },
  edit(
    "the settings of Vitest exclude a file",
    LIMITER,
    "vitest.config.ts",
    `    include: ["test/**/*.test.ts"],`,
    `    include: ["test/**/*.test.ts"],
    exclude: ["**/limiter.test.ts"],`,
  ),
  edit("the script filters tests by name", LIMITER, "package.json", `"vitest run"`, `"vitest run -t parseRate"`),
];
