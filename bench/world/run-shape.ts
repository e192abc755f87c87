import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "../../cli/api-client.ts";
import type { RepositorySource } from "../../shared/protocol/job.ts";
import type { Steps } from "./brain.ts";
import { goalOf } from "./brain.ts";
import { compareBranch } from "./compare-branch.ts";
import type { Outcome } from "./outcome.ts";
import type { Content } from "./place.ts";
import { Place } from "./place.ts";
import { runJob } from "./run-job.ts";

/** One row of the table of repositories. */
export interface Shape {
  readonly name: string;
  /** Makes the repository; answers with what is submitted, a path where it is no more. */
  readonly make: (at: Place, given: Given) => string | RepositorySource | Promise<string | RepositorySource>;
  /** Words of the refusal that say what to do; absent where the job is to be done. */
  readonly refused?: RegExp;
  /** Calls of the author; default: `made.txt` is written. */
  readonly calls?: Steps["calls"];
  /** All files that the branch changes, with their bytes, `null` for one that is gone. */
  readonly gives?: Readonly<Record<string, Content | null>>;
  /** Paths that exist nowhere afterwards: a program of the repository that was run would have made them. */
  readonly never?: (at: Place) => string;
}

/** What a shape is run with. */
export interface Given {
  readonly api: ApiClient;
  readonly data: string;
  readonly folder: string;
  /** `127.0.0.1:PORT` of a git server over http of `folder`. */
  readonly gitHost: string;
}

const MADE = { "made.txt": "made\n" };

/** Runs the job of one shape, and compares each file of its branch with what was asked for. */
export async function runShape(shape: Shape, given: Given, index: number): Promise<Omit<Outcome, "name">> {
  const at = new Place(join(given.folder, `shape-${index}`));
  const made = await shape.make(at, given);
  const repository = typeof made === "string" ? { kind: "path" as const, path: made } : made;
  const gives: NonNullable<Shape["gives"]> = shape.gives ?? MADE;
  const calls = shape.calls ?? Object.entries(gives).map(([path, content]) => ["write_file", { path, content }] as const);
  const names = Object.keys(gives);
  const ran = await runJob(given.api, {
    goal: goalOf(shape.name, {
      writes: names,
      deliverables: names.filter((name) => gives[name] !== null),
      calls,
      ...(gives === MADE ? { holds: "grep -qx made made.txt" } : {}),
    }),
    repository,
    limits: { canaryRate: 0, killBudgetSeconds: 0, maxRetries: 1 },
    reuse: false,
  });
  const isStuck = ran.status === "hanging" || ran.status === "paused";
  if (shape.refused !== undefined) {
    const isEnd = ran.status === "refused" || ran.status === "failed";
    if (!isEnd || ran.costUsd > 0 || !shape.refused.test(ran.words))
      return { kind: "wrong", detail: `expected a refusal with ${shape.refused}, got ${ran.words}, ${ran.costUsd} dollars`, isStuck };
    return { kind: "refused", detail: ran.words };
  }
  if (ran.status !== "completed" || ran.jobId === undefined) return { kind: "wrong", detail: ran.words, isStuck };
  const base = (await given.api.get(ran.jobId)).base ?? "";
  const gitDir = join(given.data, "volume/jobs", ran.jobId, "base.git");
  const difference = await compareBranch(gitDir, { base, branch: `refs/heads/midwatch/${ran.jobId}` }, gives);
  const trace = shape.never?.(at);
  const harm = trace !== undefined && existsSync(trace) ? `${trace} was made: a program of the repository was run` : "";
  const detail = [difference, harm].filter((text) => text !== "").join("; ");
  return { kind: detail === "" ? "right" : "wrong", detail };
}
