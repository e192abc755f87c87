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

/** `sandbox`: the attacker's script runs like an agent's command. `plain`: it runs in a plain process. */
export type EnvKind = "sandbox" | "plain";

/** Paths of an attempt's folders, as the attacker's script sees them. */
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
 * A job with two attempts in a temporary folder; the attacker has one of them. Both belong to one user, so that file
 * modes give no protection.
 */
export interface AttackEnv {
  readonly kind: EnvKind;
  readonly folder: string;
  readonly layout: Layout;
  readonly jobId: JobId;
  readonly sandbox: Sandbox;
  readonly workspace: Workspace;
  /** The workspace of the other attempt. */
  readonly other: Workspace;
  /** The home folder of the worker's user. */
  readonly home: string;
  readonly tools: ToolContext;
  readonly at: Paths;
  /** Never aborts; for calls that require a signal. */
  readonly signal: AbortSignal;
  /** Writes a random marker to a file of the slot's user, and returns the marker. */
  plant(path: string): string;
  /** Runs bash as the attacker. */
  run(script: string, options?: Partial<RunScript>): Promise<Ran>;
}

export const GIT = { program: "git" };

/** Runs `work` in a new environment, and removes the environment in any case. */
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
  // Merged history, candidates and published files; in the product the worker owns them.
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
