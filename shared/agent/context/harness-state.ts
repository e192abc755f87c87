import type { CutWay } from "../../protocol/task/context-cut.ts";
import { escapeText } from "../../support/text/escape-text.ts";
import type { TranscriptEntry } from "../transcript-entry.ts";
import { type AnsweredCall, answeredCalls, describeCall, oneLine } from "./facts.ts";
import { messagesBlock } from "./messages.ts";
import { notesOf } from "./notes.ts";
import type { OffloadFolder } from "./offload.ts";

/** Facts that the transcript does not contain. */
export interface WorkState {
  /** The files that differ from the base, or, for the lead, the tasks and their states; empty if there are none. */
  readonly work: string;
  readonly turnsLeft: number;
  readonly usdLeft: number;
  /** The folder that contains the whole texts of messages too long to be repeated. */
  readonly offloadTo?: OffloadFolder;
}

/** The first line of the harness state. */
export const STATE_START = "<harness-state>";

/** Maximum number of characters of the work's description. */
const MAX_WORK_CHARS = 3_000;
/** Maximum numbers of commands, failures and offloaded files that are listed. The newest are kept. */
const MAX_COMMANDS = 30;
const MAX_FAILURES = 8;
const MAX_FILES = 20;

/**
 * Writes the harness state: the facts that every cut keeps, without a model. The text is the same for the same transcript and work state.
 * Text of tools and people is escaped, so that it cannot close a block.
 */
export function harnessState(
  entries: readonly TranscriptEntry[],
  { work, turnsLeft, usdLeft, offloadTo }: WorkState,
  way: CutWay,
): string {
  const calls = answeredCalls(entries);
  return [
    STATE_START,
    `${INTRODUCTIONS[way]} Work that is done stays done: do not plan again, go on with the next step. The harness recorded these facts.`,
    messagesBlock(entries, offloadTo),
    LOSES_NOTES.has(way) ? notesBlock(entries) : "",
    block(
      "changed",
      work.length <= MAX_WORK_CHARS ? work : `${work.slice(0, MAX_WORK_CHARS)}\n(cut: ask git for the rest)`,
    ),
    block("commands", lastCommands(calls).join("\n")),
    block("failed", failures(calls).join("\n")),
    block("refused", openRefusal(calls)),
    block("files", offloadedFiles(calls).join("\n")),
    block("left", `${Math.max(0, turnsLeft)} turns, $${Math.max(0, usdLeft).toFixed(2)}`),
    "</harness-state>",
  ]
    .filter((text) => text !== "")
    .join("\n");
}

const INTRODUCTIONS: Readonly<Record<CutWay, string>> = {
  clear:
    "Old tool results of this conversation were replaced by stubs, to make room; call a tool again if you need its result.",
  fold: "The turns of your finished sub-goals were replaced by one line each, to make room.",
  notes: "The earlier turns of this conversation were replaced by your notes, to make room.",
  summary: "The earlier turns of this conversation were replaced by a summary, to make room.",
  drop: "The oldest turns of this conversation were removed, to make room.",
};

/** The ways that remove the calls with which the agent took notes, and that do not add the notes themselves. */
const LOSES_NOTES: ReadonlySet<CutWay> = new Set(["summary", "drop"]);

function notesBlock(entries: readonly TranscriptEntry[]): string {
  const lines = notesOf(entries).map(({ key, text, isDone }) => `${isDone ? "done: " : ""}${key}: ${text}`);
  return block("notes", lines.join("\n"));
}

/** Returns the agent's first message, which holds the brief, without a diff that the agent can read with its tools. */
export function openingOf(entries: readonly TranscriptEntry[]): string {
  const opening = entries.find((entry) => entry.kind === "user");
  if (opening?.kind !== "user") return "";
  return opening.text.replace(/<diff>\n[\s\S]*?\n<\/diff>/, (diff) =>
    diff.length <= MAX_WORK_CHARS ? diff : "<diff>\n(left out: compare /work with /base)\n</diff>",
  );
}

/** The last run of each command, with the first line of its result, which says how it ended. */
function lastCommands(calls: readonly AnsweredCall[]): string[] {
  const last = new Map<string, string>();
  for (const call of calls) {
    if (call.name !== "run_command") continue;
    const line = describeCall(call).replace(/^run_command /, "");
    last.delete(line);
    last.set(line, oneLine(call.result.split("\n", 1)[0] ?? "", 80));
  }
  return [...last].slice(-MAX_COMMANDS).map(([command, ending]) => `${command}: ${ending}`);
}

function failures(calls: readonly AnsweredCall[]): string[] {
  const failed = calls.filter(({ isError, name }) => isError && !name.startsWith("submit_"));
  return failed.slice(-MAX_FAILURES).map((call) => `${describeCall(call)}: ${oneLine(call.result, 250)}`);
}

/** The newest refusal of a hand-in, whole, because the agent has to answer it; empty if the newest hand-in was not refused. */
function openRefusal(calls: readonly AnsweredCall[]): string {
  const newest = calls.findLast(({ name }) => name.startsWith("submit_"));
  return newest?.isError === true ? newest.result.slice(0, MAX_WORK_CHARS) : "";
}

/** Long results that were written to a file, newest last. */
function offloadedFiles(calls: readonly AnsweredCall[]): string[] {
  const files = new Map<string, string>();
  for (const call of calls)
    for (const [path] of call.result.matchAll(/\/offload\/[\w.-]*\w/g)) files.set(path, describeCall(call));
  return [...files].slice(-MAX_FILES).map(([path, of]) => `${path}: result of ${of}`);
}

function block(name: string, text: string): string {
  return text === "" ? "" : `<${name}>\n${escapeText(text)}\n</${name}>`;
}
