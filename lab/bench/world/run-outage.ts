import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../../shared/support/errors.ts";
import type { Fault } from "../../../simulator/brains/brain.ts";
import type { BenchSize } from "../bench.ts";
import { goalOf } from "./brain.ts";
import { compareBranch } from "./compare-branch.ts";
import { OUTAGES } from "./outages.ts";
import type { GroupResult, Outcome } from "./outcome.ts";
import { Place } from "./place.ts";
import { runCases } from "./run-cases.ts";
import { runJob } from "./run-job.ts";
import { onStage, type Stage, type Way } from "./stage.ts";

/** One row of the table of outages. */
export interface Outage {
  readonly name: string;
  /** In whose first turn it comes; default the author's. */
  readonly role?: "lead" | "implementer" | "verifier";
  readonly way?: Way;
  /** Puts the data on a disk of its own. */
  readonly diskMegabytes?: number;
  readonly strike?: (stage: Stage) => unknown;
  /** Undoes it. */
  readonly mend?: (stage: Stage) => unknown;
  /** ms from strike to mend; default 3,000. */
  readonly lastsMs?: number;
  /** The call that is under way gets no answer, and costs nothing. */
  readonly breaksCall?: boolean;
  /** The next `times` turns break off so. */
  readonly fault?: Fault;
  readonly times?: number;
  /** Runs with `--full` alone. */
  readonly isLong?: boolean;
}

const LASTS_MS = 3000;
/** ms that a job may take beside its outage: back-off, leases that run out, and the work. */
const MAX_MS = 150_000;

/** Runs the table of outages, each on a machine of its own; the long ones side by side. */
export async function runOutages(folder: string, size: BenchSize, say: (text: string) => void): Promise<GroupResult> {
  const sums = { soldUsd: 0, bookedUsd: 0, paidTwiceUsd: 0 };
  const toCase = (outage: Outage) => ({ name: outage.name, run: () => runOutage(outage, folder, sums) });
  const cases = OUTAGES.filter(({ isLong }) => isLong !== true).map(toCase);
  const long =
    size.isFull || size.only !== undefined ? OUTAGES.filter(({ isLong }) => isLong === true).map(toCase) : [];
  const waiting = runCases("outages", long, { size, lanes: Math.max(1, long.length), say });
  const outcomes = await runCases("outages", cases, { size, lanes: LANES, say });
  return { outcomes: [...outcomes, ...(await waiting)], ...sums };
}

/** Machines at once: they wait most of their time. */
const LANES = 2;
let begun = 0;

async function runOutage(
  outage: Outage,
  root: string,
  sums: { soldUsd: number; bookedUsd: number; paidTwiceUsd: number },
): Promise<Omit<Outcome, "name">> {
  begun += 1;
  const folder = join(root, `outage-${begun}`);
  mkdirSync(folder, { mode: 0o755 });
  return await onStage(folder, { way: outage.way, diskMegabytes: outage.diskMegabytes, lane: begun }, async (stage) => {
    const path = new Place(join(folder, "place")).repository({ "a.txt": "a\n" });
    const faults: string[] = [];
    const mended = plant(outage, stage, faults);
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
      { longestMs: MAX_MS + (outage.lastsMs ?? LASTS_MS) },
    );
    await Promise.race([mended(), delay(1000)]);
    const { settledUsd, unsettledUsd } = (await stage.api.costs()).key;
    sums.soldUsd += stage.model.soldUsd();
    sums.bookedUsd += settledUsd + unsettledUsd;
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

/** Makes the outage come in the turn that it is meant for; answers with a wait for its end. */
function plant(outage: Outage, stage: Stage, faults: string[]): () => Promise<void> {
  const { role = "implementer", strike, mend, lastsMs = LASTS_MS, breaksCall, fault, times = 0 } = outage;
  let left = times;
  let ending: Promise<void> | undefined;
  const until = async () => {
    await delay(lastsMs);
    await mend?.(stage);
  };
  stage.model.onTurn = async (context) => {
    if (context.role !== role) return undefined;
    if (left > 0) {
      left -= 1;
      return fault;
    }
    if (strike === undefined || ending !== undefined) return undefined;
    ending = until().catch((error: unknown) => void faults.push(`it could not be mended: ${messageOf(error)}`));
    await strike(stage);
    return breaksCall === true ? { kind: "cut_before_headers" } : undefined;
  };
  return async () => {
    if (ending === undefined && strike !== undefined) faults.push("the outage never came");
    await ending;
  };
}
