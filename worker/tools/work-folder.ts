import { join } from "node:path";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Bind } from "../sandbox/profile.ts";
import type { ExecutedCommand } from "../verify/executed-commands.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** The contents of the folder `/work` in an attempt's sandboxes. */
export type WorkFolder =
  /** The attempt's own worktree, writable. */
  | { readonly kind: "workspace"; readonly workspace: Workspace }
  /** A read-only checkout that attempts share. */
  | { readonly kind: "checkout"; readonly path: string; readonly baseGit: string }
  /** A candidate under attack: each command gets a fresh copy. */
  | {
      readonly kind: "challenge";
      readonly freshCopy: () => Promise<{ path: string; dispose: () => Promise<void> }>;
      /** Host folder with the verifier's own files. */
      readonly attack: string;
      /** Read-only checkout of the commit that the candidate is based on. */
      readonly base: string;
      readonly record: (executed: ExecutedCommand) => void;
    };

/** Host paths of the attempt's folders: for its notes and for published files (a verifier has neither), and for its long tool results. */
export interface ToolFolders {
  readonly scratch?: string;
  readonly published?: string;
  readonly offload?: string;
}

/** The path of the folder for long tool results in the attempt's sandboxes. */
export const OFFLOAD = "/offload";

/** The mounts and the environment of one tool call; `dispose` removes temporary files of the call. */
export interface Mounted {
  readonly binds: readonly Bind[];
  readonly env: Readonly<Record<string, string>>;
  readonly dispose: () => Promise<void>;
}

/** Prepares the mounts of one tool call. `writesAttack`: the call is the verifier's write tool, so `/attack` is writable. */
export async function mountWorkFolder(
  workFolder: WorkFolder,
  folders: ToolFolders | undefined,
  { writesAttack = false }: { writesAttack?: boolean } = {},
): Promise<Mounted> {
  const { scratch, published, offload } = folders ?? {};
  const shared: Bind[] = [
    ...(scratch === undefined ? [] : [{ from: scratch, to: "/scratch/own", write: true }]),
    ...(published === undefined ? [] : [{ from: published, to: "/scratch/published" }]),
    ...(offload === undefined ? [] : [{ from: offload, to: OFFLOAD }]),
  ];
  const nothing = async () => {};
  switch (workFolder.kind) {
    case "workspace": {
      const { work, gitDir, agentObjects, baseGit } = workFolder.workspace;
      const binds: Bind[] = [
        { from: work, to: "/work", write: true },
        { from: gitDir, to: "/git", write: true },
        { from: agentObjects, to: "/objs", write: true },
        { from: baseGit, to: "/base.git" },
      ];
      return { binds: [...binds, ...shared], env: GIT_ENV, dispose: nothing };
    }
    case "checkout": {
      const binds: Bind[] = [
        { from: workFolder.path, to: "/work" },
        { from: workFolder.baseGit, to: "/base.git" },
      ];
      return { binds: [...binds, ...shared], env: { GIT_DIR: "/base.git", GIT_OPTIONAL_LOCKS: "0" }, dispose: nothing };
    }
    case "challenge": {
      const copy = await workFolder.freshCopy();
      const binds: Bind[] = [
        { from: copy.path, to: "/work", write: true },
        { from: workFolder.base, to: "/base" },
        { from: workFolder.attack, to: "/attack", write: writesAttack },
        { from: join(packageRoot(), "worker", "verify", "attack-runtime"), to: "/opt/attack-runtime" },
      ];
      return { binds: [...binds, ...shared], env: ATTACK_ENV, dispose: copy.dispose };
    }
  }
}

/** The required script protects the assertions of an attack, so that the code under attack cannot replace them. */
const ATTACK_ENV = { NODE_OPTIONS: "--require=/opt/attack-runtime/keep-assert.cjs" };

const GIT_ENV = {
  GIT_DIR: "/git",
  GIT_WORK_TREE: "/work",
  GIT_OBJECT_DIRECTORY: "/objs",
  GIT_ALTERNATE_OBJECT_DIRECTORIES: "/base.git/objects",
  GIT_OPTIONAL_LOCKS: "0",
  // Git accepts that the file is missing (`linkWorkspaceSetup`).
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "core.excludesFile",
  GIT_CONFIG_VALUE_0: "/git/exclude",
  GIT_AUTHOR_NAME: "Midwatch agent",
  GIT_AUTHOR_EMAIL: "agent@localhost",
  GIT_COMMITTER_NAME: "Midwatch agent",
  GIT_COMMITTER_EMAIL: "agent@localhost",
};
