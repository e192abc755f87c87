import type { Command } from "commander";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { addAction, addJobArgument, type Session } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { showDate } from "../text/figures.ts";

/** `midwatch delete JOB`: deletes every copy of an ended job. */
export function addDeleteCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("delete"))
    .description("Delete an ended job for good: its log, repository, transcripts, artifacts and every other copy.")
    .option("--yes", "do not ask for confirmation")
    .option("--json", "print one JSON document");
  addAction<{ yes?: boolean; json?: boolean }>(command, {
    io,
    examples: ["delete job_0123456789abcdefghjk", "delete job_0123456789abcdefghjk --yes --json"],
    action: async (session, { yes, json }, [jobId = ""]) => {
      const { client, print, printJson } = session;
      if (!yes && !(await isConfirmed(session, jobId))) {
        session.io.err.write("nothing was deleted\n");
        return EXIT.failed;
      }
      const deletion = await client.delete(jobId);
      if (json) printJson(deletion);
      else {
        const when = `${jobId}: deleted by ${oneLine(deletion.deletedBy, 80)} ${showDate(deletion.deletedAt)}`;
        const isPurged = deletion.purgedAt !== undefined;
        print(isPurged ? `${when}; every copy is gone` : `${when}; its last copies are still being removed`);
      }
      return EXIT.ok;
    },
  });
}

/** Shows the job and asks the person to type "yes" before it is deleted. */
async function isConfirmed({ client, io, signal }: Session, jobId: string): Promise<boolean> {
  const { title, status } = await client.get(jobId, signal);
  io.err.write(`Delete ${jobId} (${status}, ${oneLine(title, 80)}) with all its results? Type yes: `);
  return (await io.readLine()).trim().toLowerCase() === "yes";
}
