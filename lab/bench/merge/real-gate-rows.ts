import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { newestAttempt, taskOf } from "../../../coordinator/job/fold/state.ts";
import { buildOrder } from "../../../coordinator/job/order.ts";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { reachableCopy } from "../../../launch/reachable-copy.ts";
import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import { readSettings } from "../../../shared/settings/read-settings.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createSandbox } from "../../../worker/sandbox/sandbox.ts";
import { createGateStage } from "../../../worker/stages/check.ts";
import type { StageRunner } from "../../../worker/stages/stage.ts";
import type { StageDeps } from "../../../worker/stages/stage-deps.ts";
import { makeRow, type Row } from "../document.ts";
import { findGit, type MergeContext, makeRepositoryOf } from "./merge-context.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "./queue-rig.ts";

const BRANCHES = 16;
const BAD = 11;
/** The gate's command. It fails if a module throws when it is imported; only the merged result shows this. */
const COMMAND = "node -e \"for (const f of fs.readdirSync('src')) require('./src/' + f)\"";

/** Counts the gate runs to land branches, one of them bad, with the worker's own gate: the gate's command runs on the merged result in a sandbox. */
export async function realGateRows({ connection, folder, say }: MergeContext): Promise<Row[]> {
  const git = await findGit();
  const repository = join(folder, "real");
  const names = Array.from({ length: BRANCHES }, (_, i) => `src/f${i}.js`);
  await makeRepositoryOf(git, repository, Object.fromEntries(names.map((name) => [name, "module.exports = 1;\n"])));
  const rig = await createQueueRig({
    connection,
    git,
    folder: join(folder, "rig-real"),
    repository,
    submission: { gate: [{ kind: "command", command: COMMAND }], limits: { maxConcurrency: BRANCHES, canaryRate: 0 } },
  });
  await rig.plan(names.map((name, i) => taskThatWrites(`f${i}`, [name])));
  const text = (i: number) => (i === BAD ? "throw new Error('bad');\n" : "module.exports = 2;\n");
  const commits = await rig.commits(names.map((name, i) => ({ [name]: text(i) })));
  await Promise.all(commits.map((commit, i) => rig.verify(`t${i + 2}`, { commit, base: rig.base })));
  const startedAt = performance.now();
  const { runs, known } = await drain(rig, await makeGate(rig, folder));
  const seconds = (performance.now() - startedAt) / 1000;
  const { entries } = await rig.store.loadEntries(rig.jobId);
  const named = entries.flatMap(({ event }) => (event.type === "batch.cut" ? [event.culprit] : []));
  const isRight = named.join() === `t${BAD + 2}`;
  say(`merge: the worker's gate in sandboxes: ${runs} runs, named ${named.join(", ")}, ${seconds.toFixed(1)} s`);
  return [
    makeRow(`gate runs in sandboxes to land ${BRANCHES} branches, 1 of them bad`, {
      value: runs,
      unit: "runs",
      goal: { op: "<=", value: 1 + 2 * Math.log2(BRANCHES) },
      note: `${seconds.toFixed(1)} s; the worker's gate stage and its sandbox; ${known} results were cached by their tree`,
    }),
    makeRow("branches judged wrongly, in sandboxes", {
      value: isRight ? 0 : 1,
      unit: "branches",
      goal: { op: "<=", value: 0 },
    }),
  ];
}

async function makeGate({ git, layout }: QueueRig, folder: string): Promise<StageRunner> {
  const env = readEnv();
  const bwrap = await findProgram("bwrap", { env, cache: programCache(env) });
  const programs = join(folder, "programs");
  await mkdir(programs, { recursive: true, mode: 0o711 });
  const sandbox = createSandbox({
    bwrap: await reachableCopy(bwrap.path, programs),
    node: await reachableCopy(process.execPath, programs),
    slotUidBase: readSettings("up", env).slotUidBase,
  });
  // A complete StageDeps is not needed: the gate stage uses only these dependencies.
  return createGateStage({ git, layout, sandbox } as unknown as StageDeps);
}

async function drain(rig: QueueRig, gate: StageRunner): Promise<{ runs: number; known: number }> {
  const count = { runs: 0, known: 0 };
  for (;;) {
    await rig.land();
    const steps = await rig.openGateRuns();
    if (steps.length === 0) return count;
    for (const { id } of steps) {
      count.runs += 1;
      const order = await rig.read((job) => orderOf(job, id));
      const signal = new AbortController().signal;
      const { verdict } = await gate({ order, epoch: 1, slot: 0, signal, log: silentLog() });
      if (verdict === undefined) throw new Error("the gate gave no verdict");
      if (verdict.checks.some(({ detail }) => detail.includes("on the same tree"))) count.known += 1;
      await rig.judge(id, verdict.decision, verdict.findings);
    }
  }
}

function orderOf(job: Parameters<typeof buildOrder>[0], id: TaskId): AttemptOrder {
  const task = taskOf(job, id);
  const attempt = newestAttempt(task);
  if (attempt === undefined) throw new Error(`task ${id} has no attempt`);
  return buildOrder(job, task, attempt);
}
