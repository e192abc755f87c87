import type { Command } from "commander";
import type { JanitorReport } from "../../shared/protocol/api/janitor.ts";
import { addAction } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { showDate } from "../text/figures.ts";
import type { Paint } from "../text/paint.ts";
import { renderTable } from "../text/table.ts";

/** `midwatch janitor`: deletes ended jobs by the operator's retention limits, and archives logs. */
export function addJanitorCommand(program: Command, io: Io): void {
  const command = program
    .command("janitor")
    .description("Delete ended jobs by age and size, and archive the logs of the others (needs an admin's key).")
    .option("--dry-run", "only show what would be deleted and archived")
    .option("--json", "print one JSON document");
  addAction<{ dryRun?: boolean; json?: boolean }>(command, {
    io,
    examples: ["janitor --dry-run", "janitor --json"],
    action: async ({ client, paint, print, printJson }, { dryRun = false, json }) => {
      const report = await client.janitor(dryRun);
      if (json) {
        printJson(report);
        return EXIT.ok;
      }
      for (const text of report.busy ? [BUSY] : textsOf(report, paint)) print(text);
      return EXIT.ok;
    },
  });
}

const BUSY = "another janitor is running; nothing was done, try again in a few minutes";

function textsOf({ dryRun, removals, archived, bytes, limitBytes }: JanitorReport, paint: Paint): string[] {
  const rows = removals.map(({ jobId, why, endedAt, bytes: size }) => [jobId, why, showDate(endedAt), inMiB(size)]);
  const logs = archived.map(({ jobId, entries }) => [jobId, String(entries)]);
  const counted = archived.length === 1 ? "1 log" : `${archived.length} logs`;
  const done = dryRun ? "would be deleted" : "deleted";
  const limit = limitBytes === 0 ? "no limit" : `at most ${inMiB(limitBytes)} MiB`;
  return [
    ...(rows.length > 0 ? [renderTable(paint, ["JOB", "WHY", "ENDED", "MIB"], rows)] : []),
    ...(logs.length > 0 ? [renderTable(paint, ["LOG OF", "ENTRIES"], logs)] : []),
    `${counted} ${dryRun ? "would be archived" : "archived"}`,
    `${removals.length} ${done}; before, jobs used ${inMiB(bytes)} MiB, ${limit}`,
  ];
}

function inMiB(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
