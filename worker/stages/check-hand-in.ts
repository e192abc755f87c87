import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import type { Git } from "../../shared/git/run-git.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { matchesAny } from "../../shared/support/paths/path-pattern.ts";
import { acceptHandIn } from "../tools/run-tool-call.ts";
import { makeChange, readFiles } from "../verify/change.ts";
import { fileKinds } from "../verify/checks/file-kinds.ts";
import { changedFiles } from "../workspace/changed-files.ts";
import { describeHidden } from "../workspace/hidden-files.ts";
import { mergeOnto } from "../workspace/merge-onto.ts";
import { missingIn, objectEnv, snapshotTree } from "../workspace/snapshot.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Maximum number of times that an agent's hand-in is refused. The next one is accepted as it is, and the attempt ends. */
const MAX_REFUSALS = 2;

interface HandIn {
  readonly git: Git;
  readonly layout: Layout;
  readonly workspace: Workspace;
  readonly order: AttemptOrder;
}

/**
 * Creates the function that answers an implementer's hand-in. It refuses a result that the check stage would certainly
 * refuse, and names the next step, because the agent can still correct the result without another paid attempt.
 */
export function createHandIn(given: HandIn): (name: string, value: unknown) => Promise<ToolOutcome> {
  let refusals = 0;
  return async (name, value) => {
    const fault = refusals < MAX_REFUSALS ? await faultOf(given) : undefined;
    if (fault === undefined) return acceptHandIn(name, value);
    refusals += 1;
    return { isError: true, content: `Not handed in: ${fault}` };
  };
}

async function faultOf({ git, layout, workspace, order }: HandIn): Promise<string | undefined> {
  const { base, baseGit } = workspace;
  const tree = await snapshotTree(git, workspace);
  const { deliverables, writes } = order.task;
  const changed = await changedFiles(git, baseGit, { from: base, to: tree, env: objectEnv(workspace) });
  if (changed.length === 0) {
    const hidden = await describeHidden(git, workspace, writes);
    return hidden === undefined
      ? "nothing has changed since you started. Make the change that your task asks for; if nothing has to change, or you cannot make it, hand in again and say why."
      : `nothing that git sees has changed. ${hidden}`;
  }
  const missing = await missingIn(git, workspace, { tree, paths: deliverables });
  if (missing.length > 0) {
    return `your task promises these files, which do not exist: ${missing.slice(0, 20).join(", ")}. Create them under exactly these names, as plain files; if you cannot, hand in again and say why.`;
  }
  const isWritable = matchesAny(writes);
  const outside = changed.filter(({ path }) => !isWritable(path));
  if (outside.length > 0) {
    const names = outside.slice(0, 20).map(({ path, status }) => `${path}${status === "A" ? " (new)" : ""}`);
    return `these files are changed, but your task may not write them (it may write ${writes.join(", ")}): ${names.join(", ")}. Revert them (git checkout HEAD -- FILE, or rm for a new file), even if a command changed them; if they have to change, hand in again and say so.`;
  }
  const files = await readFiles(git, { gitDir: baseGit, base, commit: tree, changed, env: objectEnv(workspace) });
  const kinds = await fileKinds.inspect(makeChange(files, order.task, async () => undefined));
  if (kinds.length > 0) {
    const claims = kinds.slice(0, 20).map(({ claim }) => claim);
    return `files of these kinds are not accepted: ${claims.join("; ")}. Remove them; if you cannot, hand in again and say why.`;
  }
  if (await isRefusedBefore({ git, layout, workspace, order }, tree)) {
    const names = order.findings.map(({ name }) => name).join(", ");
    return `this is the same result that a verifier refused, and its findings were reproduced (${names}). Fix what they show; if they are wrong, hand in again and say why.`;
  }
  return undefined;
}

/** Whether the tree equals the refused candidate merged onto the present head, without further changes. */
async function isRefusedBefore({ git, layout, workspace, order }: HandIn, tree: string): Promise<boolean> {
  const { candidate, findings, jobId } = order;
  if (candidate === undefined || !findings.some(({ source }) => source === "challenge")) return false;
  const gitDir = layout.job(jobId).candidatesGit;
  const before = await mergeOnto(git, { gitDir, head: workspace.base, commit: candidate.commit });
  return before.conflicts.length === 0 && before.tree === tree;
}
