import { join } from "node:path";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import { makeRow, type Row } from "../document.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { commitTree } from "../verifier/honest-rows.ts";
import { makeTestJob } from "../verifier/test-job.ts";
import { HONEST as GO_HONEST } from "./sets/go/honest.ts";
import { WEAKENED as GO_WEAKENED } from "./sets/go/weakened.ts";
import { HONEST as JAVA_HONEST } from "./sets/java/honest.ts";
import { WEAKENED as JAVA_WEAKENED } from "./sets/java/weakened.ts";
import { HONEST as JAVASCRIPT_HONEST } from "./sets/javascript/honest.ts";
import { WEAKENED as JAVASCRIPT_WEAKENED } from "./sets/javascript/weakened.ts";
import { HONEST as PHP_HONEST } from "./sets/php/honest.ts";
import { WEAKENED as PHP_WEAKENED } from "./sets/php/weakened.ts";
import { HONEST as PYTHON_HONEST } from "./sets/python/honest.ts";
import { WEAKENED as PYTHON_WEAKENED } from "./sets/python/weakened.ts";
import { HONEST as RUBY_HONEST } from "./sets/ruby/honest.ts";
import { WEAKENED as RUBY_WEAKENED } from "./sets/ruby/weakened.ts";
import { HONEST as RUST_HONEST } from "./sets/rust/honest.ts";
import { WEAKENED as RUST_WEAKENED } from "./sets/rust/weakened.ts";
import type { Language, SetChange } from "./sets/types.ts";
import { HONEST as TYPESCRIPT_HONEST } from "./sets/typescript/honest.ts";
import { WEAKENED as TYPESCRIPT_WEAKENED } from "./sets/typescript/weakened.ts";

const SETS: Readonly<Record<Language, { weakened: readonly SetChange[]; honest: readonly SetChange[] }>> = {
  javascript: { weakened: JAVASCRIPT_WEAKENED, honest: JAVASCRIPT_HONEST },
  typescript: { weakened: TYPESCRIPT_WEAKENED, honest: TYPESCRIPT_HONEST },
  python: { weakened: PYTHON_WEAKENED, honest: PYTHON_HONEST },
  go: { weakened: GO_WEAKENED, honest: GO_HONEST },
  rust: { weakened: RUST_WEAKENED, honest: RUST_HONEST },
  java: { weakened: JAVA_WEAKENED, honest: JAVA_HONEST },
  ruby: { weakened: RUBY_WEAKENED, honest: RUBY_HONEST },
  php: { weakened: PHP_WEAKENED, honest: PHP_HONEST },
};

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
    const missed: string[] = [];
    const alarms: string[] = [];
    const judge = async (list: readonly SetChange[], kind: string) =>
      inLanes(list, 2, async (change, slot, i) => {
        const place = join(folder, `${language}-${kind}-${i}`);
        const why = await whyRefused(change, { folder: place, sandbox, slot });
        if (kind === "weakened" && why === undefined) missed.push(change.name);
        if (kind === "honest" && why !== undefined) alarms.push(`${change.name} (${why.slice(0, 160)})`);
      });
    const [weak, fair] = [chosen(weakened, "weakened"), chosen(honest, "honest")];
    await judge(weak, "weakened");
    await judge(fair, "honest");
    for (const name of missed) say(`${language}: not seen: ${name}`);
    for (const name of alarms) say(`${language}: false alarm: ${name}`);
    if (weak.length > 0) rows.push(shareRow(`${language}: weakened tests seen`, { all: weak.length, missed }));
    if (fair.length > 0) rows.push(alarmRow(`${language}: honest changes refused`, { all: fair.length, alarms }));
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
  { folder, sandbox, slot }: { folder: string; sandbox: Sandbox; slot: number },
): Promise<string | undefined> {
  const { files } = change.package;
  const repository = join(folder, "repository");
  await commitTree(repository, files);
  const job = await makeTestJob({ folder: join(folder, "data"), repository, sandbox });
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
  const order = job.order(
    { title: change.name, writes: ["**"], deliverables: [], acceptance: [] },
    { commit: await job.commit(edits) },
    { permitted: [...edits.keys()] },
  );
  const { findings } = await runChecks(await job.context(order, slot));
  const refusals = findings.filter(({ name }) => CHECKS.test(name));
  return refusals.length === 0 ? undefined : refusals.map(({ name, claim }) => `${name}: ${claim}`).join("; ");
}
