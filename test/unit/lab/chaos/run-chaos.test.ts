import { expect, test } from "vitest";
import { runChaos } from "../../../../lab/chaos/run-chaos.ts";

/** Runs the chaos program's command line in this process; returns its output and exit code. */
async function chaos(...args: string[]) {
  const said = { out: "", err: "" };
  const into = (name: "out" | "err") => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const code = await runChaos(args, { out: into("out"), err: into("err") });
  return { code, ...said };
}

test("help lists the options and explains the exit codes", async () => {
  const { code, out } = await chaos("--help");
  expect(code).toBe(0);
  expect(out).toContain("--every-step");
  expect(out).toMatch(/Exit codes: 0 .*3 an invariant was violated/s);
});

test("--plan prints the faults and runs nothing; the same seed prints the same", async () => {
  const first = await chaos("--seeds", "3..4", "--minutes", "1", "--plan");
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toMatch(/^seed 3, appendfsync (everysec|always)\n/);
  expect(first.out).toContain("\nseed 4, ");
  expect(await chaos("--seeds", "3..4", "--minutes", "1", "--plan")).toEqual(first);
});

test.each([
  ["--seed", "x"],
  ["--seeds", "4..3"],
  ["--minutes", "0"],
  ["--tasks", "1.5"],
  ["--nothing"],
  ["--only", "plan"],
])("wrong usage (%s %s) is reported, and nothing is run", async (...args) => {
  const { code, out, err } = await chaos(...args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/expected|unknown option|was not given/);
});
