import type { Command } from "commander";
import type { JobView } from "../../shared/protocol/api/api.ts";
import { safeJson } from "../../shared/support/text/clean-text.ts";
import { addAction, addJobArgument, type Session } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { moreCommands, whyText } from "../render/job-text.ts";
import { showCost } from "../text/figures.ts";
import { watchJob } from "../watch/watch-job.ts";

/** `midwatch watch JOB`: shows a job live until it has ended. */
export function addWatchCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("watch"))
    .description("Watch a job until it has ended. Ctrl-C leaves it running. Exits 0 only when the job completed.")
    .option("--json", "print the job as one JSON line at each change; progress goes to stderr");
  addAction<{ json?: boolean }>(command, {
    io,
    examples: ["watch job_0123456789abcdefghjk", "watch job_0123456789abcdefghjk --json | jq .counts"],
    action: (session, { json }, [jobId = ""]) => watchToEnd(session, jobId, json ? "changes" : "none"),
  });
}

/** Shows a job until it has ended; returns the exit code. With `json`, stdout carries the data and stderr the progress. */
export async function watchToEnd(
  { io, client, signal, printJson }: Session,
  jobId: string,
  json: "none" | "changes" | "end",
): Promise<number> {
  const out = json === "none" ? io.out : io.err;
  // The exit code is set to "failed" at the start, because the output pipe may close before the job completes.
  io.end(EXIT.failed);
  try {
    const onView = json === "changes" ? printChanges(io.out) : () => undefined;
    const job = await watchJob({ client, jobId, out, signal, env: io.env, onView });
    if (json === "end") printJson(job);
    if (json === "none") io.out.write(`${lastWords(job)}\n`);
    return job.status === "completed" ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (signal.aborted) {
      io.err.write(
        `\n${jobId} continues. Watch it again: npx midwatch watch ${jobId}. Cancel it: npx midwatch cancel ${jobId}\n`,
      );
    }
    throw error;
  }
}

/** The last lines of a watched job: its cost, the reason if it failed, and commands that show more. */
function lastWords(job: JobView): string {
  const cost = `cost:  ${showCost(job.usage.costUsd, job.simulated)}`;
  if (job.status !== "failed") return `${cost}\nreport: npx midwatch report ${job.id}`;
  return [
    cost,
    `why:   ${whyText(job)}`,
    ...moreCommands(job.id).map((line, i) => `${i === 0 ? "more:" : "     "}  ${line}`),
  ].join("\n");
}

function printChanges(out: { write(text: string): unknown }): (view: JobView) => void {
  let last = "";
  return (view) => {
    const line = safeJson(view);
    if (line !== last) out.write(`${line}\n`);
    last = line;
  };
}
