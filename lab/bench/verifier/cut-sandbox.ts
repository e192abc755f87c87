import { readdirSync, readFileSync } from "node:fs";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";

/**
 * Where a run is cut: the attempt is stopped before the sandbox is made, while its program runs, or in the moment after its end; or the
 * worker lives on, and the sandbox, or the innermost process in it, is killed.
 */
export const CUT_PLACES = ["start", "middle", "after", "killed", "inside"] as const;
export type CutPlace = (typeof CUT_PLACES)[number];

/** ms after the start of a sandbox that are the middle of a program that sleeps for 300 ms first. */
const MIDDLE_MS = 200;

/**
 * A sandbox of which the `k`-th that is started is cut. `started` says how many were; one run at a time is assumed.
 * `wasCut` is false where a program had ended, on a busy machine, before it could be killed.
 */
export function cutSandbox(
  sandbox: Sandbox,
  { k, where, stop }: { k: number; where: CutPlace; stop: () => void },
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
  const cut: Record<CutPlace, () => void> = {
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
      // Read once for each sandbox, before its process is there.
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
          // Asked for when the program has ended.
          end: () => {
            if (own === k && where === "after") stopNow();
            return watch.end();
          },
        };
      },
    },
  };
}

/** Kills one of the processes of this process's sandbox, outermost first; false where none lives. */
function killOne(choose: (pids: readonly number[]) => number | undefined): boolean {
  // A process that has ended has no command line any more.
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
