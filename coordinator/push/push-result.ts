import { execFile } from "node:child_process";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Push } from "../../shared/protocol/job/push.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { Destination } from "./destinations.ts";

/** What pushing needs from its surroundings. */
export interface PushOptions {
  readonly registry: Pick<JobRegistry, "input" | "read">;
  readonly git: Git;
  readonly layout: Layout;
  readonly destinations: readonly Destination[];
  readonly clock: Clock;
  readonly log: Log;
}

/** ms that the command which opens a pull request may take. */
const COMMAND_MS = 120_000;
/** ms after which a command that nobody has told the end of ended with its coordinator. */
const LOST_MS = COMMAND_MS + 60_000;

/** What a push sends, as copied out of the job. */
interface Result {
  readonly push: Push;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly summary: string;
}

/**
 * Pushes a result where a person allowed it, and runs the operator's command once the branch is there. Each step is in the
 * log before the next: a push is repeated after a crash and changes nothing then, the command never runs twice.
 */
export async function pushResult(options: PushOptions, jobId: JobId): Promise<void> {
  const { registry, log } = options;
  for (;;) {
    const result = await registry.read(jobId, readResult);
    if (result === undefined) return;
    try {
      if (!(await takeStep(options, jobId, result))) return;
    } catch (error) {
      log.warn({ jobId, to: result.push.to, detail: messageOf(error) }, "a result could not be pushed");
      await tell(options, jobId, { step: "failed", detail: messageOf(error) });
    }
  }
}

/** Takes the next step of a push; false when there is none, or when it is another coordinator's. */
async function takeStep(options: PushOptions, jobId: JobId, result: Result): Promise<boolean> {
  const { step, to, branch, at } = result.push;
  const destination = options.destinations.find(({ name }) => name === to);
  if (destination === undefined) throw new Error(`the operator has no destination ${to} any more`);
  switch (step) {
    case "requested":
      await push(options, jobId, { destination, result });
      return tell(options, jobId, { step: "pushed" });
    case "pushed":
      if (destination.pullRequest === undefined) {
        return tell(options, jobId, { step: "done", detail: `${result.head.slice(0, 12)} is on ${branch}` });
      }
      if (!(await tell(options, jobId, { step: "opening" }))) return false;
      return tell(options, jobId, { step: "done", detail: await open(destination, { jobId, result }) });
    case "opening":
      if (options.clock.now() - at < LOST_MS) return false;
      throw new Error("a coordinator ended while the command was run: look whether the pull request is there");
    case "done":
    case "failed":
      return false;
    default:
      return assertNever(step);
  }
}

/** Notes a step in the log; false when somebody else has taken it. */
async function tell(
  { registry }: PushOptions,
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

/** Never forced: a branch that has what the result has not is left as it is. */
async function push(
  { git, layout }: PushOptions,
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

/** The operator's command, outside of any sandbox: arguments as a list, no shell, and only the variables that were named. */
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
      if (error === null) resolve(stdout.trim().slice(-2000) || "the command said nothing");
      else reject(new Error(`${program} did not open a pull request: ${stderr.trim().slice(-1000) || error.message}`));
    });
  });
}

/** Text that a model had a part in: one line, and never the beginning of an option. */
function asValue(text: string, most: number): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/^[\s-]+/, "")
    .slice(0, most);
}
