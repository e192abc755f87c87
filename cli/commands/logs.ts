import type { Command } from "commander";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import { oneLine, safeJson } from "../../shared/support/text/clean-text.ts";
import { joinSignals } from "../../shared/support/time/join-signals.ts";
import type { FollowItem } from "../client/follow.ts";
import { addAction, addJobArgument, type Session } from "../data-command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { activityLine, type EventLine, eventLine } from "../render/event-line.ts";
import { createTaskNames, type TaskNames } from "../render/task-names.ts";
import { showTime } from "../text/figures.ts";

interface LogsOptions {
  readonly follow?: boolean;
  readonly activity?: boolean;
  readonly json?: boolean;
}

/** A log counts as read completely if this many ms pass without a new entry. The coordinator polls for entries every 150 ms. */
const IDLE_MS = 800;

/** `midwatch logs JOB`: prints the job's log, one line per event. */
export function addLogsCommand(program: Command, io: Io): void {
  const command = addJobArgument(program.command("logs"))
    .description("Print a job's log, one line per event.")
    .option("-f, --follow", "keep printing new events until the job has ended")
    .option("--activity", "with --follow: also print turns and tool calls as they happen")
    .option("--json", "print one JSON document per line");
  addAction<LogsOptions>(command, {
    io,
    examples: [
      "logs job_0123456789abcdefghjk",
      "logs job_0123456789abcdefghjk --follow --activity",
      "logs job_0123456789abcdefghjk --json | jq -c .event",
    ],
    action: async (session, options, [jobId = ""]) => {
      if (options.activity && !options.follow) {
        throw new UsageError("expected --follow with --activity, because activity is not stored; nothing was printed");
      }
      await readLog(session, jobId, options);
      return EXIT.ok;
    },
  });
}

async function readLog(session: Session, jobId: string, options: LogsOptions): Promise<void> {
  const names = createTaskNames();
  const quiet = new AbortController();
  const { signal, release } = joinSignals([session.signal, quiet.signal]);
  let timer: NodeJS.Timeout | undefined;
  let isEnough = options.follow !== true;
  try {
    for await (const item of session.client.follow(jobId, { signal })) {
      clearTimeout(timer);
      printItem(session, item, { options, names });
      if (options.follow) isEnough = endsJob(item) ?? isEnough;
      if (isEnough && item.kind !== "lost") timer = setTimeout(() => quiet.abort(), IDLE_MS);
    }
  } catch (error) {
    if (!quiet.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    release();
  }
}

function printItem(
  session: Session,
  item: FollowItem,
  { options, names }: { options: LogsOptions; names: TaskNames },
): void {
  if (item.kind === "lost") session.io.err.write(`${oneLine(item.message, 300)}; trying again\n`);
  if (item.kind === "activity" && !options.activity) return;
  const line = options.json ? jsonLine(item) : textLine(session, item, names);
  if (line !== undefined) session.print(line);
}

/** True if this item ends the job, false if it changes the job to another status, undefined if it is not about the job's status. */
function endsJob(item: FollowItem): boolean | undefined {
  if (item.kind !== "event" || item.entry.event.type !== "job.status") return undefined;
  return isTerminalJob(item.entry.event.to);
}

function jsonLine(item: FollowItem): string | undefined {
  if (item.kind === "event") return safeJson(item.entry);
  if (item.kind === "activity") return safeJson({ activity: item.activity });
  return item.kind === "unknown" ? safeJson(JSON.parse(item.entry.data)) : undefined;
}

function textLine({ paint }: Session, item: FollowItem, names: TaskNames): string | undefined {
  const lay = (at: string, number: string, { tone, text }: EventLine) =>
    `${paint("dim", `${at}  ${number.padStart(5)}`)}  ${paint(tone === "dim" ? "plain" : tone, text)}`;
  switch (item.kind) {
    case "event":
      names.learn(item.entry.event);
      return lay(showTime(item.entry.at), numberOf(item.entry.id), eventLine(item.entry.event, names));
    case "activity":
      return lay(showTime(item.activity.at), "", activityLine(item.activity));
    case "unknown":
      return lay("        ", numberOf(item.entry.id), {
        tone: "plain",
        text: `${oneLine(item.entry.type, 60)}: an event that this version of the CLI does not know`,
      });
    default:
      return undefined;
  }
}

/** The first part of an entry's id: `12` for `12-0`. */
function numberOf(id: string): string {
  return oneLine(id.split("-")[0] ?? id, 20);
}
