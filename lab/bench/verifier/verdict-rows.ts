import type { ClaimedVerdict } from "../../../shared/protocol/verification/verdict.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { attackBy } from "./attack-by.ts";
import { commitWithModes, type Entry } from "./commit-with-modes.ts";
import { NO_RESULT, orNoResult } from "./or-no-result.ts";
import { findTarget } from "./sets/forged/targets.ts";
import type { VerdictWay } from "./sets/forged/types.ts";
import { VERDICT_WAYS } from "./sets/forged/verdicts.ts";
import type { TestJob } from "./test-job.ts";

/** A verdict from the set of forged and honest verdicts, and whether the harness accepted it. */
export interface JudgedVerdict {
  readonly way: VerdictWay;
  readonly isAccepted: boolean;
  /** Number of planted faults that the attacks of the verdict detected; absent if not measured. */
  readonly killed: number | undefined;
  readonly planted: number | undefined;
  readonly why: string;
}

/** For each verdict of the set: runs the verifier's commands on the correct change of the verdict's target repository, then submits the verdict. */
export async function judgeVerdicts(
  jobs: ReadonlyMap<string, TestJob>,
  { sandbox, lanes, say }: { sandbox: Sandbox; lanes: number; say: (text: string) => void },
): Promise<JudgedVerdict[]> {
  const judged: JudgedVerdict[] = [];
  await inLanes(VERDICT_WAYS, lanes, async (way, slot, i) => {
    const job = jobs.get(way.target);
    if (job === undefined) throw new Error(`no job of ${way.target}`);
    judged.push(await judgeVerdict(job, { way, sandbox, slot, n: i + 1 }));
    if (judged.length % 30 === 0) say(`${judged.length} of ${VERDICT_WAYS.length} verdicts submitted`);
  });
  return judged;
}

/** Runs the commands of one verifier on the correct change of its target repository, then submits the verifier's verdict. */
export async function judgeVerdict(
  job: TestJob,
  { way, sandbox, slot, n }: { way: VerdictWay; sandbox: Sandbox; slot: number; n: number },
): Promise<JudgedVerdict> {
  const { right } = findTarget(way.target);
  const entries = Object.entries(right).map(([path, text]): [string, Entry] => [path, { kind: "file", text }]);
  const commit = await commitWithModes(job.candidatesGit, job.base, new Map(entries));
  const { challenge } = await attackBy(job, { way, commit, sandbox, slot, n });
  const claimed = { summary: "Attacked in many ways.", ...way.verdict(challenge.classes) } as ClaimedVerdict;
  const judged = await orNoResult(challenge.judge(claimed));
  if (judged === undefined) return { way, isAccepted: false, killed: undefined, planted: undefined, why: NO_RESULT };
  const kills = judged.ok ? judged.verdict.kills : undefined;
  return {
    way,
    isAccepted: judged.ok,
    killed: kills?.byAttacks,
    planted: kills?.planted,
    why: judged.ok ? judged.verdict.decision : judged.text,
  };
}
