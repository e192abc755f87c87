import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { programCache } from "../../../launch/data-folder.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { runToEnd } from "../../../worker/sandbox/require-result.ts";
import type { SandboxResult } from "../../../worker/sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { setupMounts } from "../../../worker/setup/setup-mounts.ts";
import type { TestCount } from "../../../worker/verify/runners/count-tests.ts";
import { runAcceptance } from "../../../worker/verify/tests-run/run-acceptance.ts";
import { freshCheckout } from "../../../worker/workspace/checkout.ts";
import { linkSetup } from "../../../worker/workspace/setup-links.ts";
import { makeTestJob } from "../verifier/test-job.ts";

/** A repository whose commands can be run in the sandbox of an acceptance. */
export interface CommandRig {
  /** Runs a command on the tree with these files replaced, as an acceptance does: its tests are counted. */
  counted(command: string, options: RunOptions): Promise<{ readonly result: SandboxResult; readonly tests: TestCount }>;
  /** Runs a command on the same tree in a sandbox without the wrappers that count tests. */
  bare(command: string, options: RunOptions): Promise<SandboxResult>;
}

type Files = Readonly<Record<string, string>>;
interface RunOptions {
  readonly files?: Files;
  readonly timeoutMs: number;
}

/** Makes a rig from a repository in `repository`. `npm` names packages that the sandbox finds in `/node_modules`. */
export async function makeCommandRig(given: {
  folder: string;
  repository: string;
  sandbox: Sandbox;
  npm?: Readonly<Record<string, string>>;
}): Promise<CommandRig> {
  const { sandbox, npm } = given;
  const job = await makeTestJob(given);
  const contextFor = async (files: Files = {}) => {
    const edits = new Map([...Object.entries(files), [".midwatch-case", "x\n"]]);
    return job.context(job.order({}, { commit: await job.commit(edits) }));
  };
  const { jobId } = job.order({}, { commit: job.base });
  const { outputs } = job.layout.setup(jobId);
  if (npm !== undefined) await providePackages(npm, outputs);
  return {
    counted: async (command, { files, timeoutMs }) => {
      const context = await contextFor(files);
      return runAcceptance(context, { commit: context.candidate.commit, command, timeoutMs });
    },
    bare: async (command, { files, timeoutMs }) => {
      const { git, layout, candidate, signal } = await contextFor(files);
      const gitDir = layout.job(jobId).candidatesGit;
      const checkout = await freshCheckout({
        git,
        layout,
        gitDir,
        commit: candidate.commit,
        owner: sandbox.slotOwner(0),
      });
      const toolchains = sandbox.toolchains.map((path) => `${path}/bin`);
      const path = [...FOLDERS, ...toolchains, "/deps/bin"].join(":");
      const installed = await setupMounts(layout, jobId);
      await linkSetup(checkout.path, installed);
      try {
        return await runToEnd(sandbox, {
          argv: ["/bin/bash", "-c", command],
          binds: [{ from: checkout.path, to: "/work", write: true }, ...installed],
          chdir: "/work",
          env: { PATH: path },
          slot: 0,
          signal,
          timeoutMs,
        });
      } finally {
        await checkout.dispose();
      }
    },
  };
}

const FOLDERS = [
  "/work/node_modules/.bin",
  "/node_modules/.bin",
  "/opt/node/bin",
  "/usr/local/bin",
  "/usr/bin",
  "/bin",
];

/** Puts npm packages where a job's setup stores its output, unless they are there. */
export async function providePackages(npm: Readonly<Record<string, string>>, outputs: string): Promise<void> {
  await mkdir(outputs, { recursive: true });
  const place = join(outputs, "node_modules");
  if (!existsSync(place)) await cp(await installPackages(npm), place, { recursive: true, verbatimSymlinks: true });
}

/** Installs npm packages without their scripts into the program cache, once for each set of versions. Returns the path of `node_modules`. */
async function installPackages(packages: Readonly<Record<string, string>>): Promise<string> {
  const list = Object.entries(packages)
    .map(([name, version]) => `${name}@${version}`)
    .sort();
  const id = createHash("sha256").update(list.join("\n")).digest("hex").slice(0, 16);
  const place = join(programCache(readEnv()), "packages", `npm-${id}`);
  if (existsSync(place)) return join(place, "node_modules");
  await mkdir(dirname(place), { recursive: true, mode: 0o755 });
  const making = await mkdtemp(`${place}.`);
  try {
    await writeFile(join(making, "package.json"), '{ "name": "packages", "private": true }\n');
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", "--prefer-offline"];
    await promisify(execFile)("npm", ["install", ...options, ...list], { cwd: making, timeout: 600_000 });
    await promisify(execFile)("chmod", ["-R", "a+rX", making]);
    await rename(making, place);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
  return join(place, "node_modules");
}

/** The exit code and the output of a command without the parts that differ from run to run: durations, dates, process ids and seeds. */
export function comparable({ code, stdout, stderr }: SandboxResult): { code: number | null; out: string; err: string } {
  return { code, out: masked(stdout), err: masked(stderr) };
}

function masked(text: string): string {
  return (
    text
      .replace(COLOURS, "")
      .replace(/\b\d+(?:\.\d+)?\s?(?:ms|s|µs|seconds?|m)\b/g, "#s")
      .replace(/\d\d:\d\d:\d\d(?:\.\d+)?/g, "#time")
      .replace(/\d{4}-\d\d-\d\dT[\d_:.]+Z?/g, "#date")
      .replace(/duration_ms:? [\d.]+/g, "duration_ms #")
      .replace(/Time: [\d:.]+, Memory: [\d.]+/g, "Time")
      .replace(/(?<=seed\D{0,4})\d+/gi, "#")
      .replace(/\b0x[0-9a-f]{6,}\b/g, "0x#")
      .replace(/\bgoroutine \d+/g, "goroutine #")
      // Arguments that Go's stack traces are not sure of.
      .replace(/\b0x(?:#|[0-9a-f]+)\?/g, "0x#?")
      // The position within a function of Go's package `testing`, in a stack trace.
      .replace(/(\/testing\/\w+\.go:\d+) \+0x[0-9a-f]+$/gm, "$1")
      .replace(/\b[\d.]+(?= (?:runs|assertions)\/s)/g, "#")
      // A list of the slowest tests has other rows in each run.
      .replace(/^Top \d+ slowest.*\n(?: {2}.*\n)*/gm, "")
      .replace(/(?<=#s )\.\/\S+:\d+/g, "#slowest")
      .replace(/^(?:#s (?:call|setup|teardown) .*|\(\d+ durations < .*)\n/gm, "")
      .replaceAll("/opt/programs:", "")
      .replace(/(?<=\()#s\)|\(#s\)/g, "")
      .replace(/ +$/gm, "")
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the colours of terminals.
const COLOURS = /\u001b\[[0-9;]*m/g;
