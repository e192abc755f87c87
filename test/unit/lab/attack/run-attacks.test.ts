import { Value } from "typebox/value";
import { expect, test } from "vitest";
import type { Attack, AttackGroup } from "../../../../lab/attack/attack.ts";
import { runAttacks } from "../../../../lab/attack/run-attacks.ts";
import { BenchDocument, makeRow } from "../../../../lab/bench/document.ts";

const fact = (worked: boolean) => async () => ({ worked, seen: worked ? "it is there" : "it is not there" });

function attack(name: string, over: Partial<Attack>): Attack {
  return { name, from: "own", attempt: fact(false), control: fact(true), ...over };
}

const walls: AttackGroup = {
  name: "walls",
  about: "attacks of a test",
  attacks: [
    attack("stopped", {}),
    attack("harmful", { control: { notApplicable: "it would harm the host" } }),
    attack("succeeds", { attempt: fact(true) }),
    attack("idle", { control: fact(false) }),
    attack("broken", { attempt: () => Promise.reject(new Error("no such program")) }),
  ],
};
const dear: AttackGroup = {
  name: "dear",
  about: "costs too much",
  figures: {
    of: "cost",
    measure: async () => [makeRow("overhead", { value: 20, unit: "ms", goal: { op: "<=", value: 15 } })],
  },
};
const holes: AttackGroup = {
  name: "holes",
  about: "lets through",
  figures: {
    of: "defence",
    measure: async () => [makeRow("forged", { value: 1, unit: "verdicts", goal: { op: "<=", value: 0 } })],
  },
};

async function run(...args: string[]) {
  const said = { out: "", err: "" };
  const into = (name: "out" | "err") => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const code = await runAttacks(args, [walls, dear, holes], { out: into("out"), err: into("err") });
  return { code, ...said };
}

const rowsOf = (out: string) => new Map((JSON.parse(out) as BenchDocument).rows.map((row) => [row.name, row]));

test("the document has the benches' format, with the totals first", async () => {
  const { out } = await run("--json");
  const document: unknown = JSON.parse(out);
  expect(Value.Check(BenchDocument, document)).toBe(true);
  expect([...rowsOf(out).keys()].slice(0, 2)).toEqual([
    "attacks that succeeded",
    "attacks that could not be run, or whose control did not work",
  ]);
  expect(rowsOf(out).get("attacks that succeeded")).toMatchObject({ value: 1, holds: false });
  expect(rowsOf(out).get("attacks that could not be run, or whose control did not work")).toMatchObject({ value: 2 });
});

test.each([
  ["stopped", 0, true],
  ["harmful", 0, true],
  ["succeeds", 1, false],
  ["idle", null, false],
  ["broken", null, false],
])("an attack that is %s has value %s and holds: %s", async (name, value, holds) => {
  const { out } = await run("--json", "--only", "walls");
  expect(rowsOf(out).get(`walls/${name}`)).toMatchObject({ value, holds });
});

test.each([
  [["walls/stopped"], 0],
  [["walls/harmful", "dear"], 0],
  [["walls/succeeds"], 3],
  [["walls/idle"], 3],
  [["walls/broken"], 3],
  [["holes"], 3],
])("--only %s ends with exit code %s", async (only, code) => {
  expect((await run("--json", "--only", ...only)).code).toBe(code);
});

test("an unknown name or option is wrong usage, and nothing is run", async () => {
  expect(await run("--only", "nonsense")).toEqual({
    code: 2,
    out: "",
    err: "there is no group or attack nonsense; see --list. Nothing was run\n",
  });
  expect((await run("--fast")).code).toBe(2);
});

test("--list names the attacks without running any, --help explains the exit codes", async () => {
  expect(await run("--list")).toMatchObject({ code: 0, err: "", out: expect.stringContaining("walls/idle (own)") });
  expect((await run("--help")).out).toContain("3 an attack succeeded");
});

test("without --json it prints a table with the observed facts below it", async () => {
  const { out } = await run("--only", "walls/stopped");
  expect(out).toContain("walls/stopped: stopped (it is not there); control WORKED (it is there)");
});
