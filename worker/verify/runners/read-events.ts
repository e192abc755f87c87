import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Report, TestEvent } from "./runner.ts";

/** Reads a report that the scripts in `hooks/` wrote: one line of JSON for each event. Undefined if a line is not an event. */
export function readEvents(text: string): Report | undefined {
  // The last line may be incomplete, because the test runner was aborted while it wrote.
  const events = text.split("\n").slice(0, -1).map(parse);
  if (!events.every((event): event is Event => event !== undefined)) return undefined;
  const tests = events.filter((event): event is TestEvent => event.ending !== "all");
  return { tests, isWhole: events.at(-1)?.ending === "all" };
}

const Event = Type.Union([
  strict({ ending: Type.Literal("all") }),
  strict({
    ending: Type.Enum(["pass", "fail", "skip", "todo"]),
    file: Type.String(),
    name: Type.String(),
    ms: Type.Optional(Type.Number()),
    signal: Type.Optional(Type.String()),
  }),
]);
type Event = Static<typeof Event>;
const event = Compile(Event);

function parse(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return event.Check(value) ? value : undefined;
  } catch {
    return undefined; // The line is not an event, so the caller refuses the report.
  }
}
