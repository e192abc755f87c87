import { type Command, Option } from "commander";
import type { JobListItem } from "../../shared/protocol/api/api.ts";
import { JOB_STATUSES, type JobStatus } from "../../shared/protocol/job/job.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import type { ApiClient } from "../api-client.ts";
import { addAction, wholeNumber } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { statusTone } from "../render/job-text.ts";
import { showDate } from "../text/figures.ts";
import { renderTable } from "../text/table.ts";

interface LsOptions {
  readonly status?: JobStatus;
  readonly limit: number;
  readonly json?: boolean;
}

/** `midwatch ls`: lists jobs, newest first. */
export function addLsCommand(program: Command, io: Io): void {
  const command = program
    .command("ls")
    .description("List jobs, newest first.")
    .addOption(new Option("--status <status>", "only jobs with this status").choices(JOB_STATUSES))
    .option("--limit <n>", "number of jobs", wholeNumber(1, 10_000), 20)
    .option("--json", "print one JSON document");
  addAction<LsOptions>(command, {
    io,
    examples: ["ls", "ls --status running", "ls --limit 200 --json"],
    action: async ({ client, paint, print, printJson }, { status, limit, json }) => {
      const { jobs, isMore } = await listJobs(client, status, limit);
      if (json) printJson({ jobs });
      else if (jobs.length === 0)
        print(`no jobs${status === undefined ? "" : ` are ${status}`}; npx midwatch submit makes one`);
      else {
        const rows = jobs.map((job) => [job.id, statusOf(job), showDate(job.createdAt), oneLine(job.title, 80)]);
        const table = renderTable(paint, ["JOB", "STATUS", "CREATED", "TITLE"], rows).split("\n");
        print(table.map((line, i) => paintRow(line, jobs[i - 1])).join("\n"));
        if (isMore) print(paint("dim", "there are more: raise --limit"));
      }
      return EXIT.ok;

      function paintRow(line: string, job: JobListItem | undefined): string {
        return job === undefined ? line : line.replace(job.status, (word) => paint(statusTone(job.status), word));
      }
    },
  });
}

function statusOf({ status, paused }: JobListItem): string {
  return paused === undefined ? status : `${status} (paused)`;
}

/** Lists up to `limit` jobs. Sends several requests if necessary, because the API returns at most 200 jobs at once. */
async function listJobs(client: ApiClient, status: JobStatus | undefined, limit: number) {
  const jobs: JobListItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.list({ status, limit: Math.min(limit - jobs.length, 200), cursor });
    jobs.push(...page.jobs);
    cursor = page.next;
  } while (cursor !== undefined && jobs.length < limit);
  return { jobs, isMore: cursor !== undefined };
}
