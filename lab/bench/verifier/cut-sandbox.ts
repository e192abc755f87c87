import { readdirSync, readFileSync } from "node:fs";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";

/**
 * Points at which an attempt is interrupted. `start`, `middle`, `after`: the attempt is stopped before the sandbox
 * starts, while the sandboxed program runs, or just after the program has ended. `killed`, `inside`: the sandbox, or
 * its innermost process, is killed while the worker continues.
 */
export const CUT_POINTS = ["start", "middle", "after", "killed", "inside"] as const;
export type CutPoint = (typeof CUT_POINTS)[number];

/** ms from the start of a sandbox to the interruption of its program. The program is then still asleep, since it begins with a sleep of 300 ms. */
const MIDDLE_MS = 200;

/**
 * Wraps a sandbox so that its `k`-th start is interrupted. `started` returns the number of starts, correct only if starts do not overlap.
 * `wasCut` returns false if the program ended before it could be killed, which happens on a busy machine.
 */
export function cutSandbox(
  sandbox: Sandbox,
  { k, where, stop }: { k: number; where: CutPoint; stop: () => void },
): { sandbox: Sandbox; started: () => number; wasCut: () => boolean } {
  let started = 0;
  let wasCut = false;
  const kill = (choose: (pids: readonly number[]) => number | undefined) => {
    wasCut = killOne(choose);
  };
  const stopNow = () => {
    wasCut = true;
    stop();
  };
  const cut: Record<CutPoint, () => void> = {
    start: stopNow,
    middle: () => setTimeout(stopNow, MIDDLE_MS),
    after: () => {},
    killed: () => setTimeout(() => kill((pids) => pids[0]), MIDDLE_MS),
    inside: () => setTimeout(() => kill((pids) => pids.at(-1)), MIDDLE_MS),
  };
  return {
    started: () => started,
    wasCut: () => wasCut,
    sandbox: {
      ...sandbox,
      // This property is read exactly once per started sandbox, before the sandbox's process starts.
      get bwrap() {
        started += 1;
        if (started === k) cut[where]();
        return sandbox.bwrap;
      },
      watchDisk: (paths, onOver) => {
        const own = started + 1;
        const watch = sandbox.watchDisk(paths, onOver);
        return {
          isFull: watch.isFull,
          // The sandbox calls this when the program has ended.
          end: () => {
            if (own === k && where === "after") stopNow();
            return watch.end();
          },
        };
      },
    },
  };
}

/**
 * Kills one process of the sandbox that this process has started. `choose` gets the sandbox's pids, outermost first.
 * Returns false if no process is alive.
 */
function killOne(choose: (pids: readonly number[]) => number | undefined): boolean {
  // The command line of a process that has ended is empty.
  const [sandbox] = childrenOf(process.pid).filter((pid) => /bwrap|prlimit/.test(commandOf(pid)));
  if (sandbox === undefined) return false;
  const pid = choose([sandbox, ...descendantsOf(sandbox)]);
  if (pid === undefined) return false;
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false; // The process has already ended by itself.
  }
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"));
    return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
  } catch {
    return []; // The process has ended since it was listed.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // The process has ended since it was listed.
  }
}
