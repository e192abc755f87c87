import { type Command, Option } from "commander";
import type { Submitted } from "../../shared/protocol/api/api-actions.ts";
import { cleanText } from "../../shared/support/text/clean-text.ts";
import { addAction, dollars, type Session, wholeNumber } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { buildSubmission, type SubmissionBody, type SubmissionOptions } from "../submission/build-submission.ts";
import { describeLeftOut } from "../submission/left-out.ts";
import { uploadBundle } from "../submission/upload-bundle.ts";
import { watchToEnd } from "../watch/watch-to-end.ts";

interface SubmitOptions extends SubmissionOptions {
  readonly bundle?: string;
  readonly idempotencyKey?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `midwatch submit`: hands in a job. */
export function addSubmitCommand(program: Command, io: Io): void {
  const command = program
    .command("submit")
    .description("Submit a job: a goal, and the repository that it is about.")
    .option("--goal <text>", "what is to be done, in prose")
    .option("--goal-file <file>", "the goal, from a file")
    .option("--repo <path|url>", "the git repository: a path on the coordinator's machine, or an address")
    .option("--bundle <file>", "the repository as a git bundle, which is uploaded first")
    .option("--repo-credential <name>", "the operator's git credential with which --repo is asked for")
    .option("--ref <ref>", "branch, tag or commit to start from; default HEAD")
    .option("--title <text>", "a short name for lists")
    .option("--model <model>", "the model of all agents")
    .option("--verifier-model <model>", "another model for the verifiers: it has a cache entry of its own")
    .addOption(new Option("--effort <effort>", "how hard the model thinks").choices(EFFORTS))
    .option("--max-cost <usd>", "US dollars the job may spend, at list price", dollars)
    .option("--max-concurrency <n>", "attempts at once", wholeNumber(1, 1000))
    .option("--gate <command>", "must exit 0 on the integrated result; may be given several times", append)
    .addOption(
      new Option(
        "--gate-runs <when>",
        "the gate's commands run on each batch before it lands, or at the end only",
      ).choices(["batch", "end"]),
    )
    .option("--push-to <name>", "the operator's destination that the result is for, once a person has allowed it")
    .option("--setup <command>", "run once before the tasks, on the base commit; may be given several times", append)
    .option("--setup-egress <host>", "a host that setup commands may reach, if the operator allows it", append)
    .option("--setup-secret <name>", "a secret of the operator that setup commands get", append)
    .option("--no-reuse", "take over no work of the same tasks of earlier jobs, and keep none")
    .addOption(new Option("--approval <what>", "what a person has to approve first: the plan").choices(["plan"]))
    .option(
      "--example <name>",
      "a submission that comes with Midwatch, as npx midwatch examples lists them; options given beside it win",
    )
    .option("--body <file>", "a whole submission as JSON, - for stdin; options given beside it win")
    .option("--idempotency-key <key>", "the same key with the same submission gives the same job, not a second one")
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
      if (!options.wait) return tell(session, submitted, options.json === true);
      if (!options.json) session.print(headline(submitted));
      return watchToEnd(session, submitted.jobId, options.json ? "end" : "none");
    },
  });
}

/** Says what would surprise a person before it costs anything. */
async function warnOfLeftOut({ io }: Session, { repository }: SubmissionBody): Promise<void> {
  const { kind, path, ref } = (repository ?? {}) as { kind?: unknown; path?: unknown; ref?: unknown };
  if (kind !== "path" || typeof path !== "string") return;
  const words = await describeLeftOut(path, typeof ref === "string" ? ref : undefined);
  if (words !== undefined) io.err.write(`note: ${cleanText(words)}\n`);
}

function tell({ print, printJson }: Session, submitted: Submitted, json: boolean): number {
  const { jobId } = submitted;
  if (json) printJson(submitted);
  else {
    print(headline(submitted));
    print(`watch it:      npx midwatch watch ${jobId}\nwhat came out: npx midwatch report ${jobId}`);
  }
  return EXIT.ok;
}

function headline({ jobId, created }: Submitted): string {
  return created ? `submitted ${jobId}` : `${jobId} was submitted before under this key; nothing new was made`;
}

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];

function append(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
