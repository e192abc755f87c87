import type { Command } from "commander";
import type { JobCommand } from "../../shared/protocol/api-actions.ts";
import { JOB_COMMANDS } from "../../shared/protocol/api-actions.ts";
import { oneLine } from "../../shared/support/clean-text.ts";
import { addAction, addJobArgument } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

const DESCRIPTIONS: Readonly<Record<JobCommand, string>> = {
  cancel: "End a job; what is landing still lands.",
  pause: "Let a job's running attempts end and start nothing new.",
  resume: "Go on with a paused job, tasks that waited for money, quota or a key included.",
  retry: "Try again what failed in a job.",
};

/** `midwatch cancel|pause|resume|retry JOB`. */
export function addJobCommands(program: Command, io: Io): void {
  for (const name of JOB_COMMANDS) {
    const command = addJobArgument(program.command(name))
      .description(DESCRIPTIONS[name])
      .option("--json", "print one JSON document");
    const takesReason = name === "cancel" || name === "pause";
    if (takesReason) command.option("--reason <text>", "why; goes into the job's log");
    const example = `${name} job_0123456789abcdefghjk`;
    addAction<{ reason?: string; json?: boolean }>(command, {
      io,
      examples: [example, takesReason ? `${example} --reason "wrong branch"` : `${example} --json`],
      action: async ({ client, print, printJson }, { reason, json }, [jobId = ""]) => {
        const { text } = await client.command(jobId, name, reason);
        if (json) printJson({ jobId, text });
        else print(`${jobId}: ${oneLine(text, 400)}`);
        return EXIT.ok;
      },
    });
  }
}
