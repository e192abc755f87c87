import { type Command, InvalidArgumentError } from "commander";
import type { PresenceBody, PresenceView } from "../../shared/protocol/approval/approval.ts";
import { defined } from "../../shared/support/defined.ts";
import { addAction } from "../data-command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { showDate } from "../text/figures.ts";

interface Options {
  readonly hours?: number;
  readonly schedule?: boolean;
  readonly json?: boolean;
}

/** `midwatch away` and `midwatch back`: set whether a person is present to decide approvals. */
export function addPresenceCommands(program: Command, io: Io): void {
  addPresence(program, io, {
    name: "away",
    presence: "away",
    description: "Report that you are away. Approvals wait until you are back; other work continues.",
  });
  addPresence(program, io, {
    name: "back",
    presence: "attended",
    description: "Report that you are back. npx midwatch approvals lists the pending decisions.",
  });
}

function addPresence(
  program: Command,
  io: Io,
  { name, presence, description }: { name: string; presence: "away" | "attended"; description: string },
): void {
  const command = program
    .command(name)
    .description(description)
    .option("--hours <n>", "for this many hours; default until you report again", readHours)
    .option("--schedule", "withdraw your report and follow the operator's schedule")
    .option("--json", "print one JSON document");
  addAction<Options>(command, {
    io,
    examples: [name, `${name} --hours 9`, `${name} --schedule`],
    action: async ({ client, print, printJson }, { hours, schedule, json }) => {
      const body: PresenceBody = schedule
        ? { presence: "schedule" }
        : { presence, ...defined({ until: hours && Date.now() + Math.round(hours * 3_600_000) }) };
      const view = await client.setPresence(body);
      if (json) printJson(view);
      else print(sentence(view));
      return EXIT.ok;
    },
  });
}

function sentence({ presence, source, until }: PresenceView): string {
  const how = source === "word" ? "as you reported" : source === "schedule" ? "by the schedule" : "by default";
  const end = until === undefined ? "" : `, until ${showDate(until)}`;
  return `${presence} (${how}${end})`;
}

function readHours(text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value) && value > 0 && value <= 24 * 366) return value;
  throw new InvalidArgumentError("expected hours above 0, such as 9 or 0.5; nothing was sent.");
}
