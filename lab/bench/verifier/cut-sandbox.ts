import { readdirSync, readFileSync } from "node:fs";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";

/**
 * Points of interruption: the attempt is stopped before the sandbox is made, while its program runs, or just after its
 * end; or the sandbox, or its innermost process, is killed while the worker continues.
 */
export const CUT_POINTS = ["start", "middle", "after", "killed", "inside"] as const;
export type CutPoint = (typeof CUT_POINTS)[number];

/** ms after a sandbox's start at which its program, which first sleeps for 300 ms, is interrupted. */
const MIDDLE_MS = 200;

/**
 * Wraps a sandbox so that its `k`-th start is interrupted. `started` counts the starts, one at a time. `wasCut` is
 * false if the program ended before it could be killed, as on a busy machine.
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
      // Read once for each sandbox, before its process starts.
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
          // Called when the program has ended.
          end: () => {
            if (own === k && where === "after") stopNow();
            return watch.end();
          },
        };
      },
    },
  };
}

/** Kills one process of this process's sandbox; `choose` gets the pids, outermost first. False if none is alive. */
function killOne(choose: (pids: readonly number[]) => number | undefined): boolean {
  // A process that has ended has an empty command line.
  const [sandbox] = childrenOf(process.pid).filter((pid) => /bwrap|prlimit/.test(commandOf(pid)));
  if (sandbox === undefined) return false;
  const pid = choose([sandbox, ...descendantsOf(sandbox)]);
  if (pid === undefined) return false;
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false; // It has ended by itself meanwhile.
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
    return []; // It has ended meanwhile.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // It has ended meanwhile.
  }
}
