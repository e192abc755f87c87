import { type Command, InvalidArgumentError, Option } from "commander";
import type { DueRecord, ScheduleView } from "../../shared/protocol/nightshift/schedule.ts";
import { defined } from "../../shared/support/defined.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { addAction, type Session } from "../data-command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { buildSubmission, type SubmissionOptions } from "../submission/build-submission.ts";
import { readTimes } from "../submission/read-window.ts";
import { showDate } from "../text/figures.ts";
import { renderTable } from "../text/table.ts";

interface Json {
  readonly json?: boolean;
}

type SetOptions = Json &
  Pick<SubmissionOptions, "body" | "example" | "repo" | "goal" | "queue"> & {
    readonly at?: string;
    readonly cron?: string;
    readonly tz?: string;
    readonly overlap?: string;
    readonly catchUp?: "none" | "last" | { all: number };
  };

/** `midwatch schedule ls|set|show|run|pause|resume|rm`: jobs that are submitted at set times. */
export function addScheduleCommand(program: Command, io: Io): void {
  const schedule = program.command("schedule").description("Submit a job at set times.");
  addList(schedule, io);
  addSet(schedule, io);
  addShow(schedule, io);
  addTurn(schedule, io, { verb: "run", description: "Submit its job now." });
  addTurn(schedule, io, { verb: "pause", description: "Skip its instants until it is resumed." });
  addTurn(schedule, io, { verb: "resume", description: "Resume a paused schedule." });
  addRemove(schedule, io);
}

function addList(schedule: Command, io: Io): void {
  const command = schedule.command("ls").description("List the schedules.").option("--json", "print one JSON document");
  addAction<Json>(command, {
    io,
    examples: ["schedule ls"],
    action: async ({ client, paint, print, printJson }, { json }) => {
      const list = await client.schedules();
      if (json) printJson(list);
      else if (list.schedules.length === 0)
        print('no schedules; npx midwatch schedule set docs --at "weekdays 07:00" --body job.json makes one');
      else print(renderTable(paint, HEAD, list.schedules.map(rowOf)));
      return EXIT.ok;
    },
  });
}

function addSet(schedule: Command, io: Io): void {
  const command = addName(schedule.command("set"))
    .description("Store a schedule. A schedule of the same name is replaced; its history stays.")
    .option("--at <days and time>", 'when its job is submitted, for example "weekdays 07:00 Europe/Berlin"')
    .option("--cron <expression>", "a cron expression of five fields in place of --at")
    .option("--tz <zone>", "the time zone of --cron; default this machine's")
    .addOption(
      new Option("--overlap <rule>", "when its previous job is open: submit none, wait for it, or cancel it").choices([
        "skip",
        "queue",
        "replace",
      ]),
    )
    .option(
      "--catch-up <rule>",
      "instants that passed while no coordinator ran: none, last, or a number of them",
      readCatchUp,
    )
    .option("--body <file>", "the submission as JSON, - for stdin")
    .option("--example <name>", "a submission that npx midwatch examples lists")
    .option("--repo <path|url>", "the git repository")
    .option("--goal <text>", "the goal, in prose")
    .option("--queue <name>", "nightshift queue in whose windows the job's tasks run")
    .option("--json", "print one JSON document");
  addAction<SetOptions>(command, {
    io,
    examples: [
      'schedule set docs --at "weekdays 21:30 Europe/Berlin" --body job.json --queue nightly',
      'schedule set tidy --cron "0 6 * * 1" --tz UTC --example es-modules --repo ~/src/lib --overlap queue',
    ],
    action: async (session, options, [name = ""]) => {
      const { overlap, catchUp, json, queue } = options;
      const job = { ...(await buildSubmission(options, io)), ...defined({ queue }) };
      const body = { ...timesOf(options), job, ...defined({ overlap, catchUp }) };
      return show(session, await session.client.putSchedule(name, body), json);
    },
  });
}

function addShow(schedule: Command, io: Io): void {
  const command = addName(schedule.command("show"))
    .description("Show a schedule, its next instants and what became of the last ones.")
    .option("--json", "print one JSON document");
  addAction<Json>(command, {
    io,
    examples: ["schedule show docs"],
    action: async (session, { json }, [name = ""]) => show(session, await session.client.schedule(name), json),
  });
}

function addTurn(
  schedule: Command,
  io: Io,
  { verb, description }: { verb: "run" | "pause" | "resume"; description: string },
): void {
  const command = addName(schedule.command(verb)).description(description).option("--json", "print one JSON document");
  addAction<Json>(command, {
    io,
    examples: [`schedule ${verb} docs`],
    action: async (session, { json }, [name = ""]) =>
      show(session, await session.client.turnSchedule(name, verb), json),
  });
}

function addRemove(schedule: Command, io: Io): void {
  const command = addName(schedule.command("rm")).description("Remove a schedule and its history. Its jobs stay.");
  addAction<Json>(command, {
    io,
    examples: ["schedule rm docs"],
    action: async ({ client, print }, _options, [name = ""]) => {
      await client.removeSchedule(name);
      print(`removed ${name}`);
      return EXIT.ok;
    },
  });
}

function addName(command: Command): Command {
  return command.argument(
    "<schedule>",
    "the schedule's name: lower-case letters, digits and hyphens",
    (text: string) => {
      if (/^[a-z][a-z0-9-]{0,39}$/.test(text)) return text;
      throw new InvalidArgumentError("expected a schedule's name such as docs; nothing was sent.");
    },
  );
}

const HEAD = ["SCHEDULE", "STATE", "NEXT", "LAST"];

function show({ paint, print, printJson }: Session, view: ScheduleView, json: boolean | undefined): number {
  if (json) {
    printJson(view);
    return EXIT.ok;
  }
  print(renderTable(paint, HEAD, [rowOf(view)]));
  for (const due of view.upcoming.slice(0, 5)) print(`  due ${showDate(due)}`);
  for (const record of view.history) print(`  ${showDate(record.due)}: ${recordText(record)}`);
  return EXIT.ok;
}

function rowOf({ schedule, upcoming: [next], history: [last] }: ScheduleView): string[] {
  const state = schedule.paused === undefined ? "active" : `paused: ${oneLine(schedule.paused.reason, 80)}`;
  return [
    schedule.name,
    state,
    next === undefined ? "never" : showDate(next),
    last === undefined ? "" : recordText(last),
  ];
}

const OUTCOMES: Readonly<Record<DueRecord["outcome"], string>> = {
  ran: "ran",
  caught_up: "caught up",
  merged: "merged",
  skipped: "skipped",
};

function recordText({ outcome, jobId, into, reason }: DueRecord): string {
  const merged = into === undefined ? "" : ` into ${showDate(into)}`;
  const job = jobId === undefined ? "" : ` as ${jobId}`;
  return `${OUTCOMES[outcome]}${merged}${job}${reason === undefined ? "" : ` (${oneLine(reason, 160)})`}`;
}

function timesOf({ at, cron, tz }: SetOptions): { cron: string; tz: string } {
  const zone = tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ((at === undefined) === (cron === undefined))
    throw new UsageError("expected --at or --cron, and not both; nothing was sent");
  if (cron !== undefined) return { cron, tz: zone };
  const times = readTimes(at ?? "", zone);
  if (times !== undefined) return times;
  throw new UsageError(
    `expected days, a time and a zone for --at, such as "weekdays 07:00 Europe/Berlin", got ${JSON.stringify(at?.slice(0, 80))}; nothing was sent`,
  );
}

function readCatchUp(text: string): "none" | "last" | { all: number } {
  if (text === "none" || text === "last") return text;
  const all = Number(text);
  if (Number.isInteger(all) && all >= 1 && all <= 100) return { all };
  throw new InvalidArgumentError("expected none, last, or a number from 1 to 100; nothing was sent.");
}
