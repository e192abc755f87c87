import { readdirSync, readFileSync } from "node:fs";
import type { Sandbox } from "../../worker/sandbox/sandbox.ts";

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
 */
export function cutSandbox(
  sandbox: Sandbox,
  { k, where, stop }: { k: number; where: CutPlace; stop: () => void },
): { sandbox: Sandbox; started: () => number } {
  let started = 0;
  const cut: Record<CutPlace, () => void> = {
    start: stop,
    middle: () => setTimeout(stop, MIDDLE_MS),
    after: () => {},
    killed: () => setTimeout(() => killOne((pids) => pids[0]), MIDDLE_MS),
    inside: () => setTimeout(() => killOne((pids) => pids.at(-1)), MIDDLE_MS),
  };
  return {
    started: () => started,
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
            if (own === k && where === "after") stop();
            return watch.end();
          },
        };
      },
    },
  };
}

/** Kills one of the processes of this process's sandbox, outermost first. */
function killOne(choose: (pids: readonly number[]) => number | undefined): void {
  const [sandbox] = childrenOf(process.pid).filter((pid) => /bwrap|prlimit/.test(commandOf(pid)));
  if (sandbox === undefined) return;
  const pid = choose([sandbox, ...descendantsOf(sandbox)]);
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile: nothing was cut.
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
