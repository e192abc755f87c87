import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "../../../cli/api-client.ts";
import type { RepositorySource } from "../../../shared/protocol/job/job.ts";
import { goalOf, type Steps } from "./brain.ts";
import { compareBranch, type Gives } from "./compare-branch.ts";
import type { Outcome } from "./outcome.ts";
import { Place } from "./place.ts";
import { type Ran, runJob } from "./run-job.ts";

/** One row of the table of repositories. */
export interface Shape {
  readonly name: string;
  /** Makes the repository; answers with what is submitted, a path where it is no more. */
  readonly make: (at: Place, given: Given) => string | RepositorySource | Promise<string | RepositorySource>;
  /** Words of the refusal that say what to do; absent where the job is to be done. */
  readonly refused?: RegExp;
  /** Calls of the author; default: `made.txt` is written. */
  readonly calls?: Steps["calls"];
  /** Every changed file of the branch by path, with its new bytes, or `null` where the file is deleted. */
  readonly gives?: Gives;
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
  const ran = await runJob(given.api, {
    goal: goalOf(shape.name, stepsOf(shape)),
    repository: typeof made === "string" ? { kind: "path", path: made } : made,
    limits: { canaryRate: 0, killBudgetSeconds: 0, maxRetries: 1 },
    reuse: false,
  });
  const isStuck = ran.status === "hanging";
  if (shape.refused !== undefined) return { ...judgeRefusal(ran, shape.refused), isStuck };
  if (ran.status !== "completed" || ran.jobId === undefined) return { kind: "wrong", detail: ran.words, isStuck };
  const base = (await given.api.get(ran.jobId)).base ?? "";
  const gitDir = join(given.data, "volume/jobs", ran.jobId, "base.git");
  const refs = { base, branch: `refs/heads/midwatch/${ran.jobId}` };
  const difference = await compareBranch(gitDir, refs, shape.gives ?? MADE);
  const trace = shape.never?.(at);
  const harm = trace !== undefined && existsSync(trace) ? `${trace} was made: a program of the repository was run` : "";
  const detail = [difference, harm].filter((text) => text !== "").join("; ");
  return { kind: detail === "" ? "right" : "wrong", detail };
}

function stepsOf({ gives = MADE, calls }: Shape): Steps {
  const names = Object.keys(gives);
  const writing = Object.entries(gives).map(([path, content]) => ["write_file", { path, content }] as const);
  return {
    writes: names,
    deliverables: names.filter((name) => (gives as Gives)[name] !== null),
    calls: calls ?? writing,
    ...(gives === MADE ? { holds: "grep -qx made made.txt" } : {}),
  };
}

function judgeRefusal({ status, words, costUsd }: Ran, says: RegExp): Pick<Outcome, "kind" | "detail"> {
  const isRefused = status === "refused" || status === "failed";
  if (isRefused && costUsd === 0 && says.test(words)) return { kind: "refused", detail: words };
  return { kind: "wrong", detail: `expected a refusal with ${says}, got ${status}: ${words}, ${costUsd} dollars` };
}
