import type { Command } from "commander";
import { defined } from "../../shared/support/defined.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { addAction, addJobArgument } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";

/** `midwatch push JOB`: a person's approval to push a result. */
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
