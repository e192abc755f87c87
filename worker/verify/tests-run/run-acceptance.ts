import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeTree } from "../../../shared/scratchpad/remove-tree.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { Bind } from "../../sandbox/profile.ts";
import { NoResult, runToEnd } from "../../sandbox/require-result.ts";
import type { SandboxResult } from "../../sandbox/run-in-sandbox.ts";
import { setupMounts } from "../../setup/setup-mounts.ts";
import { freshCheckout } from "../../workspace/checkout.ts";
import { giveTo, type Owner } from "../../workspace/workspace.ts";
import type { VerifyContext } from "../verify-context.ts";
import { countTests, type TestCount } from "./count-tests.ts";
import { writtenFiles } from "./written-files.ts";

/** One run of a command on a fresh checkout, to its end. */
export interface AcceptanceRun {
  readonly result: SandboxResult;
  readonly tests: TestCount;
  /** Files that the command wrote anew or removed, of those that were edited or watched. */
  readonly written: ReadonlySet<string>;
}

/** A file of a checkout as it is to be: its text, its bytes and whether it can be executed, or null where there is to be none. */
export type FileEdit = string | { readonly bytes: Buffer; readonly isExecutable: boolean } | null;

/**
 * Runs a command in a fresh checkout of a commit. `node` on its PATH is ours (`runner/node`), which has Node's test runner report
 * to a folder beside what it does anyway. `edits` replace files of the checkout, by path.
 *
 * Throws NoResult for a run that something other than the command ended, or that lost a test's process to SIGKILL.
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
  try {
    const { edits = new Map<string, FileEdit>(), watched = [] } = given;
    await applyEdits(checkout.path, { owner, edits });
    const texts = new Map([...edits].filter((edit): edit is [string, string] => typeof edit[1] === "string"));
    const findWritten = await writtenFiles(checkout.path, { edits: texts, watched });
    await mkdir(report, { mode: 0o755 });
    await giveTo(owner, report);
    const binds: Bind[] = [
      { from: checkout.path, to: "/work", write: true },
      { from: join(packageRoot(), "worker", "verify", "tests-run", "runner"), to: "/opt/count" },
      { from: report, to: "/opt/report", write: true },
      ...(await setupMounts(layout, order.jobId)),
    ];
    const result = await runToEnd(sandbox, {
      argv: ["/bin/bash", "-c", given.command],
      binds,
      chdir: "/work",
      env: { PATH: pathInside(sandbox.toolchains) },
      slot,
      signal,
      timeoutMs: given.timeoutMs,
    });
    const tests = await countTests(report);
    const [killed] = tests.killedFiles;
    if (killed !== undefined) throw new NoResult(`the process of the test file ${killed} was ended by SIGKILL`);
    return { result, tests, written: await findWritten() };
  } finally {
    await checkout.dispose();
    await removeTree(report);
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

/** As npm sets it for a script, with our `node` before the real one. */
function pathInside(toolchains: readonly string[]): string {
  const programs = ["/opt/count", "/opt/node/bin", "/usr/local/bin", "/usr/bin", "/bin"];
  const folders = ["/work/node_modules/.bin", "/node_modules/.bin", ...programs];
  return [...folders, ...toolchains.map((path) => `${path}/bin`), "/deps/bin"].join(":");
}
