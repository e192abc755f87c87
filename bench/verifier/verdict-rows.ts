import { join } from "node:path";
import type { Transcript } from "../../shared/agent/transcript.ts";
import type { AttemptOrder } from "../../shared/protocol/delivery.ts";
import type { ClaimedVerdict } from "../../shared/protocol/verdict.ts";
import type { Sandbox } from "../../worker/sandbox/sandbox.ts";
import { openChallenge } from "../../worker/stages/open-challenge.ts";
import type { StageDeps } from "../../worker/stages/stage-deps.ts";
import { runCommand } from "../../worker/tools/run-command.ts";
import { runScript } from "../../worker/tools/tool-context.ts";
import { inLanes } from "../measure/in-lanes.ts";
import type { Entry } from "./commit-with-modes.ts";
import { commitWithModes } from "./commit-with-modes.ts";
import { NO_RESULT, orNoResult } from "./or-no-result.ts";
import { findTarget } from "./sets/forged/targets.ts";
import type { VerdictWay } from "./sets/forged/types.ts";
import { VERDICT_WAYS } from "./sets/forged/verdicts.ts";
import type { TestJob } from "./test-job.ts";

/** A verdict of the set, and whether the harness took it. */
export interface JudgedVerdict {
  readonly way: VerdictWay;
  readonly isTaken: boolean;
  /** Planted faults that its attacks noticed, where that was measured. */
  readonly killed: number | undefined;
  readonly planted: number | undefined;
  readonly why: string;
}

/** Has verifiers of every way run their commands on the right change of their target, and hand in their verdict. */
export async function judgeVerdicts(
  jobs: ReadonlyMap<string, TestJob>,
  { sandbox, lanes, say }: { sandbox: Sandbox; lanes: number; say: (text: string) => void },
): Promise<JudgedVerdict[]> {
  const judged: JudgedVerdict[] = [];
  await inLanes(VERDICT_WAYS, lanes, async (way, slot, i) => {
    const job = jobs.get(way.target);
    if (job === undefined) throw new Error(`no job of ${way.target}`);
    judged.push(await judgeVerdict(job, { way, sandbox, slot, n: i + 1 }));
    if (judged.length % 30 === 0) say(`${judged.length} of ${VERDICT_WAYS.length} verdicts handed in`);
  });
  return judged;
}

/** Runs the commands of one verifier on the right change of its target, and hands its verdict in. */
export async function judgeVerdict(
  job: TestJob,
  { way, sandbox, slot, n }: { way: VerdictWay; sandbox: Sandbox; slot: number; n: number },
): Promise<JudgedVerdict> {
  const target = findTarget(way.target);
  const right = Object.entries(target.right).map(([path, text]): [string, Entry] => [path, { kind: "file", text }]);
  const commit = await commitWithModes(job.candidatesGit, job.base, new Map(right));
  const attemptId = `t1.${n + 500}` as AttemptOrder["attemptId"];
  const claims = ["the function does what the brief says"];
  const order = { ...job.order({ brief: target.brief }, { commit }, { claims }), attemptId };
  const context = await job.context(order, slot);
  const attack = join(job.layout.attempt(order.jobId, attemptId).root, "attack");
  const deps = { git: context.git, layout: job.layout, sandbox } as StageDeps;
  const transcript = { turnCount: 0, entries: [] } as unknown as Transcript;
  const challenge = await openChallenge(deps, context, { attack, transcript });
  for (const [path, text] of Object.entries(way.files ?? {}))
    await runScript(challenge.tools, 'mkdir -p "$(dirname "$1")" && cat > "$1"', {
      args: [path],
      stdin: text,
      signal: context.signal,
      writesAttack: true,
    });
  for (const command of way.run) await runCommand(challenge.tools, { command }, context.signal);
  const claimed = { summary: "Attacked in many ways.", ...way.verdict(challenge.classes) } as ClaimedVerdict;
  const judged = await orNoResult(challenge.judge(claimed));
  if (judged === undefined) return { way, isTaken: false, killed: undefined, planted: undefined, why: NO_RESULT };
  const kills = judged.ok ? judged.verdict.kills : undefined;
  return {
    way,
    isTaken: judged.ok,
    killed: kills?.byAttacks,
    planted: kills?.planted,
    why: judged.ok ? judged.verdict.decision : judged.text,
  };
}
