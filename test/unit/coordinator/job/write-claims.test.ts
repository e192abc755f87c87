import fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";
import { ACTIVE_TASK_STATUSES, tasksIn } from "../../../../coordinator/job/fold/state.ts";
import { globsOverlap } from "../../../../coordinator/job/plan/globs.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

/** All paths of up to three parts from a few names. They are few enough to test all of them. */
const NAMES = ["a", "b", "ab", ".c", "x.js", "y.md"];
const PATHS = NAMES.flatMap((one) => [
  one,
  ...NAMES.flatMap((two) => [`${one}/${two}`, ...NAMES.map((three) => `${one}/${two}/${three}`)]),
]);

const PARTS = [
  "*",
  "**",
  "a*",
  "?",
  "[ab]",
  "{a,b}",
  "@(a|b)",
  "!(a)",
  "+(a|b)",
  "*.js",
  "*.{js,md}",
  ".*",
  "(a|b)",
  "x.*",
];
const glob = fc
  .tuple(
    fc.constantFrom("", "", "", "", "./"),
    fc.array(fc.constantFrom(...NAMES, ...PARTS), { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "", "", "", "/"),
  )
  .map(([start, parts, end]) => `${start}${parts.join("/")}${end}`);

/** The paths that a write pattern allows, by the function that the check and the gate use. */
function matches(pattern: string): string[] {
  const isMatch = picomatch(pattern, { dot: true });
  return PATHS.filter((path) => isMatch(path));
}

test("two globs of any form that match a common path overlap", () => {
  fc.assert(
    fc.property(glob, glob, (a, b) => {
      const inB = new Set(matches(b));
      const common = matches(a).find((path) => inB.has(path));
      if (common !== undefined) expect(`${globsOverlap(a, b)} ${common}`).toBe(`true ${common}`);
      expect(globsOverlap(a, b)).toBe(globsOverlap(b, a));
    }),
    { numRuns: 3000 },
  );
});

test("two plain paths, or a path and a pattern, overlap only if they match a common path", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), glob, (path, pattern) => {
      if (!pattern.endsWith("/")) expect(globsOverlap(path, pattern)).toBe(matches(pattern).includes(path));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["src/a/**", "src/b/**"],
  ["src/**/*.ts", "docs/**/*.md"],
  ["**/*.md", "src/**/*.ts"],
  ["src/a.js", "src/b.js"],
])("tasks that write %s and %s may run at the same time", (a, b) => {
  expect(globsOverlap(a, b)).toBe(false);
});

test("a negated glob overlaps with everything", () => {
  expect(globsOverlap("!src/a.js", "docs/b.md")).toBe(true);
});

test("in any plan, tasks with overlapping writes never run at the same time, and all of them get a turn", () => {
  // The generated patterns do not end with a slash: a plan with a folder is refused, because no file has the name of a
  // folder.
  const writes = fc.array(
    glob.map((each) => each.replace(/\/+$/, "")),
    { minLength: 1, maxLength: 2 },
  );
  fc.assert(
    fc.property(fc.array(writes, { minLength: 2, maxLength: 8 }), (sets) => {
      const driver = new JobDriver();
      driver.intake();
      driver.plan(sets.map((set, i): PlannedTask => planned(`k${i}`, [], set)));
      driver.leadEnds();
      const allowed = new Map(sets.map((set, i) => [`t${i + 2}`, new Set(set.flatMap(matches))]));
      for (let round = 0; round < sets.length; round++) {
        const active = tasksIn(driver.job, ...ACTIVE_TASK_STATUSES).map(({ spec }) => spec.id);
        for (const [i, one] of active.entries()) {
          for (const other of active.slice(i + 1)) {
            expect([...(allowed.get(one) ?? [])].filter((path) => allowed.get(other)?.has(path))).toEqual([]);
          }
        }
        const [next] = active;
        if (next === undefined) break;
        driver.claim(next);
        driver.judge(next, "pass");
        driver.judge(next, "pass");
        driver.land(next);
      }
      expect(driver.job.byStatus.get("merged")?.size).toBe(sets.length);
    }),
    { numRuns: 150 },
  );
});

test("a plan with a negated glob is refused with the reason", () => {
  const driver = new JobDriver();
  driver.intake();
  const reply = driver.plan([planned("a", [], ["src/**", "!src/secret.js"])]);
  expect(reply.kind).toBe("refused");
  expect(reply.text).toContain("!src/secret.js");
});

test("the reply to a plan lists the tasks that take turns, and the overlapping globs", () => {
  const driver = new JobDriver();
  driver.intake();
  const reply = driver.plan([
    planned("a", [], ["src/x.js"]),
    planned("b", [], ["src/*.js"]),
    planned("c", ["a"], ["src/x.js"]),
    planned("d", [], ["docs/d.md"]),
    planned("e", [], ["src/x.js"]),
  ]);
  expect(reply.text).toContain("- a and e, by src/x.js\n");
  expect(reply.text).toContain("- a and b, by src/*.js and src/x.js\n");
  expect(reply.text).not.toContain("a and c");
  expect(reply.text).not.toContain("and d");
});
