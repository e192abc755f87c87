import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../shared/support/errors.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import type { BenchSize } from "../bench.ts";
import { makeRow, type Row } from "../document.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { compareFolders } from "./compare-folders.ts";
import { fetchPackage } from "./fetch-package.ts";
import { FAULTS } from "./sets/differential/faults.ts";
import type { JudgedFault, JudgedPackage } from "./sets/differential/judged.ts";
import { PACKAGES } from "./sets/differential/packages.ts";

/** Without `--full`, only every n-th package is compared with a copy of itself, and only every n-th fault is planted. */
const SAME_EVERY = 3 / 2;
const FAULTS_EVERY = 2;
/** Number of distinct inputs of a comparison: the default in the product. */
const INPUTS = 2000;

/** The result of comparing a module in two folders. For `cannot`, `words` is the reason why no comparison is possible. */
export type Compared =
  | { readonly kind: "same" | "mismatch"; readonly words: string }
  | { readonly kind: "cannot"; readonly words: string };

/** Compares a module of a package with the same module in a copy, as the check stage does. */
export type Compare = (given: {
  readonly sandbox: Sandbox;
  readonly slot: number;
  readonly original: string;
  readonly candidate: string;
  readonly module: string;
  readonly inputs: number;
}) => Promise<Compared>;

interface Options extends BenchSize {
  readonly sandbox: Sandbox;
  readonly lanes: number;
  readonly say: (text: string) => void;
}

/** Measures the differential test on npm packages: unchanged copies must be judged equal, and copies with an observable fault must not. */
export async function differentialRows(folder: string, options: Options): Promise<Row[]> {
  const { fetched, missing } = await fetchAll(options.say);
  const same = await identicalCode(fetched, { ...options, folder });
  const faulty = await plantedFaults(fetched, { ...options, folder });
  return [
    makeRow("differential: npm packages", {
      value: fetched.size,
      unit: "packages",
      goal: { op: ">=", value: 40 },
      note: missing.length === 0 ? `in ${new Set(PACKAGES.map(({ style }) => style)).size} styles` : missing.join("; "),
    }),
    ...same,
    ...faulty,
  ];
}

async function fetchAll(
  say: Options["say"],
): Promise<{ fetched: Map<JudgedPackage, string>; missing: readonly string[] }> {
  const fetched = new Map<JudgedPackage, string>();
  const missing: string[] = [];
  await inLanes(PACKAGES, 4, async (one) => {
    try {
      fetched.set(one, await fetchPackage(one));
    } catch (error) {
      missing.push(`${one.name}@${one.version}: ${messageOf(error).slice(0, 200)}`);
    }
  });
  say(`differential: ${fetched.size} of ${PACKAGES.length} packages are downloaded`);
  return { fetched, missing };
}

async function identicalCode(
  fetched: ReadonlyMap<JudgedPackage, string>,
  { sandbox, lanes, folder, isFull }: Options & { folder: string },
): Promise<Row[]> {
  const mismatches: string[] = [];
  const cannot: string[] = [];
  const compared = everyOf([...fetched], isFull ? 1 : SAME_EVERY);
  await inLanes(compared, lanes, async ([one, original], slot, i) => {
    const candidate = join(folder, `same-${i}`);
    await cp(original, candidate, { recursive: true });
    const { kind, words } = await compareFolders({
      sandbox,
      slot,
      original,
      candidate,
      module: one.module,
      inputs: INPUTS,
    });
    if (kind === "mismatch") mismatches.push(`${one.name}: ${words}`);
    if (kind === "cannot") cannot.push(`${one.name} (${one.style}): ${words.slice(0, 120)}`);
  });
  const note = (list: readonly string[]) =>
    `${list.length} of ${compared.length}${list.length === 0 ? "" : `: ${[...list].sort().join("; ").slice(0, 4000)}`}`;
  return [
    makeRow("differential: identical code with a mismatch", {
      value: mismatches.length,
      unit: "packages",
      goal: { op: "<=", value: 0 },
      note: note(mismatches),
    }),
    makeRow("differential: identical code that cannot be compared", {
      value: (cannot.length / Math.max(1, compared.length)) * 100,
      unit: "%",
      goal: { op: "<=", value: 25 },
      note: note(cannot),
    }),
  ];
}

async function plantedFaults(
  fetched: ReadonlyMap<JudgedPackage, string>,
  { sandbox, lanes, folder, say, isFull }: Options & { folder: string },
): Promise<Row[]> {
  const known = new Map([...fetched].map(([one, path]) => [`${one.name}@${one.version}`, { one, path }]));
  const unseen: string[] = [];
  const unsure: string[] = [];
  let planted = 0;
  const faults = everyOf(FAULTS, isFull ? 1 : FAULTS_EVERY);
  await inLanes(faults, lanes, async (fault, slot, i) => {
    const found = known.get(`${fault.package}@${fault.version}`);
    if (found === undefined) return;
    const candidate = join(folder, `fault-${i}`);
    await cp(found.path, candidate, { recursive: true });
    await plant(candidate, fault);
    const { module } = found.one;
    const { kind, words } = await compareFolders({
      sandbox,
      slot,
      original: found.path,
      candidate,
      module,
      inputs: INPUTS,
    });
    planted += 1;
    const label = `${fault.package} ${fault.kind} (shows on ${fault.shows}): ${fault.seen.slice(0, 100)}`;
    if (kind === "same") unseen.push(label);
    if (kind === "cannot") unsure.push(`${label} [${words.slice(0, 100)}]`);
    if (planted % 40 === 0) say(`differential: ${planted} of ${faults.length} faults planted`);
  });
  const kinds = new Set(faults.map(({ kind }) => kind)).size;
  // If a module cannot be compared, the check refuses the candidate, so a planted fault in such a module is not accepted either.
  const seen = planted - unseen.length - unsure.length;
  const about = `${seen} of ${planted} faults of ${kinds} kinds; ${unsure.length} more in code that the check reports as not comparable`;
  const names = [...unseen, ...unsure].sort();
  return [
    makeRow("differential: kinds of observable faults", { value: kinds, unit: "kinds", goal: { op: ">=", value: 20 } }),
    makeRow("differential: observable faults detected, in comparable code", {
      value: (seen / Math.max(1, planted - unsure.length)) * 100,
      unit: "%",
      goal: { op: ">=", value: 98 },
      note: names.length === 0 ? about : `${about}; not detected: ${names.join("; ").slice(0, 30_000)}`,
    }),
    makeRow("differential: faulty code accepted", {
      value: unseen.length,
      unit: "faults",
      note: `of ${planted}`,
    }),
  ];
}

/** Returns every n-th item of a list, starting with the first; `n` may be a fraction. */
function everyOf<T>(list: readonly T[], n: number): T[] {
  return list.filter((_, i) => Math.floor(i / n) !== Math.floor((i - 1) / n));
}

async function plant(candidate: string, { module, find, replace }: JudgedFault): Promise<void> {
  const file = join(candidate, module);
  const text = await readFile(file, "utf8");
  if (text.split(find).length !== 2) throw new Error(`${module}: the text to replace must occur exactly once`);
  await writeFile(
    file,
    text.replace(find, () => replace),
  );
}
