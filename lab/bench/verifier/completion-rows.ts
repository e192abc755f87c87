import { join } from "node:path";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import type { BenchSize } from "../bench.ts";
import { inLanes } from "../measure/in-lanes.ts";
import { attackBy } from "./attack-by.ts";
import { commitWithModes, type Entry } from "./commit-with-modes.ts";
import { commitTree } from "./honest-rows.ts";
import { NO_RESULT, orNoResult } from "./or-no-result.ts";
import { COMPLETION_WAYS, makeCompletion } from "./sets/forged/completions.ts";
import { TARGETS } from "./sets/forged/targets.ts";
import type { Completion, CompletionWay, Target } from "./sets/forged/types.ts";
import { VERDICT_WAYS } from "./sets/forged/verdicts.ts";
import { makeTestJob, type TestJob } from "./test-job.ts";

/** A candidate from the set of forged work, and the result of judging it. */
export interface JudgedCompletion {
  readonly way: CompletionWay;
  readonly target: Target;
  /** `challenged` means that the checks accepted the candidate, but the target's honest verifier refused it. */
  readonly outcome: "refused" | "challenged" | "accepted";
  readonly why: string;
}

/** Makes a repository and a job for each target. Returns the jobs by the target's name. */
export async function makeTargetJobs(folder: string, sandbox: Sandbox): Promise<Map<string, TestJob>> {
  const jobs = new Map<string, TestJob>();
  for (const [i, target] of TARGETS.entries()) {
    const repository = join(folder, `target-${target.name}`, "repository");
    await commitTree(repository, target.base, target.executable);
    const data = join(folder, `target-${target.name}`, "data");
    jobs.set(target.name, await makeTestJob({ folder: data, repository, sandbox, n: i + 1 }));
  }
  return jobs;
}

/**
 * Maximum number of targets per cheating method, and maximum number of cases in total. With `isFull` there is no
 * maximum: each method is tried on all targets to which it applies.
 */
const A_WAY = 2;
const SOME = 340;

/** Judges wrong work that is made to look finished: each cheating method on some of its targets. */
export async function judgeCompletions(
  jobs: ReadonlyMap<string, TestJob>,
  given: { sandbox: Sandbox; lanes: number; say: (text: string) => void } & BenchSize,
): Promise<JudgedCompletion[]> {
  const { sandbox, lanes, say, isFull } = given;
  const cases = isFull ? COMPLETION_WAYS.flatMap(casesOf) : someCases();
  const judged: JudgedCompletion[] = [];
  await inLanes(cases, lanes, async ({ way, target, made }, slot, n) => {
    const job = jobs.get(target.name);
    if (job === undefined) throw new Error(`no job of ${target.name}`);
    judged.push({ way, target, ...(await judgeCompletion(job, { target, made, sandbox, slot, n })) });
    if (judged.length % 50 === 0) say(`${judged.length} of ${cases.length} fabricated completions submitted`);
  });
  return judged;
}

interface CompletionCase {
  readonly way: CompletionWay;
  readonly target: Target;
  readonly made: Completion;
}

function casesOf(way: CompletionWay): CompletionCase[] {
  return TARGETS.flatMap((target) => {
    const made = makeCompletion(way, target);
    return made === undefined ? [] : [{ way, target, made }];
  });
}

/** Selects the cases for a short run: each cheating method once, then the first methods on a second target. */
function someCases(): CompletionCase[] {
  const rounds = Array.from({ length: A_WAY }, (_, k) =>
    COMPLETION_WAYS.flatMap((way, i) => {
      const all = casesOf(way);
      return k < all.length ? all.slice((i + k) % all.length).slice(0, 1) : [];
    }),
  );
  return rounds.flat().slice(0, SOME);
}

/** Lets the checks judge a candidate and, if they accept it, the target's honest verifier. */
export async function judgeCompletion(
  job: TestJob,
  { target, made, ...place }: { target: Target; made: Completion; sandbox: Sandbox; slot: number; n: number },
): Promise<Pick<JudgedCompletion, "outcome" | "why">> {
  const { files, executable = [], links = {}, acceptance = target.acceptance } = made;
  const commit = await commitWithModes(job.candidatesGit, job.base, entriesOf({ files, executable, links }));
  const order = job.order(
    {
      title: "Fix it",
      brief: target.brief,
      writes: [...target.wideWrites],
      deliverables: [target.source],
      acceptance: [{ kind: "command", command: acceptance }],
    },
    { commit },
  );
  const verdict = await orNoResult(runChecks(await job.context(order, place.slot)));
  if (verdict === undefined) return { outcome: "refused", why: NO_RESULT };
  const { decision, findings, checks } = verdict;
  if (decision === "fail") return { outcome: "refused", why: findings.map(({ name }) => name).join(", ") };
  const found = await orNoResult(findBy(job, { target, commit, ...place }));
  if (found === undefined) return { outcome: "refused", why: NO_RESULT };
  if (found.length > 0) return { outcome: "challenged", why: found.join("; ") };
  return { outcome: "accepted", why: checks.map(({ detail }) => detail).join("; ") };
}

/** Runs the attacks of a target's honest verifier. Returns the findings that the harness can reproduce. */
async function findBy(
  job: TestJob,
  { target, ...given }: { target: Target; commit: string; sandbox: Sandbox; slot: number; n: number },
): Promise<string[]> {
  const way = VERDICT_WAYS.find((each) => each.isHonest === true && each.target === target.name);
  if (way === undefined) throw new Error(`no honest verifier knows ${target.name}`);
  const { challenge, failed } = await attackBy(job, { way, ...given });
  if (failed.length === 0) return [];
  const findings = failed.map((command) => ({
    name: "boundaries",
    claim: "It does not do what the brief says.",
    command,
  }));
  const judged = await challenge.judge({ decision: "fail", summary: "It breaks.", attacks: [], findings });
  return judged.ok ? judged.verdict.findings.map(({ command = "" }) => command.slice(0, 100)) : [];
}

function entriesOf({ files, executable, links }: Required<Omit<Completion, "acceptance">>): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [path, text] of Object.entries(files)) {
    const kind = executable.includes(path) ? "executable" : "file";
    entries.set(path, text === null ? { kind: "deleted" } : { kind, text });
  }
  for (const [path, target] of Object.entries(links)) entries.set(path, { kind: "link", text: target });
  return entries;
}
