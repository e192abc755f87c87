import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../../shared/support/errors.ts";
import type { Fault } from "../../../simulator/brains/brain.ts";
import type { BenchSize } from "../bench.ts";
import { goalOf } from "./brain.ts";
import { compareBranch } from "./compare-branch.ts";
import { GitFolder } from "./git-folder.ts";
import { OUTAGES } from "./outages.ts";
import type { GroupResult, Outcome } from "./outcome.ts";
import { runCases } from "./run-cases.ts";
import { runJob } from "./run-job.ts";
import { onStage, type Stage, type Way } from "./stage.ts";

/** One outage, as an entry of the table of outages. */
export interface Outage {
  readonly name: string;
  /** The outage starts in the first turn of this role; default: the implementer. */
  readonly role?: "lead" | "implementer" | "verifier";
  readonly way?: Way;
  /** Size of a separate disk for the data folder; if absent, the data folder has no separate disk. */
  readonly diskMegabytes?: number;
  readonly strike?: (stage: Stage) => unknown;
  /** Ends the outage. */
  readonly restore?: (stage: Stage) => unknown;
  /** ms from the call of `strike` to the call of `restore`; default 3,000. */
  readonly lastsMs?: number;
  /** True if the model call during which the outage starts gets no answer and is not billed. */
  readonly breaksCall?: boolean;
  /** The API fault with which the simulator's answers in the next `times` turns break off. */
  readonly fault?: Fault;
  readonly times?: number;
  /** If true, the case runs only with `--full` or when it is named. */
  readonly isLong?: boolean;
}

const LASTS_MS = 3000;
/** ms that a job may take in addition to the outage: for back-off, expiring leases, and the work itself. */
const MAX_MS = 150_000;

/** Runs all cases of outages, each on a separate machine. The long cases run in parallel with the others. */
export async function runOutages(folder: string, size: BenchSize, say: (text: string) => void): Promise<GroupResult> {
  const sums = { soldUsd: 0, ledgerUsd: 0, paidTwiceUsd: 0 };
  const toCase = (outage: Outage) => ({ name: outage.name, run: () => runOutage(outage, folder, sums) });
  const cases = OUTAGES.filter(({ isLong }) => isLong !== true).map(toCase);
  const long =
    size.isFull || size.only !== undefined ? OUTAGES.filter(({ isLong }) => isLong === true).map(toCase) : [];
  const waiting = runCases("outages", long, { size, lanes: Math.max(1, long.length), say });
  const outcomes = await runCases("outages", cases, { size, lanes: LANES, say });
  return { outcomes: [...outcomes, ...(await waiting)], ...sums };
}

/** Number of cases that run in parallel. Each has its own machine, which mostly waits. */
const LANES = 2;
let begun = 0;

async function runOutage(
  outage: Outage,
  root: string,
  sums: { soldUsd: number; ledgerUsd: number; paidTwiceUsd: number },
): Promise<Omit<Outcome, "name">> {
  begun += 1;
  const folder = join(root, `outage-${begun}`);
  mkdirSync(folder, { mode: 0o755 });
  return await onStage(folder, { way: outage.way, diskMegabytes: outage.diskMegabytes, lane: begun }, async (stage) => {
    const path = new GitFolder(join(folder, "place")).repository({ "a.txt": "a\n" });
    const faults: string[] = [];
    const restored = plant(outage, stage, faults);
    const made = { "made.txt": "made\n" };
    const calls = [["write_file", { path: "made.txt", content: "made\n" }]] as const;
    const ran = await runJob(
      stage.api,
      {
        goal: goalOf(outage.name, {
          writes: ["made.txt"],
          deliverables: ["made.txt"],
          calls,
          holds: "grep -qx made made.txt",
        }),
        repository: { kind: "path", path },
        limits: { canaryRate: 0, killBudgetSeconds: 0 },
        reuse: false,
      },
      { maxMs: MAX_MS + (outage.lastsMs ?? LASTS_MS) },
    );
    await Promise.race([restored(), delay(1000)]);
    const { settledUsd, unsettledUsd } = (await stage.api.costs()).key;
    sums.soldUsd += stage.model.soldUsd();
    sums.ledgerUsd += settledUsd + unsettledUsd;
    sums.paidTwiceUsd += stage.model.paidTwiceUsd();
    const money = stage.model.soldUsd() - settledUsd - unsettledUsd;
    if (money > 1e-6) faults.push(`${money.toFixed(6)} dollars were sold that the ledger lacks`);
    if (stage.model.paidTwiceUsd() > 0) faults.push(`${stage.model.paidTwiceUsd().toFixed(6)} dollars were paid twice`);
    if (ran.status !== "completed" || ran.jobId === undefined) faults.unshift(ran.words);
    else {
      const gitDir = join(stage.data, "volume/jobs", ran.jobId, "base.git");
      const base = (await stage.api.get(ran.jobId)).base ?? "";
      faults.push(await compareBranch(gitDir, { base, branch: `refs/heads/midwatch/${ran.jobId}` }, made));
    }
    const detail = faults.filter((fault) => fault !== "").join("; ");
    return { kind: detail === "" ? "right" : "wrong", detail, isStuck: ran.status === "hanging" };
  });
}

/** Starts the outage in the turn that the case names. Returns a function that waits until the outage is over. */
function plant(outage: Outage, stage: Stage, faults: string[]): () => Promise<void> {
  const { role = "implementer", strike, restore, lastsMs = LASTS_MS, breaksCall, fault, times = 0 } = outage;
  let left = times;
  let ending: Promise<void> | undefined;
  const until = async () => {
    await delay(lastsMs);
    await restore?.(stage);
  };
  stage.model.onTurn = async (context) => {
    if (context.role !== role) return undefined;
    if (left > 0) {
      left -= 1;
      return fault;
    }
    if (strike === undefined || ending !== undefined) return undefined;
    ending = until().catch((error: unknown) => void faults.push(`the outage could not be ended: ${messageOf(error)}`));
    await strike(stage);
    return breaksCall === true ? { kind: "cut_before_headers" } : undefined;
  };
  return async () => {
    if (ending === undefined && strike !== undefined) faults.push("the outage never started");
    await ending;
  };
}
