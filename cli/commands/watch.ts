import type { Command } from "commander";
import { addAction, addJobArgument } from "../data-command.ts";
import type { Io } from "../io.ts";
import { watchToEnd } from "../watch/watch-to-end.ts";

/** `midwatch watch JOB`: live until the job has ended. */
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
