import { join } from "node:path";
import { buildPrefix, type Prefix } from "../../../shared/prefix/build-prefix.ts";
import type { Block } from "../../../simulator/brains/brain.ts";
import { makeRow, type Row } from "../document.ts";
import { checkMessages, type Messages } from "./invariants.ts";
import { MODULES } from "./module-task.ts";
import { type Played, playModules } from "./play-modules.ts";
import { playCalls, playReads, READ_TEXT } from "./play-scripts.ts";
import type { Subject } from "./subject.ts";

const WINDOWS = [200_000, 60_000, 30_000];
const MAX_TURNS_RATIO = 1.3;
const MAX_READS_RATIO = 2;
const READS = 20;
const CUTS = 3;
const MANY_CALLS = 1_500;
/** A fifth of a window of 200,000 tokens. */
const MAX_TURN_TOKENS = 40_000;

/** Runs the real agent loop: the amnesiac's 20 modules in small windows, one file read 20 times, and a turn with 1,500 calls. */
export async function loopRows(folder: string, subject: Subject): Promise<Row[]> {
  const uncut = await playModules(join(folder, "uncut"), { agent: { prefix: FREE } });
  const rows = [modulesRow("20 modules without a cut", uncut)];
  for (const window of WINDOWS) {
    const name = `20 modules in a window of ${window} tokens`;
    const options = subject.withWindow?.(window);
    const played = options === undefined ? undefined : await playModules(join(folder, `${window}`), options);
    rows.push(modulesRow(name, played), turnsRow(name, played, uncut), readsRow(name, played, uncut));
  }
  return [...rows, instructionsRow(uncut.messages), ...(await readRows(folder, subject)), ...(await manyRows(folder))];
}

/** A prefix whose model costs nothing, so that no cut pays, and none is made while the conversation fits. */
const FREE: Prefix = {
  ...buildPrefix({ goal: "Change lib.", map: "lib/", instructions: [], roles: [], model: "claude-sonnet-5-5" }).prefix,
  price: { input: 0, output: 0, write5m: 0, write1h: 0, read: 0 },
};

const NO_WINDOW = "not measured: the simulator has no setting for the window";

function modulesRow(name: string, played: Played | undefined): Row {
  const note =
    played === undefined ? NO_WINDOW : `${played.stopReason}, ${played.turns} turns, up to ${played.peakTokens} tokens`;
  return makeRow(`${name}: right modules`, {
    value: played?.right,
    unit: "modules",
    goal: { op: ">=", value: MODULES },
    note,
  });
}

function turnsRow(name: string, played: Played | undefined, uncut: Played): Row {
  return makeRow(`${name}: turns against no cut`, {
    value: played === undefined ? undefined : played.turns / uncut.turns,
    unit: "share",
    goal: { op: "<=", value: MAX_TURNS_RATIO },
    note: played === undefined ? NO_WINDOW : undefined,
  });
}

function readsRow(name: string, played: Played | undefined, uncut: Played): Row {
  return makeRow(`${name}: modules read whole against no cut`, {
    value: played === undefined ? undefined : played.wholeReads / uncut.wholeReads,
    unit: "share",
    goal: { op: "<=", value: MAX_READS_RATIO },
    note: played === undefined ? NO_WINDOW : `${played.wholeReads} against ${uncut.wholeReads}`,
  });
}

/** The share of the conversation that is text of the harness: instructions, state and reminders, without the first message. */
function instructionsRow(messages: Messages): Row {
  const sizes = messages.map(({ role, content }, i) => {
    const blocks = content as readonly { type: string; text?: string }[];
    const texts = role === "user" && i > 0 ? blocks.filter(({ type }) => type === "text") : [];
    const size = (list: readonly object[]) =>
      list.reduce<number>((sum, block) => sum + JSON.stringify(block).length, 0);
    return { all: size(content), harness: size(texts) };
  });
  const sum = (key: "all" | "harness") => sizes.reduce((total, one) => total + one[key], 0);
  return makeRow("share of instructions and other texts of the harness in the last request's conversation", {
    value: sum("harness") / sum("all"),
    unit: "share",
  });
}

async function readRows(folder: string, { cutNow }: Subject): Promise<Row[]> {
  const requests = await playReads(join(folder, "reads"), { reads: READS, cuts: CUTS, cutNow });
  const shown = new Set<string>();
  let dangling = 0;
  for (const messages of requests) {
    const blocks = messages.flatMap(({ content }) => content) as Block[];
    const results = blocks.filter(({ type }) => type === "tool_result");
    const full = results.filter(({ content }) => content === READ_TEXT);
    for (const { tool_use_id } of full) shown.add(String(tool_use_id));
    const newest = results.at(-1);
    // A result that is neither the text nor an error refers to the text above, which must still be there.
    if (newest !== undefined && newest.content !== READ_TEXT && full.length === 0) dangling += 1;
  }
  const name = `one file read ${READS} times over ${CUTS} cuts`;
  return [
    makeRow(`${name}: results with the whole text`, {
      value: shown.size,
      unit: "results",
      goal: { op: "<=", value: 1 + CUTS },
      note: "the model needs it once, and once more after each cut",
    }),
    makeRow(`${name}: references to a text that is gone`, {
      value: dangling,
      unit: "results",
      goal: { op: "<=", value: 0 },
    }),
  ];
}

async function manyRows(folder: string): Promise<Row[]> {
  const { messages, recorded, turnTokens } = await playCalls(join(folder, "calls"), MANY_CALLS);
  return [
    makeRow(`${MANY_CALLS} calls in one turn: broken rules`, {
      value: checkMessages(messages, recorded).length,
      unit: "rules",
      goal: { op: "<=", value: 0 },
    }),
    makeRow(`${MANY_CALLS} calls in one turn: tokens that it adds to the next request`, {
      value: turnTokens,
      unit: "tokens",
      goal: { op: "<=", value: MAX_TURN_TOKENS },
    }),
  ];
}
