import { join } from "node:path";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import { makeRow, type Row } from "../document.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { commitTree } from "../verifier/honest-rows.ts";
import { makeTestJob, type TestJob } from "../verifier/test-job.ts";
import { isSeenByCount } from "./count-change.ts";
import { SETS } from "./sets/all.ts";
import type { SetChange } from "./sets/types.ts";

/** Checks that refuse a change because its tests are weaker, or because another test runner would judge it. */
const CHECKS = /^(?:tests-kept|runner-kept|protected-files|exports-kept|syntax|command)/;

/** Judges changes that weaken tests, and honest changes, in each language. */
export async function changeRows(
  folder: string,
  { sandbox, say, only }: { sandbox: Sandbox; say: (text: string) => void; only?: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [language, { weakened, honest }] of Object.entries(SETS)) {
    const chosen = (list: readonly SetChange[], kind: string) =>
      list.filter(({ name }) => only === undefined || `${language} ${kind} ${name}`.includes(only));
    const [weak, fair] = [chosen(weakened, "weakened"), chosen(honest, "honest")];
    const found: Found = { unread: [], missed: [], alarms: [], allowed: [] };
    const place = (kind: string, i: number) => join(folder, `${language}-${kind}-${i}`);
    await inLanes(weak, LANES, (change, slot, i) =>
      judgeWeak(change, found, { folder: place("weakened", i), sandbox, slot, say }),
    );
    await inLanes(fair, LANES, (change, slot, i) =>
      judgeHonest(change, found, { folder: place("honest", i), sandbox, slot }),
    );
    for (const name of found.missed) say(`${language}: not seen: ${name}`);
    for (const name of found.alarms) say(`${language}: false alarm: ${name}`);
    rows.push(...rowsOf(language, found, { weak: weak.length, fair: fair.length }));
  }
  return rows;
}

const LANES = 2;

interface Found {
  /** Weakened tests that no check of the source sees, and those that the count of tests does not show either. */
  readonly unread: string[];
  readonly missed: string[];
  /** Honest changes that are refused, and those that pass once the plan allows changed exports and settings of runners. */
  readonly alarms: string[];
  readonly allowed: string[];
}

interface Place {
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly slot: number;
}

async function judgeWeak(
  change: SetChange,
  found: Found,
  place: Place & { say: (text: string) => void },
): Promise<void> {
  const { why, job, commit } = await whyRefused(change, { ...place, allows: [] });
  if (why !== undefined) return;
  found.unread.push(change.name);
  const isSeen = await isSeenByCount(change.package, { job, commit, slot: place.slot, say: place.say });
  if (!isSeen) found.missed.push(change.name);
}

async function judgeHonest(change: SetChange, found: Found, place: Place): Promise<void> {
  const { why } = await whyRefused(change, { ...place, allows: [] });
  if (why === undefined) return;
  const allows = ["exports", "runner"] as const;
  const still = await whyRefused(change, { ...place, folder: `${place.folder}-allowed`, allows });
  if (still.why === undefined) found.allowed.push(change.name);
  else found.alarms.push(`${change.name} (${still.why.slice(0, 160)})`);
}

function rowsOf(language: string, found: Found, { weak, fair }: { weak: number; fair: number }): Row[] {
  const { unread, missed, alarms, allowed } = found;
  const rows: Row[] = [];
  if (weak > 0) {
    rows.push(shareRow(`${language}: weakened tests seen`, { all: weak, missed }));
    const seen = ((weak - unread.length) / weak) * 100;
    rows.push(makeRow(`${language}: weakened tests seen by syntax alone`, { value: seen, unit: "%" }));
  }
  if (fair > 0) {
    rows.push(alarmRow(`${language}: honest changes refused`, { all: fair, alarms }));
    const note = allowed.join("; ");
    const name = `${language}: honest changes that need the plan's allowance (exports, runner)`;
    rows.push(makeRow(name, { value: allowed.length, unit: "changes", note }));
  }
  return rows;
}

function shareRow(name: string, { all, missed }: { all: number; missed: readonly string[] }): Row {
  return makeRow(name, {
    value: ((all - missed.length) / all) * 100,
    unit: "%",
    goal: { op: ">=", value: 95 },
    note: `${all - missed.length} of ${all}${missed.length === 0 ? "" : `; not seen: ${missed.join("; ")}`}`,
  });
}

function alarmRow(name: string, { all, alarms }: { all: number; alarms: readonly string[] }): Row {
  return makeRow(name, {
    value: (alarms.length / all) * 100,
    unit: "%",
    goal: { op: "<=", value: 1 },
    note: `${alarms.length} of ${all}${alarms.length === 0 ? "" : `: ${alarms.join("; ")}`}`,
  });
}

async function whyRefused(
  change: SetChange,
  { folder, sandbox, slot, allows }: Place & { allows: readonly ("exports" | "runner")[] },
): Promise<{ why: string | undefined; job: TestJob; commit: string }> {
  const { files } = change.package;
  const repository = join(folder, "repository");
  await commitTree(repository, files);
  const job = await makeTestJob({ folder: join(folder, "data"), repository, sandbox });
  const edits = editsOf(change);
  const commit = await job.commit(edits);
  const order = job.order(
    { title: change.name, writes: ["**"], allows: [...allows] },
    { commit },
    { permitted: [...edits.keys()] },
  );
  const { findings } = await runChecks(await job.context(order, slot));
  const refusals = findings.filter(({ name }) => CHECKS.test(name));
  const why = refusals.length === 0 ? undefined : refusals.map(({ name, claim }) => `${name}: ${claim}`).join("; ");
  return { why, job, commit };
}

function editsOf(change: SetChange): Map<string, string | undefined> {
  const { files } = change.package;
  const edits = new Map<string, string | undefined>();
  for (const { path, find, replace } of change.replacements ?? []) {
    const text = edits.get(path) ?? files[path] ?? "";
    if (text.split(find).length !== 2) throw new Error(`${change.name}: ${path} has not exactly one ${find}`);
    edits.set(
      path,
      text.replace(find, () => replace),
    );
  }
  for (const [path, text] of Object.entries(change.files ?? {})) edits.set(path, text ?? undefined);
  return edits;
}
