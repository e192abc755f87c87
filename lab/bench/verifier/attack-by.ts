import { join } from "node:path";
import type { Transcript } from "../../../shared/agent/transcript.ts";
import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { type Challenge, openChallenge } from "../../../worker/stages/open-challenge.ts";
import type { StageDeps } from "../../../worker/stages/stage-deps.ts";
import { runCommand } from "../../../worker/tools/run-command.ts";
import { runScript } from "../../../worker/tools/tool-context.ts";
import { findTarget } from "./sets/forged/targets.ts";
import type { VerdictWay } from "./sets/forged/types.ts";
import type { TestJob } from "./test-job.ts";

/**
 * Opens a challenge of a candidate as a verifier: writes the verifier's files and runs its commands. `failed` lists the
 * commands whose exit code was not 0.
 */
export async function attackBy(
  job: TestJob,
  given: { way: VerdictWay; commit: string; sandbox: Sandbox; slot: number; n: number },
): Promise<{ challenge: Challenge; failed: string[] }> {
  const { way, commit, sandbox, slot, n } = given;
  const attemptId = `t1.${n + 500}` as AttemptOrder["attemptId"];
  const claims = ["the function does what the brief says"];
  const order = { ...job.order({ brief: findTarget(way.target).brief }, { commit }, { claims }), attemptId };
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
  const failed: string[] = [];
  for (const command of way.run) {
    const { content } = await runCommand(challenge.tools, { command }, context.signal);
    if (!String(content).startsWith("[exit code 0]")) failed.push(command);
  }
  return { challenge, failed };
}
