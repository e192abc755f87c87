import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { MountedCaches } from "../../build-caches/mount-build-caches.ts";
import { NoResult, whyNoResult } from "../../sandbox/require-result.ts";
import { runInSandbox } from "../../sandbox/run-in-sandbox.ts";
import type { ToolContext } from "../../tools/tool-context.ts";
import { mountWorkFolder } from "../../tools/work-folder.ts";
import { giveTo, type Owner } from "../../workspace/workspace.ts";

/** The new texts of files that are replaced in a tree, by path. */
export type Replaced = ReadonlyMap<string, string>;

/** The new texts of files that are edited in a tree, by path; null removes a file. */
export type Edits = ReadonlyMap<string, string | null>;

/** One run of a command on a tree. */
export interface TreeRun {
  readonly code: number | null;
  readonly timedOut: boolean;
  /** CPU time of the command and its children, in ms; the wall time if the CPU time is unknown. */
  readonly cpuMs: number;
  readonly durationMs: number;
}

/**
 * Runs attack commands on planted faults, each on a fresh copy of the candidate with some files replaced. The repository's own tests are removed from
 * the copy: the acceptance has run them, and an attack has to bring its own inputs.
 */
export interface TreeRunner {
  readonly run: (command: string, edits: Edits, atMostMs: number) => Promise<TreeRun>;
  /** Runs a command on a copy of the whole candidate, including the repository's own tests. */
  readonly runWithTests: (command: string, atMostMs: number) => Promise<TreeRun>;
  /**
   * Returns for each tree whether its modules load and export the same names as the candidate's modules; true for every
   * tree if the candidate's modules do not load.
   */
  readonly loads: (trees: readonly Edits[]) => Promise<boolean[]>;
}

/** A bash script that runs the command in a subshell, and then prints the CPU times of the shell and of its children as the last lines of stderr. */
const TIMED = '( eval "$1" ); code=$?; times >&2; exit $code';
/** Time limit for loading all modules of one tree, in ms. */
const LOAD_MS = 3000;

/**
 * Creates the function that runs attack commands on planted faults, in the sandbox of an attempt. `toolsOn` makes a workspace in which given files
 * are replaced.
 */
export function createTreeRunner(given: {
  toolsOn: (edits: Edits) => ToolContext;
  /** Paths of the modules that have to load. */
  modules: readonly string[];
  /** Paths of the repository's own tests in the candidate. The tests are not removed if a module does not load without them. */
  tests: readonly string[];
  signal: AbortSignal;
}): TreeRunner {
  const { toolsOn, modules, signal } = given;
  const allGone: Edits = new Map(given.tests.map((path) => [path, null]));
  let gone: Promise<Edits> | undefined;
  const start = async (
    edits: Edits,
    what: Pick<Parameters<typeof runInSandbox>[1], "argv" | "timeoutMs" | "stdin">,
    isLoader: boolean,
  ) => {
    const tools = toolsOn(edits);
    const mounted = await mountWorkFolder(tools.workFolder, tools.folders);
    const loader = { from: join(packageRoot(), "worker", "verify", "faults", "loader"), to: "/opt/load" };
    let caches: MountedCaches | undefined;
    try {
      if (!isLoader) caches = await tools.mountCaches?.();
      const result = await runInSandbox(tools.sandbox, {
        ...what,
        binds: [...mounted.binds, ...(tools.setup ?? []), ...(caches?.binds ?? []), ...(isLoader ? [loader] : [])],
        chdir: "/work",
        env: { ...mounted.env, ...caches?.env },
        slot: tools.slot,
        signal,
        longOutput: "shorten",
      });
      const why = whyNoResult(result, signal);
      if (why === undefined) return result;
      if (signal.aborted || result.code === null) throw new NoResult(why);
      // A signal killed a process of the command, perhaps the command itself. That does not show that the command noticed the fault.
      return { ...result, code: null };
    } finally {
      await caches?.dispose();
      await mounted.dispose();
    }
  };
  const loads = async (trees: readonly Edits[]): Promise<boolean[]> => {
    if (trees.length === 0 || modules.length === 0) return trees.map(() => true);
    const key = randomBytes(16).toString("hex");
    const stdin = JSON.stringify({
      key,
      modules,
      trees: trees.map((tree) => Object.fromEntries(tree)),
      timeoutMs: LOAD_MS,
    });
    const timeoutMs = LOAD_MS * (trees.length + 2);
    const { stdout } = await start(new Map(), { argv: ["node", "/opt/load/load.mjs"], stdin, timeoutMs }, true);
    const line = stdout.split("\n").find((each) => each.startsWith(`${key} `));
    if (line === undefined) return trees.map(() => true);
    const answers = JSON.parse(line.slice(key.length + 1)) as boolean[];
    return trees.map((_tree, i) => answers[i] !== false);
  };
  const run = async (command: string, edits: Edits, atMostMs: number): Promise<TreeRun> => {
    const argv = ["/bin/bash", "-c", TIMED, "tool", command];
    const { code, timedOut, durationMs, stderr } = await start(edits, { argv, timeoutMs: atMostMs }, false);
    return { code, timedOut, durationMs, cpuMs: cpuIn(stderr) ?? durationMs };
  };
  const findGone = async (): Promise<Edits> => {
    const [isUnneeded] = allGone.size === 0 ? [true] : await loads([allGone]);
    return isUnneeded === true ? allGone : new Map();
  };
  return {
    run: async (command, edits, atMostMs) => {
      gone ??= findGone();
      return run(command, new Map([...(await gone), ...edits]), atMostMs);
    },
    runWithTests: (command, atMostMs) => run(command, new Map(), atMostMs),
    loads,
  };
}

/** Number of characters at the end of stderr that are sure to contain the two lines of CPU times. */
const TIMES_LENGTH = 100;

/** Reads the output of bash's `times`, as CPU time in ms: one line for the shell and one for its children, each with user and system time. */
function cpuIn(stderr: string): number | undefined {
  const times = [...stderr.slice(-TIMES_LENGTH).matchAll(/(\d+)m([\d.]+)s/g)].map(
    (match) => 60_000 * Number(match[1]) + 1000 * Number(match[2]),
  );
  return times.length < 4 ? undefined : times.slice(-4).reduce((sum, ms) => sum + ms, 0);
}

/** Writes the edited files to a fresh copy of a candidate, and removes files from it. */
export async function writeEdits(root: string, owner: Owner | undefined, edits: Edits): Promise<void> {
  for (const [path, text] of edits) {
    const file = join(root, posix.normalize(path));
    if (text === null) {
      await rm(file, { force: true });
      continue;
    }
    const made = await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await giveTo(owner, made ?? file);
  }
}
