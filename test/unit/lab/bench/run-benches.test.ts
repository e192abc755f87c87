import { expect, test } from "vitest";
import type { Bench } from "../../../../lab/bench/bench.ts";
import { makeRow } from "../../../../lab/bench/document.ts";
import { runBenches } from "../../../../lab/bench/run-benches.ts";

const missing: Bench = {
  name: "missing",
  about: "misses its goal",
  run: async (say, { isFull }) => {
    say(isFull ? "working on all of it" : "working");
    return [makeRow("figure", { value: 2, unit: "ms", goal: { op: "<=", value: 1 } })];
  },
};
const broken: Bench = { name: "broken", about: "throws", run: () => Promise.reject(new Error("no room")) };

async function run(...args: string[]) {
  const said = { out: "", err: "" };
  const into = (name: "out" | "err") => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const code = await runBenches(args, [missing, broken], { out: into("out"), err: into("err") });
  return { code, ...said };
}

test("one name with --json prints one document on stdout and progress on stderr", async () => {
  const { code, out, err } = await run("missing", "--json");
  expect(JSON.parse(out)).toMatchObject({ name: "missing", rows: [{ name: "figure", holds: false }], holds: false });
  expect(err).toBe("working\n");
  expect(code).toBe(0);
});

test("--full is passed to the bench", async () => {
  expect((await run("missing", "--full")).err).toBe("working on all of it\n");
});

test("an unknown name is wrong usage, and nothing is run", async () => {
  const { code, out, err } = await run("missing", "nonsense");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toBe("there is no bench nonsense; expected one of: missing, broken. Nothing was run\n");
});

test("--only without the bench that has cases is wrong usage", async () => {
  const { code, out, err } = await run("missing", "--only", "people");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("--only chooses among the cases of a bench that has cases");
});

test("an unknown option is wrong usage", async () => {
  expect((await run("--fast")).code).toBe(2);
});

test("--help names every bench and the exit codes", async () => {
  const { code, out } = await run("--help");
  expect(code).toBe(0);
  expect(out).toContain("missing: misses its goal");
  expect(out).toContain("Exit codes:");
});

test("a bench that fails has exit code 1 and prints the reason", async () => {
  const { code, out, err } = await run("broken", "--json");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("no room");
});
