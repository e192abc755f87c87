import type { Command } from "commander";
import type { Task } from "../../shared/protocol/task/task.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { addAction, addJobArgument, type Session } from "../data-command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { renderJob } from "../render/job-text.ts";
import { whyWaits } from "../render/why-waits.ts";
import { renderTable } from "../text/table.ts";

interface GetOptions {
  readonly tasks?: boolean;
  readonly why?: string;
  readonly json?: boolean;
}

/** `midwatch get JOB`: shows the present state of a job or its tasks; with `--why TASK`, the reason why a task waits. */
export function addGetCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("get"))
    .description("Show the current state of a job.")
    .option("--tasks", "list its tasks instead")
    .option("--why <task>", "explain in one line why a task (its id or key) waits")
    .option("--json", "print one JSON document");
  addAction<GetOptions>(command, {
    io,
    examples: [
      "get job_0123456789abcdefghjk",
      "get job_0123456789abcdefghjk --tasks",
      "get job_0123456789abcdefghjk --why classes/range",
    ],
    action: async (session, { tasks, why, json }, [jobId = ""]) => {
      if (why !== undefined) await explainTask(session, jobId, { name: why, json: json === true });
      else if (tasks) await listTasks(session, jobId, json === true);
      else {
        const job = await session.client.get(jobId, session.signal);
        if (json) session.printJson(job);
        else session.print(renderJob(job, Date.now(), session.paint));
      }
      return EXIT.ok;
    },
  });
}

async function explainTask(
  { client, print, printJson }: Session,
  jobId: string,
  { name, json }: { name: string; json: boolean },
): Promise<void> {
  const [job, { tasks }, { workers }] = await Promise.all([
    client.get(jobId),
    client.tasks(jobId),
    client.queueStats(),
  ]);
  const found = tasks.find(({ id, key }) => id === name || key === name);
  if (found === undefined) {
    throw new UsageError(
      `expected the id or key of one of ${tasks.length} tasks, got ${oneLine(name, 80)}; npx midwatch get ${jobId} --tasks lists them`,
    );
  }
  const task = found.status === "queued" ? await client.task(jobId, found.id) : found;
  const text = whyWaits(task, { job, tasks, workers });
  if (json)
    printJson({ id: task.id, key: task.key, status: task.status, reason: task.reason, ahead: task.ahead, text });
  else print(text);
}

async function listTasks({ client, paint, print, printJson }: Session, jobId: string, json: boolean): Promise<void> {
  const list = await client.tasks(jobId);
  if (json) return printJson(list);
  print(renderTable(paint, ["TASK", "KEY", "ROLE", "STATUS", "TRIES", "REASON"], list.tasks.map(taskRow)));
}

function taskRow({ id, key, role, status, attempts, reason }: Task): string[] {
  return [id, oneLine(key, 50), oneLine(role, 20), status, String(attempts.length), oneLine(reason ?? "", 60)];
}
