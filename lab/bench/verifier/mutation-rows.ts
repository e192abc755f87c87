import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeRow, type Row } from "../document.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { type Given, tellApart } from "./judge/judge.ts";
import type { Judged } from "./judge-case.ts";

/** Inputs of the judge for each mutant, and of its second look at those that it could not tell apart. */
const INPUTS = { first: 20_000, second: 60_000 };
/** ms that each look may take: what was not compared by then is not told apart. */
const TIMEOUT_MS = 60_000;

/** The mutation class held against a judge by brute force, which shares no code with the pipeline. */
export async function mutationRows(
  folder: string,
  judged: readonly Judged[],
  { lanes, say }: { lanes: number; say: (text: string) => void },
): Promise<Row[]> {
  const mutants = judged.filter(({ case: { mutant } }) => mutant !== undefined);
  const apart: Judged[] = [];
  const same: Judged[] = [];
  const late: string[] = [];
  await inLanes(mutants, lanes, async (each, _lane, i) => {
    const tree = join(folder, `mutant-${i}`);
    const look = await prepare(each, tree);
    const first = await tellApart({ ...look, inputs: INPUTS.first, timeoutMs: TIMEOUT_MS });
    (first.apart ? apart : same).push(each);
    if (!first.apart) {
      const second = await tellApart({ ...look, inputs: INPUTS.second, timeoutMs: 2 * TIMEOUT_MS });
      if (second.apart) late.push(`${each.case.label}: ${second.witness?.slice(0, 200)}`);
    }
    await rm(tree, { recursive: true, force: true });
    if (i % 25 === 24) say(`mutation: the judge has looked at ${i + 1} of ${mutants.length} mutants`);
  });
  const caught = apart.filter(({ refusedBy }) => refusedBy !== undefined);
  const missed = apart.filter(({ refusedBy }) => refusedBy === undefined).map(({ case: { label } }) => label);
  return [
    makeRow("mutation: caught by the pipeline, of those that a judge by brute force can tell apart", {
      value: apart.length === 0 ? undefined : (caught.length / apart.length) * 100,
      unit: "%",
      goal: { op: ">=", value: 95 },
      note: `${caught.length} of ${apart.length}, ${INPUTS.first} inputs each${missed.length === 0 ? "" : `; missed: ${missed.slice(0, 10).join("; ")}`}`,
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
    makeRow("mutation: left out as equivalent, and told apart by the judge's second look", {
      value: late.length,
      unit: "mutants",
      goal: { op: "<=", value: 0 },
      note: `${INPUTS.second} inputs${late.length === 0 ? "" : `; ${late.join("; ")}`}`,
    }),
  ];
}

/** The rewritten library with the mutant in it, beside the original. */
async function prepare({ case: { mutant, label } }: Judged, tree: string): Promise<Omit<Given, "inputs">> {
  if (mutant === undefined) throw new Error(`${label} is no mutant`);
  const { library, root, module, text } = mutant;
  await cp(join(root, "esm"), join(tree, "esm"), { recursive: true });
  await symlink(join(root, "node_modules"), join(tree, "node_modules")).catch(() => undefined);
  const file = join(tree, "esm", module);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return { library: library as Given["library"], module, original: root, candidate: tree };
}
