import { randomUUID } from "node:crypto";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";
import { asTaskId, type JobId, makeAttemptId, makeJobId } from "../../../shared/protocol/ids.ts";
import { createLayout, type Layout } from "../../../shared/scratchpad/layout.ts";
import { mirrorRepository } from "../../../worker/intake/mirror-repository.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import type { ToolContext } from "../../../worker/tools/tool-context.ts";
import { createWorkspace } from "../../../worker/workspace/create-workspace.ts";
import { giveTo, type Workspace } from "../../../worker/workspace/workspace.ts";
import { inTemporaryFolder } from "./in-temporary-folder.ts";
import { makeSandbox } from "./make-sandbox.ts";
import { type Ran, type RunScript, runPlain, runSandboxed } from "./run-script.ts";

/** `sandbox`: the attacker's script runs in a sandbox, like an agent's command. `plain`: it runs in a process without a sandbox, for a control. */
export type EnvKind = "sandbox" | "plain";

/** Paths of the folders of an attempt, as the attacker's script sees them. */
export interface Paths {
  readonly work: string;
  readonly git: string;
  readonly objects: string;
  readonly baseGit: string;
  readonly scratch: string;
  readonly published: string;
  readonly offload: string;
}

/**
 * A job with two attempts in a temporary folder. The attacker plays the agent of one attempt. Both attempts belong to
 * the same user, so that file modes protect neither from the other.
 */
export interface AttackEnv {
  readonly kind: EnvKind;
  readonly folder: string;
  readonly layout: Layout;
  readonly jobId: JobId;
  readonly sandbox: Sandbox;
  readonly workspace: Workspace;
  /** The workspace of the attempt that the attacker does not play. */
  readonly other: Workspace;
  /** Path of the home folder of the worker's user. */
  readonly home: string;
  readonly tools: ToolContext;
  readonly at: Paths;
  /** A signal that never aborts, for functions that require one. */
  readonly signal: AbortSignal;
  /** Writes a file with a random marker that belongs to the slot's user. Returns the marker. */
  plant(path: string): string;
  /** Runs a bash script as the attacker. */
  run(script: string, options?: Partial<RunScript>): Promise<Ran>;
}

export const GIT = { program: "git" };

/** Runs `work` with a new AttackEnv, and removes its files even if `work` throws. */
export function withAttackEnv<T>(kind: EnvKind, work: (env: AttackEnv) => Promise<T>): Promise<T> {
  return inTemporaryFolder(async (folder) => work(await createEnv(kind, folder)));
}

async function createEnv(kind: EnvKind, folder: string): Promise<AttackEnv> {
  const sandbox = await makeSandbox(folder);
  const layout = createLayout(join(folder, "data"), "local");
  const jobId = makeJobId(1);
  const source = { kind: "path", path: join(folder, "repository") } as const;
  await makeRepository(source.path);
  const { base } = await mirrorRepository({ git: GIT, layout, jobId, source, allowedRoots: [folder] });
  const owner = sandbox.slotOwner(0);
  const open = (n: number) =>
    createWorkspace({ git: GIT, layout, jobId, attemptId: makeAttemptId(asTaskId(`t${n}`), 1), epoch: 1, base, owner });
  const workspace = await open(1);
  const other = await open(2);
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = The person\n");
  writeFileSync(join(home, ".bashrc"), "# the person's\n");
  await giveTo(owner, home);
  const { scratch, offload } = layout.attempt(jobId, workspace.attemptId);
  const { published } = layout.job(jobId);
  // The job's folder has the merged history, the candidates and the published files. In the product it belongs to the
  // worker's user; here it is given to the slot's user, so that file modes do not protect it.
  await giveTo(owner, layout.job(jobId).root);
  const tools: ToolContext = {
    sandbox,
    slot: 0,
    workFolder: { kind: "workspace", workspace },
    folders: { scratch, published, offload },
    toolTimeoutMs: 30_000,
  };
  const { work, gitDir: git, agentObjects: objects, baseGit } = workspace;
  const at = kind === "sandbox" ? INSIDE : { work, git, objects, baseGit, scratch, published, offload };
  return {
    kind,
    folder,
    layout,
    jobId,
    sandbox,
    workspace,
    other,
    home,
    tools,
    at,
    signal: new AbortController().signal,
    plant: (path) => {
      const marker = `marker-${randomUUID()}`;
      writeFileSync(path, `${marker}\n`);
      if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
      return marker;
    },
    run: (script, options = {}) => {
      const command = { script, ...options };
      return kind === "sandbox" ? runSandboxed(tools, command) : runPlain({ cwd: work, home, owner }, command);
    },
  };
}

const INSIDE: Paths = {
  work: "/work",
  git: "/git",
  objects: "/objs",
  baseGit: "/base.git",
  scratch: "/scratch/own",
  published: "/scratch/published",
  offload: "/offload",
};

async function makeRepository(path: string): Promise<void> {
  await runGit(GIT, ["init", "--quiet", "--initial-branch=main", path]);
  mkdirSync(join(path, "lib"));
  writeFileSync(join(path, "README.md"), "A repository to be attacked.\n");
  writeFileSync(join(path, "lib", "a.js"), "module.exports = (a, b) => a + b;\n");
  writeFileSync(join(path, "package.json"), '{"name":"attacked","version":"1.0.0"}\n');
  const gitDir = join(path, ".git");
  await runGit(GIT, [`--work-tree=${path}`, "add", "--all", path], { gitDir });
  await runGit(GIT, ["commit", "--quiet", "-m", "base"], { gitDir });
}
