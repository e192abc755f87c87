import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeRow, type Row } from "../document.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { compareByCalls, type Given } from "./judge/judge.ts";
import type { Judged } from "./judge-case.ts";

/**
 * Number of inputs with which the brute-force judge compares each mutant with the original. Mutants that seem
 * equivalent are compared a second time with more inputs.
 */
const INPUTS = { first: 20_000, second: 60_000 };
/** Time limit of a comparison, ms. A mutant counts as equivalent if no difference is found until then. */
const TIMEOUT_MS = 60_000;

/** Checks the verdicts on mutations against a brute-force judge that shares no code with the pipeline. */
export async function mutationRows(
  folder: string,
  judged: readonly Judged[],
  { lanes, say }: { lanes: number; say: (text: string) => void },
): Promise<Row[]> {
  const mutants = judged.filter(({ case: { mutant } }) => mutant !== undefined);
  const different: Judged[] = [];
  const same: Judged[] = [];
  const late: string[] = [];
  await inLanes(mutants, lanes, async (each, _lane, i) => {
    const tree = join(folder, `mutant-${i}`);
    const look = await prepare(each, tree);
    const first = await compareByCalls({ ...look, inputs: INPUTS.first, timeoutMs: TIMEOUT_MS });
    (first.differs ? different : same).push(each);
    if (!first.differs) {
      const second = await compareByCalls({ ...look, inputs: INPUTS.second, timeoutMs: 2 * TIMEOUT_MS });
      if (second.differs) late.push(`${each.case.label}: ${second.witness?.slice(0, 200)}`);
    }
    await rm(tree, { recursive: true, force: true });
    if (i % 25 === 24) say(`mutation: the judge has compared ${i + 1} of ${mutants.length} mutants`);
  });
  const caught = different.filter(({ refusedBy }) => refusedBy !== undefined);
  const missed = different.filter(({ refusedBy }) => refusedBy === undefined).map(({ case: { label } }) => label);
  return [
    makeRow("mutation: caught by the pipeline, of the mutants that a brute-force judge can distinguish", {
      value: different.length === 0 ? undefined : (caught.length / different.length) * 100,
      unit: "%",
      goal: { op: ">=", value: 95 },
      note: `${caught.length} of ${different.length}, ${INPUTS.first} inputs each${missed.length === 0 ? "" : `; missed: ${missed.slice(0, 10).join("; ")}`}`,
    }),
    makeRow("mutation: left out as equivalent", {
      value: mutants.length === 0 ? undefined : (same.length / mutants.length) * 100,
      unit: "%",
      goal: { op: "<=", value: 15 },
      note: `${same.length} of ${mutants.length}: ${same
        .map(({ case: { label } }) => label)
        .slice(0, 20)
        .join("; ")}`,
    }),
    makeRow("mutation: left out as equivalent, but distinguished by the judge's second comparison", {
      value: late.length,
      unit: "mutants",
      goal: { op: "<=", value: 0 },
      note: `${INPUTS.second} inputs${late.length === 0 ? "" : `; ${late.join("; ")}`}`,
    }),
  ];
}

/** Makes a copy of the rewritten library in which one module is replaced by the mutant. */
async function prepare({ case: { mutant, label } }: Judged, tree: string): Promise<Omit<Given, "inputs">> {
  if (mutant === undefined) throw new Error(`${label} is not a mutant`);
  const { library, root, module, text } = mutant;
  await cp(join(root, "esm"), join(tree, "esm"), { recursive: true });
  await symlink(join(root, "node_modules"), join(tree, "node_modules")).catch(() => undefined);
  const file = join(tree, "esm", module);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return { library: library as Given["library"], module, original: root, candidate: tree };
}
