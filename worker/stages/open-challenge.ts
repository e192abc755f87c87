import { mkdir, rm } from "node:fs/promises";
import type { Transcript } from "../../shared/agent/transcript.ts";
import { DEFAULT_LIMITS } from "../../shared/protocol/job/job.ts";
import type { AttackClass, ClaimedVerdict } from "../../shared/protocol/verification/verdict.ts";
import { defined } from "../../shared/support/defined.ts";
import { linkBuildCaches, mounterOf } from "../build-caches/mount-build-caches.ts";
import { requireResult } from "../sandbox/require-result.ts";
import { setupMounts } from "../setup/setup-mounts.ts";
import { runScript, type ToolContext } from "../tools/tool-context.ts";
import { readChange } from "../verify/change.ts";
import { isTestPath } from "../verify/checks/test-paths.ts";
import { executedCommands, withCommandsAsRun } from "../verify/executed-commands.ts";
import { type Faults, listFaults } from "../verify/faults/list-faults.ts";
import { measureAttackKills } from "../verify/faults/measure-attack-kills.ts";
import { modulesToLoad } from "../verify/faults/modules-to-load.ts";
import { createTreeRunner, type Edits, writeEdits } from "../verify/faults/tree-runner.ts";
import { judgeChallenge, requiredAttacks } from "../verify/judge-challenge.ts";
import { changedFiles } from "../workspace/changed-files.ts";
import { changedLines } from "../workspace/changed-lines.ts";
import { freshCheckout, readCheckout } from "../workspace/checkout.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import { linkSetup } from "../workspace/setup-links.ts";
import { giveFolderTo } from "../workspace/workspace.ts";
import { type AttemptContext, claimOf } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/** A candidate under attack: the verifier's tools, and the function that judges its verdicts. */
export interface Challenge {
  readonly tools: ToolContext;
  /** The attack classes that the change calls for. */
  readonly classes: readonly AttackClass[];
  readonly judge: (claimed: ClaimedVerdict) => ReturnType<typeof judgeChallenge>;
}

/** Time limit in ms of the command that shows a finding. */
const FINDING_MS = 300_000;

/** Prepares the attack on a candidate. `attack` is the host folder with the verifier's own files. */
export async function openChallenge(
  { git, layout, sandbox }: StageDeps,
  context: AttemptContext,
  { attack, transcript }: { attack: string; transcript: Transcript },
): Promise<Challenge> {
  const { order, slot, signal } = context;
  const { commit = "", base: baseCommit = "" } = order.candidate ?? {};
  const owner = sandbox.slotOwner(slot);
  const { candidatesGit: gitDir } = layout.job(order.jobId);
  const { offload } = layout.attempt(order.jobId, order.attemptId);
  for (const folder of [attack, offload]) {
    // A resumed transcript refers to files that an earlier claim wrote into these folders. A transcript without turns starts with empty folders.
    if (transcript.turnCount === 0) await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await giveFolderTo(owner, folder);
  }
  const base = await readCheckout({ git, layout, gitDir, commit: baseCommit, claim: claimOf(context) });
  const executed = executedCommands(transcript.entries);
  const setup = await setupMounts(layout, order.jobId);
  const changed = await changedFiles(git, gitDir, { from: baseCommit, to: commit });
  const change = await readChange(git, { gitDir, base: baseCommit, commit, changed, task: order.task });
  const classes = requiredAttacks(change);

  const toolsOn = (ref: string, edits: Edits = new Map()): ToolContext => ({
    sandbox,
    slot,
    workFolder: {
      kind: "challenge",
      freshCopy: async () => {
        const copy = await freshCheckout({ git, layout, gitDir, commit: ref, owner });
        await writeEdits(copy.path, owner, edits);
        await linkSetup(copy.path, setup);
        if (order.jobBase !== undefined)
          await linkBuildCaches({ git, layout, jobId: order.jobId, base: order.jobBase, log: context.log }, copy.path);
        return copy;
      },
      attack,
      base,
      record: (command) => executed.push(command),
    },
    setup,
    ...defined({ mountCaches: mounterOf({ git, layout, sandbox }, context, { commit: ref, edited: edits.keys() }) }),
    toolTimeoutMs: order.limits.toolTimeoutMs,
  });
  const rerunOn = (ref: string) => async (command: string) => {
    const options = { args: [command], signal, timeoutMs: FINDING_MS, longOutput: "shorten", isCommand: true } as const;
    return requireResult(await runScript(toolsOn(ref), 'eval "$1"', options), signal);
  };
  const runner = createTreeRunner({
    toolsOn: (edits) => toolsOn(commit, edits),
    modules: await modulesToLoad(change),
    tests: [...(await pathsOf(git, { gitDir, commit }))].filter(isTestPath),
    signal,
  });
  let faults: Promise<Faults> | undefined;
  const find = async () =>
    listFaults(change, await changedLines(git, gitDir, { from: baseCommit, to: commit }), commit);

  return {
    // Only the verifier's own calls see its long results: a repeated attack must not depend on them.
    tools: { ...toolsOn(commit), folders: { offload } },
    classes,
    judge: (claimed) =>
      judgeChallenge({
        claimed: withCommandsAsRun(claimed, executed),
        executed,
        classes,
        claims: order.claims,
        rerun: rerunOn(commit),
        rerunOnBase: rerunOn(baseCommit),
        commit,
        attemptId: order.attemptId,
        measureKills: async (attacks) => {
          faults ??= find();
          const { killBudgetSeconds, minKillScore } = { ...DEFAULT_LIMITS, ...order.limits };
          const known = order.checks.flatMap(({ kills }) => kills?.ids ?? []);
          return measureAttackKills(attacks, {
            faults: await faults,
            runner,
            classes,
            ...(order.checks.some(({ kills }) => kills !== undefined) ? { byAcceptance: new Set(known) } : {}),
            budgetMs: 1000 * (killBudgetSeconds ?? 0),
            minScore: minKillScore ?? 0,
          });
        },
      }),
  };
}
