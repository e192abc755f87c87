import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import { canonicalJson } from "../../shared/support/text/canonical-json.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";

/**
 * The reuse fingerprint: the hash of everything besides the tasks on which a job's results depend. That is the prefixes
 * of its agents (model, effort, goal, instructions, role cards and tools), the tree of its base commit, its setup, gate
 * and policies, and the versions of Midwatch's code.
 */
export function reuseFingerprint(given: {
  tenant: string;
  submission: JobSubmission;
  intake: IntakeResult;
  /** The tree of the job's base commit. */
  tree: string;
  policy: OperatorPolicy;
  versions: string;
}): string {
  const { tenant, submission, intake, tree, policy, versions } = given;
  const { prefix, otherPrefixes = {} } = intake;
  const prefixes = { ...otherPrefixes, "": prefix };
  const { setup = null, gate = [] } = submission;
  return sha256(
    canonicalJson({ v: 1, tenant, prefixes, tree, setup, gate, policies: [policy, intake.policy ?? null], versions }),
  );
}

/** The key of a cached result. Two keys are equal only for the same task on the same tree with the same reuse fingerprint. */
export function resultKey(fingerprint: string, { work, tree }: { work: string; tree: string }): string {
  return sha256(`${fingerprint}\n${work}\n${tree}`);
}

/** Returns the trees of commits, in the order of the commits. */
export async function treesOf(git: Git, gitDir: string, commits: readonly string[]): Promise<string[]> {
  if (commits.length === 0) return [];
  const { stdout } = await runGit(git, ["rev-parse", ...commits.map((commit) => `${commit}^{tree}`)], { gitDir });
  return stdout.trim().split("\n");
}
