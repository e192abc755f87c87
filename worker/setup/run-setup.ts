import { execFile, spawn } from "node:child_process";
import { lstat, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Git } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Setup } from "../../shared/protocol/job/setup.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { AppError } from "../../shared/support/errors.ts";
import { writeWhole } from "../../shared/support/files/write-whole.ts";
import type { Log } from "../../shared/support/log.ts";
import { allowedByAll } from "../egress/allow-list.ts";
import { openEgress } from "../egress/open-egress.ts";
import { printedBy } from "../sandbox/printed-by.ts";
import { runToEnd } from "../sandbox/require-result.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { freshCheckout } from "../workspace/checkout.ts";
import { giveFolderTo } from "../workspace/workspace.ts";
import { prepareVenv } from "./prepare-venv.ts";
import type { ReadSecrets } from "./secrets.ts";

/** The operator's limits for the setups of jobs. */
export interface SetupPolicy {
  /** Hosts that a setup may reach, if the job also asks for them. */
  readonly egress: readonly string[];
  readonly readSecrets: ReadSecrets;
  /** File with the certificates of the operator's own authority. */
  readonly authority?: string | undefined;
}

const DEFAULT_TIMEOUT_MS = 15 * 60_000;
/** Folders in which package managers install: npm and the like; Composer and Bundler; Python's venv. */
const DEFAULT_KEEP = ["node_modules", "vendor", ".venv", "venv"];
/** Maximum number of characters of each output stream in the error of a failed command. */
const MAX_PRINTED_CHARS = 900;

/**
 * Runs a job's setup commands once, on the files of the base commit. The sandbox may reach the hosts that both the operator and the job allow. The
 * resulting folders are stored on the volume; running it again changes nothing. Throws an AppError `setup_failed` with the failed command, its exit
 * code and its first and last lines of output. Throws NoResult if a command was interrupted; the setup is then retried.
 */
export async function runSetup(request: {
  git: Git;
  layout: Layout;
  sandbox: Sandbox;
  policy: SetupPolicy;
  jobId: JobId;
  base: string;
  setup: Setup;
  slot: number;
  signal: AbortSignal;
  log: Log;
}): Promise<void> {
  const { git, layout, sandbox, jobId, base, setup, slot } = request;
  const { root, outputs } = layout.setup(jobId);
  if (await isDone(root)) return;
  const owner = sandbox.slotOwner(slot);
  const checkout = await freshCheckout({ git, layout, gitDir: layout.job(jobId).baseGit, commit: base, owner });
  const made = `${checkout.path}.deps`;
  try {
    await mkdir(made, { mode: 0o755 });
    await giveFolderTo(owner, made);
    for (const command of setup.commands) await runCommand(request, { command, work: checkout.path, made });
    await removeTree(outputs);
    await mkdir(outputs, { recursive: true, mode: 0o755 });
    for (const name of setup.keep ?? DEFAULT_KEEP) await copyFolder(join(checkout.path, name), join(outputs, name));
    await copyFolder(made, join(outputs, "deps"));
    for (const name of await readdir(outputs)) await prepareVenv(join(outputs, name));
    await requireNoSecret(outputs, request);
    await writeWhole(join(root, "done"), base);
  } finally {
    await checkout.dispose();
    await removeTree(made);
  }
}

async function isDone(root: string): Promise<boolean> {
  return readFile(join(root, "done")).then(
    () => true,
    () => false,
  );
}

async function runCommand(
  { sandbox, policy, setup, slot, signal, log }: Parameters<typeof runSetup>[0],
  { command, work, made }: { command: string; work: string; made: string },
): Promise<void> {
  const secrets = await policy.readSecrets(setup.secrets ?? []);
  const egress = await openEgress({
    decide: allowedByAll(policy.egress, setup.egress ?? []),
    log,
    authority: policy.authority,
  });
  try {
    const result = await runToEnd(sandbox, {
      argv: egress.wrap(["/bin/bash", "-c", command]),
      binds: [{ from: work, to: "/work", write: true }, { from: made, to: "/deps", write: true }, ...egress.binds],
      chdir: "/work",
      env: { ...secrets, ...egress.env },
      slot,
      signal,
      timeoutMs: setup.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    });
    log.info({ command, code: result.code, durationMs: result.durationMs }, "setup command");
    if (result.code === 0) return;
    const ending = result.timedOut ? `did not end within ${result.durationMs} ms` : `exits with ${result.code}`;
    throw new AppError(
      "setup_failed",
      `the setup command ${command} ${ending}; nothing else was started. It printed:\n${printedBy(result, MAX_PRINTED_CHARS)}`,
    );
  } finally {
    await egress.close();
  }
}

/** Copies a folder; the worker owns the copy. Does nothing if the path is not a folder. Symlinks inside are copied as symlinks. */
async function copyFolder(from: string, to: string): Promise<void> {
  const found = await lstat(from).catch(() => undefined);
  if (found?.isDirectory() !== true) return;
  await promisify(execFile)("cp", ["-dR", "--preserve=mode,links,timestamps", "--reflink=auto", "--", from, to]);
  await promisify(execFile)("chmod", ["-R", "a+rX,go-w", "--", to]);
}

/**
 * Refuses folders of a setup that contain the value of a secret, because tasks will see the folders. Does not find
 * encoded values (docs/security.md).
 */
async function requireNoSecret(outputs: string, { policy, setup }: Parameters<typeof runSetup>[0]): Promise<void> {
  for (const [name, value] of Object.entries(await policy.readSecrets(setup.secrets ?? []))) {
    if (!(await contains(outputs, value))) continue;
    await removeTree(outputs);
    throw new AppError(
      "setup_failed",
      `the folders that the setup made contain the secret ${name}, which no task may see; nothing else was started`,
    );
  }
}

/**
 * Whether a file below a folder contains the text. The text is passed to grep through stdin, because a process list
 * would show it among the arguments.
 */
function contains(folder: string, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("grep", ["-rqF", "-f", "-", "--", folder], { stdio: ["pipe", "ignore", "ignore"] });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 || code === 1 ? resolve(code === 0) : reject(new Error(`grep ended with ${code}`)),
    );
    child.stdin.end(`${text}\n`);
  });
}
