import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { type Command, Option } from "commander";
import type { Submitted } from "../../shared/protocol/api/api-actions.ts";
import type { RepositorySource } from "../../shared/protocol/job/job.ts";
import { defined } from "../../shared/support/defined.ts";
import { messageOf } from "../../shared/support/errors.ts";
import { cleanText } from "../../shared/support/text/clean-text.ts";
import { addAction, dollars, type Session, wholeNumber } from "../data-command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { buildSubmission, type SubmissionBody, type SubmissionOptions } from "../submission/build-submission.ts";
import { describeLeftOut } from "../submission/describe-left-out.ts";
import { watchToEnd } from "./watch.ts";

interface SubmitOptions extends SubmissionOptions {
  readonly bundle?: string;
  readonly idempotencyKey?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `midwatch submit`: submits a job. */
export function addSubmitCommand(program: Command, io: Io): void {
  const command = program
    .command("submit")
    .description("Submit a job: a goal and a repository.")
    .option("--goal <text>", "the goal, in prose")
    .option("--goal-file <file>", "the goal, from a file")
    .option("--repo <path|url>", "the git repository: a path on the coordinator's machine, or an address")
    .option("--bundle <file>", "the repository as a git bundle to upload")
    .option("--repo-credential <name>", "the operator's git credential for --repo")
    .option("--ref <ref>", "branch, tag or commit to start from; default HEAD")
    .option("--title <text>", "a short name for lists")
    .option("--queue <name>", "nightshift queue in whose windows the job's tasks run; npx midwatch night ls lists them")
    .option("--earliest <time>", "start no task of a queued job earlier, for example 2026-12-01T22:00:00+01:00")
    .option("--deadline <time>", "time by which a queued job should have ended")
    .option("--model <model>", "the model of all agents")
    .option("--verifier-model <model>", "another model for the verifiers, with a prompt cache of its own")
    .addOption(new Option("--effort <effort>", "thinking effort of the model").choices(EFFORTS))
    .option("--max-cost <usd>", "the job's cost cap, in US dollars at list price", dollars)
    .option("--max-concurrency <n>", "attempts that may run at once", wholeNumber(1, 1000))
    .option("--gate <command>", "command that must exit 0 on the integrated result; repeatable", append)
    .addOption(
      new Option(
        "--gate-runs <when>",
        "run the gate's commands on each merge group before it lands, or only at the end",
      ).choices(["batch", "end"]),
    )
    .option("--push-to <name>", "the operator's destination to push the result to, after a person has approved")
    .option("--setup <command>", "command to run once on the base commit before the tasks; repeatable", append)
    .option("--setup-egress <host>", "host that setup commands may reach, if the operator allows it", append)
    .option("--setup-secret <name>", "secret of the operator for the setup commands", append)
    .option("--no-reuse", "do not reuse results of identical tasks from earlier jobs, and do not store this job's")
    .addOption(new Option("--approval <what>", "wait for a person's approval of the plan").choices(["plan"]))
    .option("--example <name>", "a submission that npx midwatch examples lists; other options override it")
    .option("--body <file>", "a complete submission as JSON, - for stdin; other options override it")
    .option("--idempotency-key <key>", "a repeated submission with the same key returns the first job")
    .option("--wait", "watch the job until it has ended; exits 0 only when it completed")
    .option("--json", "print one JSON document; progress goes to stderr");
  addAction<SubmitOptions>(command, {
    io,
    examples: [
      "submit --example es-modules --repo ~/src/my-library --wait   # needs no key",
      'submit --repo . --goal "Move the tests from mocha to node:test" --gate "npm test" --wait',
      "submit --repo https://example.org/lib.git --ref main --goal-file goal.md --max-cost 10",
      "submit --bundle lib.bundle --goal-file goal.md   # after: git bundle create lib.bundle --all",
      "submit --body job.json --idempotency-key nightly-2026-11-23 --json",
    ],
    action: async (session, options) => {
      const submission = await buildSubmission(options, io);
      if (options.bundle !== undefined) {
        submission.repository = await uploadBundle(session, options.bundle, options.ref);
      }
      await warnOfLeftOut(session, submission);
      const submitted = await session.client.submit(submission, options.idempotencyKey);
      if (!options.wait) return printSubmitted(session, submitted, options.json === true);
      if (!options.json) session.print(headline(submitted));
      return watchToEnd(session, submitted.jobId, options.json ? "end" : "none");
    },
  });
}

/** Uploads a git bundle; returns the value for the submission's field `repository`. */
async function uploadBundle(
  { io, client, signal }: Session,
  file: string,
  ref: string | undefined,
): Promise<RepositorySource> {
  const opened = await open(resolve(io.folder, file)).catch((error: unknown) => {
    throw new UsageError(`expected a git bundle for --bundle: ${messageOf(error)}; nothing was sent`);
  });
  try {
    const content = Readable.toWeb(opened.createReadStream()) as ReadableStream<Uint8Array>;
    const { bundleId } = await client.uploadBundle(content, signal);
    return { kind: "bundle", bundleId, ...defined({ ref }) };
  } finally {
    await opened.close();
  }
}

/** Warns about uncommitted changes, because the job starts from a commit and would not see them. */
async function warnOfLeftOut({ io }: Session, { repository }: SubmissionBody): Promise<void> {
  const { kind, path, ref } = (repository ?? {}) as { kind?: unknown; path?: unknown; ref?: unknown };
  if (kind !== "path" || typeof path !== "string") return;
  const words = await describeLeftOut(path, typeof ref === "string" ? ref : undefined);
  if (words !== undefined) io.err.write(`note: ${cleanText(words)}\n`);
}

function printSubmitted({ print, printJson }: Session, submitted: Submitted, json: boolean): number {
  const { jobId } = submitted;
  if (json) printJson(submitted);
  else {
    print(headline(submitted));
    print(`watch it:  npx midwatch watch ${jobId}\nits report: npx midwatch report ${jobId}`);
  }
  return EXIT.ok;
}

function headline({ jobId, created }: Submitted): string {
  return created
    ? `submitted ${jobId}`
    : `${jobId} was already submitted with this idempotency key; no new job was created`;
}

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];

function append(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
