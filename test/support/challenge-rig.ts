import { join } from "node:path";
import { makeTestJob } from "../../lab/bench/verifier/test-job.ts";
import type { Transcript } from "../../shared/agent/transcript.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { ClaimedVerdict } from "../../shared/protocol/verification/verdict.ts";
import type { Sandbox } from "../../worker/sandbox/sandbox.ts";
import { openChallenge } from "../../worker/stages/open-challenge.ts";
import type { StageDeps } from "../../worker/stages/stage-deps.ts";
import { runCommand } from "../../worker/tools/run-command.ts";
import { runScript } from "../../worker/tools/tool-context.ts";
import { makeRepository } from "./repository.ts";

type Files = Readonly<Record<string, string | undefined>>;
type Named = readonly [name: string, command: string];

/**
 * Makes candidates on one base and attacks them as a verifier does, with real commands that the harness runs and
 * judges.
 */
export async function makeChallengeRig(given: { folder: string; sandbox: Sandbox; base: Record<string, string> }) {
  const { folder, sandbox, base } = given;
  makeRepository(join(folder, "repository"), base);
  const job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  let count = 1;

  /** Opens the challenge of a candidate that replaces the given files. */
  async function open(files: Files, more: Partial<AttemptOrder> = {}) {
    const commit = await job.commit(new Map(Object.entries(files)));
    count += 1;
    const order = { ...job.order({}, { commit }, more), attemptId: `t1.${count}` as AttemptOrder["attemptId"] };
    const context = await job.context(order);
    const attack = join(job.layout.attempt(order.jobId, order.attemptId).root, "attack");
    const deps = { git: context.git, layout: job.layout, sandbox } as StageDeps;
    const transcript = { turnCount: 0, entries: [] } as unknown as Transcript;
    const challenge = await openChallenge(deps, context, { attack, transcript });
    return { ...challenge, signal: context.signal };
  }

  /** Writes the attack scripts, runs the attacks, and submits a verdict that passes the candidate. */
  async function pass(
    files: Files,
    attacks: readonly Named[],
    { scripts = {}, ...more }: Partial<AttemptOrder> & { scripts?: Record<string, string> } = {},
  ) {
    const challenge = await open(files, more);
    for (const [name, text] of Object.entries(scripts))
      await runScript(challenge.tools, `cat > "/attack/$1"`, {
        args: [name],
        stdin: text,
        signal: challenge.signal,
        writesAttack: true,
      });
    for (const command of new Set(attacks.map(([, each]) => each)))
      await runCommand(challenge.tools, { command }, challenge.signal);
    const claimed: ClaimedVerdict = {
      decision: "pass",
      summary: "it withstood",
      attacks: attacks.map(([name, command]) => ({ name, command, outcome: "it held" })),
      findings: [],
    };
    return challenge.judge(claimed);
  }
  return { job, open, pass };
}
