import { join } from "node:path";
import { makeWorkerId } from "../../../shared/protocol/ids.ts";
import { decodeNotification } from "../../../shared/protocol/notification/notification-codec.ts";
import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import type { Stage } from "../../../shared/protocol/task/task.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { runAttempt } from "../../../worker/run-attempt.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { createCheckStage, createGateStage } from "../../../worker/stages/check.ts";
import { createPlantStage } from "../../../worker/stages/plant.ts";
import { AttemptStopped, outcome, type StageRunner } from "../../../worker/stages/stage.ts";
import type { StageDeps } from "../../../worker/stages/stage-deps.ts";
import { makeSmallRepository } from "../measure/make-small-repository.ts";
import { CUT_POINTS, type CutPoint, cutSandbox } from "./cut-sandbox.ts";
import { createFindingStage, createPassStage } from "./cut-stages.ts";
import { makeTestJob, type TestJob } from "./test-job.ts";

/** The result of an attempt that was interrupted once. */
export interface CutRow {
  readonly stage: string;
  readonly isRight: boolean;
  /** Number of the interrupted sandbox, in the order in which the attempt starts them, from 1. */
  readonly k: number;
  readonly where: CutPoint;
  /**
   * `pass` or `fail` if the attempt ended with a verdict. Otherwise the status and stop reason of its notification, or the result of its delivery.
   */
  readonly outcome: string;
  /**
   * True if the attempt ended with a wrong verdict: it accepted wrong work or a passing verdict without a real attack,
   * or it refused correct work or an honest passing verdict.
   */
  readonly isWrong: boolean;
}

const BASE = {
  "median.js": "exports.median = (all) => [...all].sort((x, y) => x - y)[Math.floor(all.length / 2)];\n",
  "test/median.test.js":
    'const { test } = require("node:test");\ntest("one", () => require("node:assert").strictEqual(require("../median.js").median([1]), 1));\n',
};
const RIGHT = {
  "mean.js": "exports.mean = (all) => {\n  return all.reduce((x, y) => x + y, 0) / all.length;\n};\n",
  "test/mean.test.js":
    'const { test } = require("node:test");\ntest("mean", () => require("node:assert").strictEqual(require("../mean.js").mean([1, 3]), 2));\n',
};
const WRONG = {
  "mean.js": "exports.mean = (all) => {\n  return 42;\n};\n",
  "median.js": "exports.median = () => 42;\n",
};
const TESTS = "sleep 0.3; node --test test/";
const SHOWS = "sleep 0.3; node -e 'process.exit(require(\"./median.js\").median([1, 2, 3]) === 2 ? 0 : 1)'";
const ATTACK = "sleep 0.3; node /attack/a.mjs";
const ATTACK_SCRIPT =
  'import { createRequire } from "node:module";\nif (createRequire("/work/x.js")("./mean.js").mean([2, 4, 9]) !== 5) process.exit(1);\n';

/** Maximum number of times that a case is repeated because the program had already ended when it was to be interrupted. */
const MAX_LATE = 20;

interface CutCase {
  readonly name: string;
  readonly stage: Stage;
  readonly isRight: boolean;
  readonly files: Readonly<Record<string, string>>;
  readonly command: string;
  readonly batch?: number;
  /** The attack script of the verifier, for a challenge that ends with a pass. */
  readonly script?: string;
}

/** Correct and wrong work for each stage that ends with a verdict. The commands begin with a sleep, so that there is time to interrupt them. */
export const CUT_CASES: readonly CutCase[] = [
  {
    name: "check: passes without the change",
    stage: "check",
    isRight: false,
    files: WRONG,
    command: "sleep 0.3; test -f README.md",
  },
  {
    name: "check: runs nothing of the change",
    stage: "check",
    isRight: false,
    files: WRONG,
    command: "sleep 0.3; test -f mean.js",
  },
  { name: "check", stage: "check", isRight: true, files: RIGHT, command: TESTS },
  { name: "gate", stage: "gate", isRight: false, files: WRONG, command: TESTS },
  { name: "gate", stage: "gate", isRight: true, files: RIGHT, command: TESTS },
  { name: "batch", stage: "gate", isRight: false, files: WRONG, command: TESTS, batch: 1 },
  { name: "batch", stage: "gate", isRight: true, files: RIGHT, command: TESTS, batch: 1 },
  { name: "finding: holds", stage: "challenge", isRight: false, files: WRONG, command: SHOWS },
  {
    name: "finding: fails on the base, too",
    stage: "challenge",
    isRight: true,
    files: RIGHT,
    command: "sleep 0.3; test -f nowhere",
  },
  {
    name: "pass: attacks that notice nothing",
    stage: "challenge",
    isRight: false,
    files: RIGHT,
    command: ATTACK,
    script: "",
  },
  {
    name: "pass",
    stage: "challenge",
    isRight: true,
    files: RIGHT,
    command: ATTACK,
    script: ATTACK_SCRIPT,
  },
  { name: "plant", stage: "plant", isRight: true, files: RIGHT, command: TESTS },
];

/**
 * Runs each case repeatedly through the worker's own `runAttempt`, until every sandbox of the case was interrupted once
 * at every point. Returns one row per interruption. `folder` must be accessible for the users of slots.
 */
export async function cutRuns(given: {
  folder: string;
  sandbox: Sandbox;
  cases?: readonly CutCase[];
  points?: readonly CutPoint[];
}): Promise<CutRow[]> {
  const { folder, sandbox, cases = CUT_CASES, points = CUT_POINTS } = given;
  const repository = join(folder, "repository");
  await makeSmallRepository(repository);
  const job = await makeTestJob({ folder: join(folder, "data"), repository, sandbox });
  const rows: CutRow[] = [];
  let n = 0;
  for (const each of cases) {
    for (const where of points) {
      for (let k = 1, late = 0; ; n++) {
        // The candidate has a new tree in each run, because results of gate runs are cached by tree.
        const base = await job.commit(new Map(Object.entries({ ...BASE, "cut.txt": `${each.name} ${where} ${n}\n` })));
        const commit = await job.commit(new Map(Object.entries(each.files)), base);
        const cut = await cutOnce(job, { each, sandbox, base, commit, k, where, n });
        if (cut.started < k) break;
        if (!cut.wasCut && late++ < MAX_LATE) continue;
        rows.push({ stage: each.name, isRight: each.isRight, k, where, ...cut.row });
        k += 1;
      }
    }
  }
  return rows;
}

async function cutOnce(
  job: TestJob,
  given: { each: CutCase; sandbox: Sandbox; base: string; commit: string; k: number; where: CutPoint; n: number },
): Promise<{ started: number; wasCut: boolean; row: Pick<CutRow, "outcome" | "isWrong"> }> {
  const { each, base, commit, k, where } = given;
  const attemptController: { stop: () => void } = { stop: () => {} };
  const cut = cutSandbox(given.sandbox, { k, where, stop: () => attemptController.stop() });
  const order: AttemptOrder = job.order(
    { acceptance: [{ kind: "command", command: each.command }] },
    { commit, base },
    { stage: each.stage, ...(each.batch === undefined ? {} : { batch: each.batch + given.n }) },
  );
  const sent: string[] = [];
  const stages = stagesOf(job, cut.sandbox, each);
  const handled = await runAttempt(
    {
      workerId: makeWorkerId("cut", 1),
      clock: wallClock,
      log: silentLog(),
      stages,
      claim: async () => ({ kind: "claimed", epoch: 1, order }),
      send: async (xml) => {
        sent.push(xml);
      },
      watch: (_claim, controller) => {
        attemptController.stop = () => controller.abort(new AttemptStopped("timeout"));
        return () => {};
      },
    },
    {
      delivery: { kind: "attempt", jobId: order.jobId, attemptId: order.attemptId } as Parameters<
        typeof runAttempt
      >[1]["delivery"],
      slot: 0,
      lostSignal: new AbortController().signal,
    },
  );
  const said = outcomeOf(sent.at(-1) ?? "", handled);
  const wrong = each.isRight ? ["fail", "failed: verdict_refused"] : ["pass"];
  return { started: cut.started(), wasCut: cut.wasCut(), row: { outcome: said, isWrong: wrong.includes(said) } };
}

function outcomeOf(xml: string, handled: string): string {
  const decoded = decodeNotification(xml);
  if (!decoded.ok) return handled;
  const { status, stopReason, verdict } = decoded.notification;
  return status === "completed" && verdict !== undefined ? verdict.decision : `${status}: ${stopReason}`;
}

function stagesOf({ layout }: TestJob, sandbox: Sandbox, { command, script }: CutCase): Record<Stage, StageRunner> {
  const git = { program: "git" };
  const deps = { git, layout, sandbox, clock: wallClock } as unknown as StageDeps;
  const none: StageRunner = async () => outcome({ status: "failed", stopReason: "not_cut" });
  const gate = createGateStage(deps);
  return {
    intake: none,
    work: none,
    check: createCheckStage(deps),
    gate,
    finalchallenge: none,
    plant: createPlantStage(deps),
    challenge:
      script === undefined
        ? createFindingStage({ layout, sandbox, command })
        : createPassStage({ layout, sandbox, command, script }),
  };
}
