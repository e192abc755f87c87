import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeTree } from "../../../shared/scratchpad/remove-tree.ts";
import { linkBuildCaches, type MountedCaches, mountBuildCaches } from "../../build-caches/mount-build-caches.ts";
import type { Bind } from "../../sandbox/profile.ts";
import { NoResult, runToEnd } from "../../sandbox/require-result.ts";
import type { SandboxResult } from "../../sandbox/run-in-sandbox.ts";
import { setupMounts } from "../../setup/setup-mounts.ts";
import { freshCheckout } from "../../workspace/checkout.ts";
import { pathsOf } from "../../workspace/commit-facts.ts";
import { linkSetup } from "../../workspace/setup-links.ts";
import { giveTo, type Owner } from "../../workspace/workspace.ts";
import { countTests, type TestCount } from "../runners/count-tests.ts";
import { installWrappers, PROGRAMS, programFolders } from "../runners/install-wrappers.ts";
import { readTreeReports } from "../runners/junit.ts";
import type { VerifyContext } from "../verify-context.ts";
import { writtenFiles } from "./written-files.ts";

/** The result of one complete run of a command on a fresh checkout. */
export interface AcceptanceRun {
  readonly result: SandboxResult;
  readonly tests: TestCount;
  /** Edited or watched files that the command wrote or removed. */
  readonly written: ReadonlySet<string>;
}

/** The new state of a file in a checkout: its text, its bytes and whether it is executable, or null to delete it. */
export type FileEdit = string | { readonly bytes: Buffer; readonly isExecutable: boolean } | null;

/**
 * Runs a command in a fresh checkout of a commit. The programs on the command's PATH that start test runners are wrappers
 * (`runners/hooks`), which make the runners also write a report to a folder. `edits` replace files of the checkout, by path. Throws
 * NoResult if something other than the command ended the run, or if SIGKILL ended the process of a test.
 */
export async function runAcceptance(
  context: VerifyContext,
  given: {
    commit: string;
    command: string;
    timeoutMs: number;
    edits?: ReadonlyMap<string, FileEdit>;
    watched?: readonly string[];
  },
): Promise<AcceptanceRun> {
  const { sandbox, slot, git, layout, order, signal } = context;
  const owner = sandbox.slotOwner(slot);
  const gitDir = layout.job(order.jobId).candidatesGit;
  const checkout = await freshCheckout({ git, layout, gitDir, commit: given.commit, owner });
  const report = `${checkout.path}.report`;
  const programs = `${checkout.path}.programs`;
  let caches: MountedCaches | undefined;
  try {
    const { edits = new Map<string, FileEdit>(), watched = [] } = given;
    await applyEdits(checkout.path, { owner, edits });
    const texts = new Map([...edits].filter((edit): edit is [string, string] => typeof edit[1] === "string"));
    const findWritten = await writtenFiles(checkout.path, { edits: texts, watched });
    await mkdir(report, { mode: 0o755 });
    await giveTo(owner, report);
    const installed = await setupMounts(layout, order.jobId);
    await linkSetup(checkout.path, installed);
    const job = { ...context, jobId: order.jobId, base: context.jobBase };
    await linkBuildCaches(job, checkout.path);
    caches = await mountBuildCaches(job, { tree: { commit: given.commit, edited: edits.keys() } });
    const binds: Bind[] = [
      { from: checkout.path, to: "/work", write: true },
      ...(await installWrappers(programs, { folders: programFolders(sandbox.toolchains, installed) })),
      { from: report, to: "/opt/report", write: true },
      ...installed,
      ...caches.binds,
    ];
    const started = Date.now();
    const result = await runToEnd(sandbox, {
      argv: ["/bin/bash", "-c", given.command],
      binds,
      chdir: "/work",
      env: { ...caches.env, PATH: pathInside(sandbox.toolchains) },
      slot,
      signal,
      timeoutMs: given.timeoutMs,
    });
    const paths = await pathsOf(git, { gitDir, commit: given.commit });
    const inTree = await readTreeReports(checkout.path, { paths, since: started });
    const tests = await countTests(report, { stdout: result.truncated ? "" : result.stdout, inTree });
    const [killed] = tests.killedFiles;
    if (killed !== undefined) throw new NoResult(`the process of the test file ${killed} was killed by SIGKILL`);
    return { result, tests, written: await findWritten() };
  } finally {
    await checkout.dispose();
    await removeTree(report);
    await removeTree(programs);
    await caches?.dispose();
  }
}

async function applyEdits(
  root: string,
  { owner, edits }: { owner: Owner | undefined; edits: ReadonlyMap<string, FileEdit> },
): Promise<void> {
  for (const [path, edit] of edits) if (edit === null) await rm(join(root, path), { force: true });
  for (const [path, edit] of edits) {
    if (edit === null) continue;
    const file = join(root, path);
    const made = await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof edit === "string" ? edit : edit.bytes);
    if (typeof edit !== "string") await chmod(file, edit.isExecutable ? 0o755 : 0o644);
    await giveTo(owner, made ?? file);
  }
}

/** The PATH that npm would set for a script, with our wrappers before the real programs. */
function pathInside(toolchains: readonly string[]): string {
  const programs = [PROGRAMS, "/opt/node/bin", "/usr/local/bin", "/usr/bin", "/bin"];
  const folders = ["/work/node_modules/.bin", "/node_modules/.bin", ...programs];
  return [...folders, ...toolchains.map((path) => `${path}/bin`), "/deps/bin"].join(":");
}
