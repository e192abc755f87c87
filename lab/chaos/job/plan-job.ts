import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { defined } from "../../../shared/support/defined.ts";
import { sha256 } from "../../../shared/support/text/sha256.ts";
import { seededRandom } from "../../../worker/verify/differential/seeded-random.ts";

/** The stage that must reject the first result of a task, because this result is wrong. */
type Fault = "check" | "challenge";

/** A task of the job. It makes one file from the merged files of the tasks that it depends on. */
export interface ChaosTask {
  readonly key: string;
  readonly dependsOn: readonly string[];
  /** Set if the task's first result is wrong: the stage that must reject this result. */
  readonly fault?: Fault;
}

/** Maximum number of dependencies of a task, and the maximum distance in the list between a task and its dependency. */
const MAX_DEPENDENCIES = 3;
const REACH = 24;
const FAULT_SHARE = 0.15;

/** Makes the tasks for a seed: an acyclic graph in which the first results of some tasks are wrong. Pure. */
export function planChaosJob(seed: number, count: number): ChaosTask[] {
  const random = seededRandom(`chaos job ${seed}`);
  const tasks: ChaosTask[] = [];
  for (let i = 0; i < count; i++) {
    const wanted = i === 0 ? 0 : random.below(MAX_DEPENDENCIES + 1);
    const dependsOn = new Set<string>();
    for (let d = 0; d < wanted; d++) dependsOn.add(keyOf(Math.max(0, i - 1 - random.below(REACH))));
    const isWrong = random.chance(FAULT_SHARE) || i === 1;
    const fault: Fault | undefined = isWrong ? (random.chance(0.5) ? "check" : "challenge") : undefined;
    tasks.push({ key: keyOf(i), dependsOn: [...dependsOn].sort(), ...defined({ fault }) });
  }
  return tasks;
}

/** Returns the path of the file that a task writes. */
export function fileOf(key: string): string {
  return `out/${key}.txt`;
}

/** Computes the correct final content of each task's file, by the task's key. Does the same as the script `tools/make.sh`. Pure. */
export function expectedFiles(tasks: readonly ChaosTask[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { key, dependsOn } of tasks) {
    const inputs = dependsOn.map((dependency) => files.get(dependency) ?? "").join("");
    files.set(key, `${key}\n${sha256(inputs)}\n`);
  }
  return files;
}

/** Makes the planned task that the lead submits. If the verifier has to catch the task's wrong first result, its acceptance does not detect it. */
export function toPlanned({ key, dependsOn, fault }: ChaosTask): PlannedTask {
  const command = fault === "challenge" ? `test -s ${fileOf(key)}` : testCommand({ key, dependsOn });
  return {
    key,
    role: "implementer",
    title: `Make ${fileOf(key)}`,
    brief: `Make ${fileOf(key)} from the files of ${dependsOn.length} tasks.`,
    dependsOn: [...dependsOn],
    writes: [fileOf(key)],
    deliverables: [fileOf(key)],
    acceptance: [{ kind: "command", command, timeoutMs: 120_000 }],
  };
}

/** Returns the command that writes a task's file; with `wrong`, the command writes a wrong file. */
export function makeCommand({ key, dependsOn }: ChaosTask, { wrong }: { wrong: boolean }): string {
  return `${wrong ? "WRONG=1 " : ""}sh tools/make.sh ${[key, ...dependsOn].join(" ")}`;
}

/** Returns the command that exits with 0 only if a task's file is correct. */
export function testCommand({ key, dependsOn }: ChaosTask): string {
  return `sh tools/test.sh ${[key, ...dependsOn].join(" ")}`;
}

/** Files of the repository from which the job starts, by path. */
export const REPOSITORY: Readonly<Record<string, string>> = {
  "README.md": "A job for chaos: each task makes one file from those of the tasks that it depends on.\n",
  "tools/make.sh": [
    "# make.sh KEY DEPENDENCY...: writes out/KEY.txt, or something wrong when WRONG is set.",
    "set -eu",
    "key=$1; shift",
    "mkdir -p out",
    'hash=$(for d in "$@"; do cat "out/$d.txt"; done | sha256sum | cut -c1-64)',
    '[ -z "$' + '{WRONG:-}" ] || hash=wrong',
    'printf "%s\\n%s\\n" "$key" "$hash" > "out/$key.txt"',
    "",
  ].join("\n"),
  "tools/test.sh": [
    "# test.sh KEY DEPENDENCY...: exits 0 when out/KEY.txt is what make.sh would write.",
    "set -eu",
    "key=$1; shift",
    'hash=$(for d in "$@"; do cat "out/$d.txt"; done | sha256sum | cut -c1-64)',
    'printf "%s\\n%s\\n" "$key" "$hash" | cmp - "out/$key.txt"',
    "",
  ].join("\n"),
};

function keyOf(i: number): string {
  return `k${String(i + 1).padStart(4, "0")}`;
}

/**
 * Makes the line of the goal from which the brain reads the seed and the number of tasks. `isLong`: the first task's agent reads until its
 * conversation is cut.
 */
export function goalLine(seed: number, tasks: number, { isLong = false } = {}): string {
  return `chaos: seed=${seed} tasks=${tasks}${isLong ? " long" : ""}`;
}

/** Reads the seed and the number of tasks from a goal. Without the line of `goalLine`, `tasks` is 0. */
export function readGoal(text: string): { seed: number; tasks: number; isLong: boolean } {
  const [, seed = "0", tasks = "0", long] = /^chaos: seed=(\d+) tasks=(\d+)( long)?$/m.exec(text) ?? [];
  return { seed: Number(seed), tasks: Number(tasks), isLong: long !== undefined };
}
