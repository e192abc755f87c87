import type { Command } from "commander";
import { JOB_COMMANDS, type JobCommand } from "../../shared/protocol/api/api-actions.ts";
import { defined } from "../../shared/support/defined.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { addAction, addJobArgument, dollars } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

const DESCRIPTIONS: Readonly<Record<JobCommand, string>> = {
  cancel: "Cancel a job. A landing already in progress completes.",
  pause: "Pause a job: running attempts finish, no new attempts start.",
  resume: "Resume a paused job, including tasks that wait for budget, quota or an API key.",
  retry: "Retry the failed tasks of a job.",
};

/** Options that appear in the help example of each command. */
const EXAMPLES: Readonly<Record<JobCommand, string>> = {
  cancel: '--reason "wrong branch"',
  pause: '--reason "wrong branch"',
  resume: "--max-cost 40",
  retry: "--json",
};

/** `midwatch cancel|pause|resume|retry JOB`. */
export function addJobCommands(program: Command, io: Io): void {
  for (const name of JOB_COMMANDS) {
    const command = addJobArgument(program.command(name))
      .description(DESCRIPTIONS[name])
      .option("--json", "print one JSON document");
    const takesReason = name === "cancel" || name === "pause";
    if (takesReason) command.option("--reason <text>", "why; recorded in the job's log");
    if (name === "resume")
      command.option("--max-cost <usd>", "the job's new cost cap, in US dollars at list price", dollars);
    const example = `${name} job_0123456789abcdefghjk`;
    addAction<{ reason?: string; maxCost?: number; json?: boolean }>(command, {
      io,
      examples: [example, `${example} ${EXAMPLES[name]}`],
      action: async ({ client, print, printJson }, { reason, maxCost, json }, [jobId = ""]) => {
        const { text } = await client.command(jobId, name, defined({ reason, maxCostUsd: maxCost }));
        if (json) printJson({ jobId, text });
        else print(`${jobId}: ${oneLine(text, 400)}`);
        return EXIT.ok;
      },
    });
  }
}

/** `midwatch push JOB`: records a person's approval to push a job's result. */
export function addPushCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("push"))
    .description("Allow a completed job's result to be pushed to one of the operator's destinations.")
    .option("--to <name>", "the destination; default the job's --push-to")
    .option("--branch <name>", "the branch at the destination; default the operator's setting")
    .option("--json", "print one JSON document");
  addAction<{ to?: string; branch?: string; json?: boolean }>(command, {
    io,
    examples: ["push job_0123456789abcdefghjk --to origin", "push job_0123456789abcdefghjk --to origin --branch esm"],
    action: async ({ client, print, printJson }, { to, branch, json }, [jobId = ""]) => {
      const { text } = await client.push(jobId, defined({ to, branch }));
      if (json) printJson({ jobId, text });
      else print(`${jobId}: ${oneLine(text, 400)}; npx midwatch logs ${jobId} shows the outcome`);
      return EXIT.ok;
    },
  });
}
