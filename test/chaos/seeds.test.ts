import { expect, test } from "vitest";
import type { Row } from "../../lab/bench/document.ts";
import { runEveryStep } from "../../lab/chaos/every-step.ts";
import { runSeeds } from "../../lab/chaos/run-seeds.ts";

const quiet = { keep: false, lanes: 1, say: () => {} };

/** Lists the invariants that a run violated, with their notes. */
function violated(rows: readonly Row[]): string[] {
  return rows.filter(({ holds }) => holds === false).map(({ name, note }) => `${name}: ${note}`);
}

test("half a minute of chaos on a job of thirty tasks, with a Redis that loses writes: every invariant holds", async () => {
  const rows = await runSeeds({ ...quiet, seeds: [5], ms: 30_000, tasks: 30, patienceMs: 300_000 });
  expect(violated(rows)).toEqual([]);
  expect(rows.find(({ name }) => name === "truncations of the append-only file")?.value).toBeGreaterThan(0);
}, 600_000);

test("a job whose processes are killed at every update of a ref violates no invariant", async () => {
  const rows = await runEveryStep({ ...quiet, only: "ref", lanes: 3 });
  expect(violated(rows)).toEqual([]);
  expect(rows.find(({ name }) => name === "steps")?.value).toBeGreaterThan(5);
}, 900_000);
