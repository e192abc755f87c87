import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { countLeftovers } from "../../launch/demo/count-leftovers.ts";
import { demoSubmission } from "../../launch/demo/demo-submission.ts";
import { DEMO_PACKAGES, prepareRepository } from "../../launch/demo/prepare-repository.ts";
import { type Machine, startMachine } from "../../launch/start-machine.ts";
import type { JobReport } from "../../shared/protocol/api/api.ts";
import { BUILT_IN_BRAIN } from "../../shared/protocol/job/built-in-jobs.ts";
import { defined } from "../../shared/support/defined.ts";
import { readEnv } from "../../shared/support/env.ts";
import { createApiClient } from "../api-client.ts";
import { wholeNumber } from "../data-command.ts";
import { renderReport } from "../render/report.ts";
import { watchJob } from "../watch/watch-job.ts";

interface DemoOptions {
  readonly package: string;
  readonly inputs: number;
  readonly seed: number;
  readonly workers: number;
  readonly slots: number;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** `midwatch demo`: runs a whole job on a real library, in a temporary folder. */
export function addDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("Rewrite a real library as ES modules: plan, fan out, attack, merge, report.")
    .addOption(new Option("--package <name>", "the library").choices(DEMO_PACKAGES).default("semver"))
    .option("--inputs <n>", "distinct inputs of the final comparison", wholeNumber(1, 1_000_000), 20_000)
    .option("--seed <n>", "which modules the simulator first gets wrong", wholeNumber(0, 2 ** 31), 1)
    .option("--workers <n>", "worker processes", wholeNumber(1, 256), 2)
    .option("--slots <n>", "attempts at once in each worker", wholeNumber(1, 256), 4)
    .option("--keep", "do not delete the data folder; print its path")
    .option("--json", "print one JSON document on stdout; progress goes to stderr")
    .addHelpText("after", "\nWithout ANTHROPIC_API_KEY the simulator plays the model, and nothing leaves this machine.")
    .action(runDemo);
}

async function runDemo(options: DemoOptions): Promise<void> {
  const progress = options.json === true ? process.stderr : process.stdout;
  const root = mkdtempSync(join("/var/tmp", "midwatch-demo-"));
  chmodSync(root, 0o755);
  const interrupted = new AbortController();
  onSignals(() => interrupted.abort(new Error("interrupted: everything was stopped")));
  const data = join(root, "data");
  let machine: Machine | undefined;
  try {
    progress.write(`Preparing a repository of ${options.package}, starting Midwatch ...\n`);
    await prepareRepository(options.package, join(root, "repository"));
    machine = await startMachine({
      env: { ...readEnv(), MIDWATCH_DATA: data },
      workers: options.workers,
      slots: options.slots,
      port: 0,
      brain: BUILT_IN_BRAIN,
      seed: options.seed,
      repositories: [root],
      onEvent: (text) => progress.write(`${text}\n`),
      onGiveUp: (error) => interrupted.abort(error),
    });
    const report = await runJob(machine, options, { root, progress, signal: interrupted.signal });
    await machine.stop();
    finish(report, await countLeftovers(data), options);
  } catch (error) {
    await machine?.stop();
    throw error;
  } finally {
    if (options.keep === true) progress.write(`The data folder is still there: ${data}\n`);
    else rmSync(root, { recursive: true, force: true });
  }
}

/** The first Ctrl-C shuts the demo down gracefully, the second ends it at once. */
function onSignals(interrupt: () => void): void {
  let count = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      count += 1;
      if (count > 1) process.exit(130);
      interrupt();
    });
  }
}

async function runJob(
  machine: Machine,
  options: DemoOptions,
  { root, progress, signal }: { root: string; progress: NodeJS.WriteStream; signal: AbortSignal },
): Promise<JobReport> {
  const client = createApiClient(machine);
  const model =
    machine.model === "simulator" ? "the simulator plays the model" : "the Messages API answers, and costs money";
  const pids = Object.entries(machine.pids()).map(([name, pid]) => `${name} ${pid}`);
  progress.write(`Midwatch is up at ${machine.url}; ${model}. Processes: ${pids.join(", ")}\n`);
  const submission = demoSubmission(options.package, {
    repository: join(root, "repository"),
    inputs: options.inputs,
  });
  const { jobId } = await client.submit(submission);
  await watchJob({ client, jobId, out: progress, signal });
  return client.report(jobId);
}

/** Prints the demo's report. The exit code is 0 only if the job completed, every task merged, and no process or worktree is left over. */
function finish(report: JobReport, leftovers: { processes: number; worktrees: number }, options: DemoOptions): void {
  const { job, counts, verdicts, caughtBy, verification, oracle, cache, cost, quote, wallMs } = report;
  const summary = {
    job: {
      id: job.id,
      status: job.status,
      ...defined({ reason: job.reason, detail: job.detail }),
    },
    package: options.package,
    tasks: { planned: counts.planned, merged: counts.merged, revised: counts.revised },
    verdicts,
    caughtBy,
    findings: report.findings.map(({ task, source, name }) => ({ task, source, name })),
    verification,
    oracle,
    cache,
    cost,
    quote,
    wallMs,
    leftovers,
  };
  if (options.json === true) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else {
    process.stdout.write(`\n${renderReport(report)}\n`);
    process.stdout.write(`Left behind: ${leftovers.processes} processes, ${leftovers.worktrees} worktrees\n`);
  }
  const isClean = leftovers.processes === 0 && leftovers.worktrees === 0;
  const isWhole = job.status === "completed" && counts.merged === counts.planned;
  if (!isWhole || !isClean) process.exitCode = 1;
}
