import { type Command, InvalidArgumentError } from "commander";
import type { NightQueueView } from "../../shared/protocol/nightshift/night.ts";
import type { NightWindow } from "../../shared/protocol/nightshift/night-queue.ts";
import { defined } from "../../shared/support/defined.ts";
import { addAction, type Session, wholeNumber } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { readWindow } from "../submission/read-window.ts";
import { showCount, showDate, showUsd } from "../text/figures.ts";
import { renderTable } from "../text/table.ts";

interface Json {
  readonly json?: boolean;
}

interface SetOptions extends Json {
  readonly window: NightWindow[];
  readonly usd?: number;
  readonly tokens?: number;
  readonly except?: string[];
}

/** `midwatch night ls|set|show|freeze|thaw|rm`: nightshift queues. */
export function addNightCommand(program: Command, io: Io): void {
  const night = program
    .command("night")
    .description("List, store and freeze nightshift queues (changes need an admin's key).");
  addList(night, io);
  addSet(night, io);
  addShow(night, io);
  addFreeze(night, io, { name: "freeze", frozen: true, description: "Keep a queue closed until it is thawed." });
  addFreeze(night, io, { name: "thaw", frozen: false, description: "Let a frozen queue open again." });
  addRemove(night, io);
}

function addList(night: Command, io: Io): void {
  const command = night.command("ls").description("List the queues.").option("--json", "print one JSON document");
  addAction<Json>(command, {
    io,
    examples: ["night ls"],
    action: async ({ client, paint, print, printJson }, { json }) => {
      const list = await client.nightQueues();
      if (json) printJson(list);
      else if (list.queues.length === 0)
        print('no queues; npx midwatch night set nightly --window "weekdays 22:00-06:00" makes one');
      else print(renderTable(paint, ["QUEUE", "STATE", "NEXT CHANGE", "SPENT", "JOBS"], list.queues.map(rowOf)));
      return EXIT.ok;
    },
  });
}

function addSet(night: Command, io: Io): void {
  const command = addName(night.command("set"))
    .description("Store a queue. A queue of the same name is replaced.")
    .requiredOption("--window <days and times>", "when its jobs may run; repeat it for more windows", addWindow, [])
    .option("--usd <n>", "US dollars that one night may cost", readUsd)
    .option("--tokens <n>", "tokens that one night may use", wholeNumber(1000, 1e12))
    .option("--except <dates...>", "dates, such as 2026-12-24, on which no window opens")
    .option("--json", "print one JSON document");
  addAction<SetOptions>(command, {
    io,
    examples: [
      'night set nightly --window "weekdays 22:00-06:00 Europe/Berlin" --usd 40',
      'night set weekend --window "sat 00:00-23:59" --except 2026-12-26 --json',
    ],
    action: async (session, { window, usd, tokens, except, json }, [name = ""]) => {
      const caps = defined({ usd, tokens });
      const body = { windows: window, ...(Object.keys(caps).length > 0 ? { caps } : {}), ...defined({ except }) };
      return show(session, await session.client.putNightQueue(name, body), json);
    },
  });
}

function addShow(night: Command, io: Io): void {
  const command = addName(night.command("show"))
    .description("Show a queue and its next nights.")
    .option("--json", "print one JSON document");
  addAction<Json>(command, {
    io,
    examples: ["night show nightly"],
    action: async (session, { json }, [name = ""]) => show(session, await session.client.nightQueue(name), json),
  });
}

function addFreeze(
  night: Command,
  io: Io,
  { name, frozen, description }: { name: string; frozen: boolean; description: string },
): void {
  const command = addName(night.command(name)).description(description).option("--json", "print one JSON document");
  addAction<Json>(command, {
    io,
    examples: [`night ${name} nightly`],
    action: async (session, { json }, [queue = ""]) =>
      show(session, await session.client.freezeNightQueue(queue, frozen), json),
  });
}

function addRemove(night: Command, io: Io): void {
  const command = addName(night.command("rm")).description("Remove a queue without open jobs.");
  addAction<Json>(command, {
    io,
    examples: ["night rm nightly"],
    action: async ({ client, print }, _options, [name = ""]) => {
      await client.removeNightQueue(name);
      print(`removed ${name}`);
      return EXIT.ok;
    },
  });
}

function addName(command: Command): Command {
  return command.argument("<queue>", "the queue's name: lower-case letters, digits and hyphens", (text: string) => {
    if (/^[a-z][a-z0-9-]{0,39}$/.test(text)) return text;
    throw new InvalidArgumentError("expected a queue's name such as nightly; nothing was sent.");
  });
}

function show({ paint, print, printJson }: Session, view: NightQueueView, json: boolean | undefined): number {
  if (json) printJson(view);
  else {
    print(renderTable(paint, ["QUEUE", "STATE", "NEXT CHANGE", "SPENT", "JOBS"], [rowOf(view)]));
    for (const { opensAt, closesAt } of view.upcoming)
      print(`  opens ${showDate(opensAt)}, closes ${showDate(closesAt)}`);
  }
  return EXIT.ok;
}

function rowOf({ queue, now, upcoming, jobs }: NightQueueView): string[] {
  const [next] = upcoming;
  const state = queue.frozen === true ? "frozen" : now === undefined ? "closed" : "open";
  const opens = next === undefined ? "" : `opens ${showDate(next.opensAt)}`;
  const change = now === undefined ? opens : `closes ${showDate(now.closesAt)}`;
  return [queue.name, state, change, now === undefined ? "" : spentText(now, queue.caps?.usd), String(jobs)];
}

function spentText({ spentUsd, tokens }: NonNullable<NightQueueView["now"]>, capUsd: number | undefined): string {
  const cap = capUsd === undefined ? "" : ` of ${showUsd(capUsd)}`;
  return `${showUsd(spentUsd)}${cap}, ${showCount(tokens)} tokens`;
}

function addWindow(text: string, earlier: NightWindow[]): NightWindow[] {
  const window = readWindow(text, Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (window !== undefined) return [...earlier, window];
  throw new InvalidArgumentError(
    `expected days, times and a time zone such as "weekdays 22:00-06:00 Europe/Berlin", got ${JSON.stringify(text.slice(0, 80))}; nothing was sent.`,
  );
}

function readUsd(text: string): number {
  const value = Number(text);
  if (text !== "" && value > 0 && value <= 1_000_000) return value;
  throw new InvalidArgumentError("expected US dollars above 0, such as 40; nothing was sent.");
}
