import type { JobView } from "../../shared/protocol/api/api.ts";
import { safeJson } from "../../shared/support/text/clean-text.ts";
import type { Session } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import { moreCommands, whyText } from "../render/job-text.ts";
import { showCost } from "../text/figures.ts";
import { watchJob } from "./watch-job.ts";

/** Watches a job for a person; answers with the exit code. With `json`, stdout carries data and stderr progress. */
export async function watchToEnd(
  { io, client, signal, printJson }: Session,
  jobId: string,
  json: "none" | "changes" | "end",
): Promise<number> {
  const out = json === "none" ? io.out : io.err;
  // The exit code until the job completes: the output pipe may close before.
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
        `\n${jobId} goes on. Watch it again: npx midwatch watch ${jobId}. End it: npx midwatch cancel ${jobId}\n`,
      );
    }
    throw error;
  }
}

/** Tells a job's cost, why it failed, and the commands that show more. */
function lastWords(job: JobView): string {
  const cost = `cost:  ${showCost(job.usage.costUsd, job.simulated)}`;
  if (job.status !== "failed") return `${cost}\nwhat came of it: npx midwatch report ${job.id}`;
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
