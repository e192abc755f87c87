import { execFile } from "node:child_process";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Push } from "../../shared/protocol/job/push.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Destination } from "../../shared/settings/destinations.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobRegistry } from "../log/registry.ts";

export interface PushEnv {
  readonly registry: Pick<JobRegistry, "input" | "read">;
  readonly git: Git;
  readonly layout: Layout;
  readonly destinations: readonly Destination[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Time limit in ms of the operator's command that opens a pull request. */
const COMMAND_MS = 120_000;
/** Time in ms after which a command whose end is not recorded counts as lost, because its coordinator died. */
const LOST_MS = COMMAND_MS + 60_000;

/** The parts of the job that a push needs. */
interface Result {
  readonly push: Push;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly summary: string;
}

/**
 * Pushes the result of a job after a person has allowed it, then runs the operator's command that opens a pull request. Each step is logged
 * before the next step begins. After a crash the push is repeated, which does no harm; the command never runs twice.
 */
export async function pushResult(env: PushEnv, jobId: JobId): Promise<void> {
  const { registry, log } = env;
  for (;;) {
    const result = await registry.read(jobId, readResult);
    if (result === undefined) return;
    try {
      if (!(await takeStep(env, jobId, result))) return;
    } catch (error) {
      log.warn({ jobId, to: result.push.to, detail: messageOf(error) }, "a result could not be pushed");
      await recordStep(env, jobId, { step: "failed", detail: messageOf(error) });
    }
  }
}

/** Takes the next step of a push. Returns false when there is none, or when another coordinator takes it. */
async function takeStep(env: PushEnv, jobId: JobId, result: Result): Promise<boolean> {
  const { step, to, branch, at } = result.push;
  const destination = env.destinations.find(({ name }) => name === to);
  if (destination === undefined) throw new Error(`the destination ${to} is no longer in MIDWATCH_DESTINATIONS`);
  switch (step) {
    case "requested":
      await push(env, jobId, { destination, result });
      return recordStep(env, jobId, { step: "pushed" });
    case "pushed":
      if (destination.pullRequest === undefined) {
        return recordStep(env, jobId, { step: "done", detail: `${result.head.slice(0, 12)} is on ${branch}` });
      }
      if (!(await recordStep(env, jobId, { step: "opening" }))) return false;
      return recordStep(env, jobId, { step: "done", detail: await open(destination, { jobId, result }) });
    case "opening":
      if (env.clock.now() - at < LOST_MS) return false;
      throw new Error("a coordinator ended while the command was running: check whether the pull request exists");
    case "done":
    case "failed":
      return false;
    default:
      return assertNever(step);
  }
}

/** Records a step of the push in the log. Returns false if another coordinator has already recorded the step. */
async function recordStep(
  { registry }: PushEnv,
  jobId: JobId,
  { step, detail }: { step: Push["step"]; detail?: string },
): Promise<boolean> {
  const more = detail === undefined ? {} : { detail: detail.slice(0, 2000) };
  return (await registry.input(jobId, { kind: "push_step", step, ...more })).kind === "done";
}

function readResult(job: Parameters<Parameters<JobRegistry["read"]>[1]>[0]): Result | undefined {
  const { push: wanted, head, intake, submission } = job;
  if (wanted === undefined || head === undefined || intake === undefined) return undefined;
  const title = submission.title ?? submission.goal.slice(0, 80);
  return { push: { ...wanted }, head, base: intake.base, title, summary: job.finishSummary ?? "" };
}

/** The push is never forced: a remote branch with other commits is not changed. */
async function push(
  { git, layout }: PushEnv,
  jobId: JobId,
  { destination, result }: { destination: Destination; result: Result },
): Promise<void> {
  const { remote, env } = destination;
  await runGit(
    git,
    [
      "-c",
      `protocol.${protocolOf(remote)}.allow=always`,
      "push",
      "--quiet",
      "--no-verify",
      "--no-follow-tags",
      "--no-recurse-submodules",
      remote,
      `${result.head}:refs/heads/${result.push.branch}`,
    ],
    { gitDir: layout.job(jobId).baseGit, env },
  );
}

function protocolOf(remote: string): string {
  const scheme = /^([a-z][a-z0-9+]*):\/\//i.exec(remote)?.[1]?.toLowerCase();
  if (scheme !== undefined) return scheme;
  return /^[^/]+:/.test(remote) ? "ssh" : "file";
}

/**
 * Runs the operator's command outside of any sandbox and without a shell. The command gets only the environment
 * variables that the destination names.
 */
function open(destination: Destination, { jobId, result }: { jobId: JobId; result: Result }): Promise<string> {
  const [program = "", ...args] = destination.pullRequest ?? [];
  const values: Record<string, string> = {
    branch: result.push.branch,
    title: asValue(result.title, 200),
    summary: asValue(result.summary, 4000),
    job: jobId,
    head: result.head,
    base: result.base,
    remote: destination.remote,
  };
  const filled = args.map((arg) => arg.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole));
  return new Promise((resolve, reject) => {
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin", ...destination.env };
    const options = { cwd: "/", env, timeout: COMMAND_MS, maxBuffer: 1024 * 1024 };
    execFile(program, filled, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim().slice(-2000) || "the command printed nothing");
      else reject(new Error(`${program} did not open a pull request: ${stderr.trim().slice(-1000) || error.message}`));
    });
  });
}

/** Turns a text that a model may have written into one line that a program cannot mistake for an option. */
function asValue(text: string, most: number): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/^[\s-]+/, "")
    .slice(0, most);
}
