import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { RepositorySource } from "../../shared/protocol/job/job.ts";
import { defined } from "../../shared/support/defined.ts";
import { messageOf } from "../../shared/support/errors.ts";
import { decodeText, readJson } from "../../shared/support/files/read-json.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { findExample } from "./examples.ts";

/** The options of `midwatch submit` that describe the job. */
export interface SubmissionOptions {
  readonly goal?: string;
  readonly goalFile?: string;
  readonly repo?: string;
  readonly bundle?: string;
  readonly ref?: string;
  readonly repoCredential?: string;
  readonly title?: string;
  readonly queue?: string;
  readonly earliest?: string;
  readonly deadline?: string;
  readonly model?: string;
  readonly verifierModel?: string;
  readonly effort?: string;
  /** US dollars. */
  readonly maxCost?: number;
  readonly maxConcurrency?: number;
  readonly approval?: string;
  readonly gate?: readonly string[];
  readonly gateRuns?: "batch" | "end";
  readonly pushTo?: string;
  /** False for --no-reuse. */
  readonly reuse?: boolean;
  readonly setup?: readonly string[];
  readonly setupEgress?: readonly string[];
  readonly setupSecret?: readonly string[];
  readonly body?: string;
  readonly example?: string;
}

/** A JobSubmission that is not yet validated: the coordinator validates it. */
export type SubmissionBody = Record<string, unknown>;

/** Builds the body of `POST /v1/jobs` from options and files; throws UsageError if a required part is missing. */
export async function buildSubmission(options: SubmissionOptions, io: Io): Promise<SubmissionBody> {
  const given = await givenBody(options, io);
  const goal = await goalOf(options, io);
  const repository = repositoryOf(options, io.folder);
  const body: SubmissionBody = {
    ...given,
    ...setupOf(options),
    ...defined({
      goal,
      repository,
      title: options.title,
      queue: options.queue,
      earliest: options.earliest,
      deadline: options.deadline,
      model: options.model,
      effort: options.effort,
      approval: options.approval,
    }),
  };
  if (options.verifierModel !== undefined) {
    const models = isRecord(given.models) ? given.models : {};
    const verifier = isRecord(models.verifier) ? models.verifier : {};
    body.models = { ...models, verifier: { ...verifier, model: options.verifierModel } };
  }
  const limits = defined({ maxCostUsd: options.maxCost, maxConcurrency: options.maxConcurrency });
  if (Object.keys(limits).length > 0) body.limits = { ...(isRecord(given.limits) ? given.limits : {}), ...limits };
  Object.assign(body, defined({ gateRuns: options.gateRuns }));
  if (options.reuse === false) body.reuse = false;
  if (options.pushTo !== undefined) body.push = { to: options.pushTo };
  const { gate = [] } = options;
  if (gate.length > 0) body.gate = gate.map((command) => ({ kind: "command", command }));
  if (body.goal === undefined) {
    throw new UsageError("expected a goal by --goal, --goal-file, --example or --body, got none; nothing was sent");
  }
  if (body.repository === undefined && options.bundle === undefined) {
    throw new UsageError("expected a repository by --repo, --bundle or --body, got none; nothing was sent");
  }
  return body;
}

/** The submission from a file or an example; options override its fields. */
async function givenBody({ body, example }: SubmissionOptions, io: Io): Promise<SubmissionBody> {
  if (body !== undefined && example !== undefined)
    throw new UsageError("expected --body or --example, got both; nothing was sent");
  if (example !== undefined) return findExample(example).body;
  return body === undefined ? {} : readBody(body, io);
}

function setupOf({ setup = [], setupEgress = [], setupSecret = [] }: SubmissionOptions): SubmissionBody {
  if (setup.length === 0 && setupEgress.length + setupSecret.length > 0)
    throw new UsageError("expected --setup with --setup-egress and --setup-secret, got none; nothing was sent");
  if (setup.length === 0) return {};
  return {
    setup: {
      commands: setup,
      ...(setupEgress.length === 0 ? {} : { egress: setupEgress }),
      ...(setupSecret.length === 0 ? {} : { secrets: setupSecret }),
    },
  };
}

async function goalOf({ goal, goalFile }: SubmissionOptions, io: Io): Promise<string | undefined> {
  if (goal !== undefined && goalFile !== undefined) {
    throw new UsageError("expected --goal or --goal-file, got both; nothing was sent");
  }
  return goalFile === undefined ? goal : await readText(() => readFile(resolve(io.folder, goalFile)), "--goal-file");
}

function repositoryOf(
  { repo, bundle, ref, repoCredential }: SubmissionOptions,
  folder: string,
): RepositorySource | undefined {
  if (repo !== undefined && bundle !== undefined) {
    throw new UsageError("expected --repo or --bundle, got both; nothing was sent");
  }
  if (ref !== undefined && repo === undefined && bundle === undefined) {
    throw new UsageError("expected --repo or --bundle with --ref, got neither; nothing was sent");
  }
  if (repoCredential !== undefined && (repo === undefined || urlOf(repo) === undefined)) {
    throw new UsageError("expected --repo with an address, to use --repo-credential for, got none; nothing was sent");
  }
  if (repo === undefined) return undefined;
  const start = defined({ ref });
  const url = urlOf(repo);
  if (url === undefined) return { kind: "path", path: resolve(folder, repo), ...start };
  return { kind: "git", url, ...start, ...defined({ credential: repoCredential }) };
}

/** `git@host:path` is git's short form of an ssh URL. */
function urlOf(repo: string): string | undefined {
  if (/^(https?|ssh|git|file):\/\//.test(repo)) return repo;
  const short = /^([\w.-]+@[\w.-]+):(?!\/)(.+)$/.exec(repo);
  return short === null ? undefined : `ssh://${short[1]}/${short[2]}`;
}

async function readBody(file: string, io: Io): Promise<SubmissionBody> {
  const text = await readText(() => (file === "-" ? io.readInput() : readFile(resolve(io.folder, file))), "--body");
  const body = parseJson(text, file);
  if (isRecord(body)) return body;
  throw new UsageError(`expected one JSON object in --body ${file}; nothing was sent`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    throw new UsageError(
      `expected JSON in --body ${file}, got something else: ${oneLine(messageOf(error), 300)}; nothing was sent`,
    );
  }
}

async function readText(read: () => Promise<Uint8Array>, option: string): Promise<string> {
  try {
    return decodeText(await read());
  } catch (error) {
    throw new UsageError(`expected a readable file for ${option}: ${messageOf(error)}; nothing was sent`);
  }
}

function isRecord(value: unknown): value is SubmissionBody {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
