import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "../../../cli/api-client.ts";
import type { RepositorySource } from "../../../shared/protocol/job/job.ts";
import { goalOf, type Steps } from "./brain.ts";
import { compareBranch, type Gives } from "./compare-branch.ts";
import { GitFolder } from "./git-folder.ts";
import type { Outcome } from "./outcome.ts";
import { type Ran, runJob } from "./run-job.ts";

/** One case of the table of repositories. */
export interface Shape {
  readonly name: string;
  /** Makes the repository. Returns its path or the `repository` field of the submission. */
  readonly make: (at: GitFolder, given: Given) => string | RepositorySource | Promise<string | RepositorySource>;
  /** Pattern for the message with which the job is refused; absent if the job must succeed. */
  readonly refused?: RegExp;
  /** Tool calls of the implementer; by default a single call that writes `made.txt`. */
  readonly calls?: Steps["calls"];
  /** The expected changes of the branch: the new bytes of each changed file, by path; `null` if the file is deleted. */
  readonly gives?: Gives;
  /** Returns a path that must not exist after the job. A program in the repository would create it, and the product must not run this program. */
  readonly never?: (at: GitFolder) => string;
}

/** The machine and the folder that all cases share. */
export interface Given {
  readonly api: ApiClient;
  readonly data: string;
  readonly folder: string;
  /** Address `127.0.0.1:PORT` of an HTTP git server that serves `folder`. */
  readonly gitHost: string;
}

const MADE = { "made.txt": "made\n" };

/** Runs the job of one case, and compares every file of the job's branch with the expected changes. */
export async function runShape(shape: Shape, given: Given, index: number): Promise<Omit<Outcome, "name">> {
  const at = new GitFolder(join(given.folder, `shape-${index}`));
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
