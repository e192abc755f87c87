import type { ContentBlock } from "../prefix/breakpoints.ts";
import { NOTE_TOOL } from "../prefix/tool-definitions/note-tool.ts";
import { checkToolInput } from "../prefix/tool-definitions/tool-definitions.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import { AppError, messageOf } from "../support/errors.ts";
import { mapBounded } from "../support/map-bounded.ts";
import { redactSecrets } from "../support/secrets/redact.ts";
import { fitResults, type TurnResult, takeResult } from "./context/fit-results.ts";
import { judgeRereads } from "./context/reads.ts";
import type { EagerResults } from "./eager-calls.ts";
import { countRefusals, isRefusedTooOften } from "./refusals.ts";
import type { AgentOptions } from "./run-agent.ts";
import { callsOf, type RunTool, type ToolCall, type ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";
import type { ReadRecord, RecordedEnd, Refusals, SettledCall, SettledOutcome } from "./transcript-entry.ts";

/** Numbers of turns in a row with identical tool calls: after the first number the agent is warned, after the second it is stopped. */
const WARN_AFTER = 4;
const STOP_AFTER = 5;

/**
 * Maximum number of tool calls in one turn, and how many of them run at once. Bounded because a model does not know the load of the machine: with 8 at once
 * on 2 cores, the calls of another job took 2.3 times as long as without them, with 4 at once 1.5 to 1.9 times (`bench -- context`).
 */
const MAX_CALLS = 128;
const MAX_AT_ONCE = 4;

/** The outcome of a turn's tool calls: the results of all calls, or the calls that wait for a person's decision. */
export type TurnOutcome =
  | {
      readonly kind: "whole";
      readonly content: ContentBlock[];
      readonly end: RecordedEnd | undefined;
      readonly refused: Refusals | undefined;
      readonly reads: readonly ReadRecord[] | undefined;
    }
  | { readonly kind: "asked"; readonly calls: readonly AskedCall[]; readonly settled: readonly SettledCall[] };

type TurnOptions = Pick<
  AgentOptions,
  "runTool" | "signal" | "onActivity" | "transcript" | "refusalLimits" | "runsAsStored" | "offloadTo" | "windowTokens"
>;

/**
 * Runs the tool calls of one turn in parallel and returns their results in the order of the calls. An error in a call
 * becomes its result; if a sandbox could not be made, this throws instead. Calls beyond the maximum number per turn are not made, and their results say so. If the agent has
 * waited for a person in this turn, calls whose results were stored before are not made again. The results have the form and the size in which the
 * conversation shows them (`fitResults`).
 */
export async function runToolCalls(
  options: TurnOptions,
  { turn, eager }: { turn: Extract<Transcript["last"], { kind: "assistant" }>; eager: EagerResults },
): Promise<TurnOutcome> {
  const { transcript } = options;
  const calls = callsOf(turn);
  const repeated = repetitions(transcript, calls);
  const outcomes = await fitResults(options, calls, await runAll(options, calls, { turn, eager }));
  const asked = outcomes.flatMap((outcome) => outcome.asked ?? []);
  if (asked.length > 0) {
    const settled = outcomes.flatMap((outcome, i) =>
      outcome.asked === undefined ? [{ ...outcome, id: calls[i]?.id ?? "" }] : [],
    );
    return { kind: "asked", calls: asked, settled };
  }
  const reads = outcomes.flatMap(({ read }) => read ?? []);
  const rereading = judgeRereads(transcript, reads);
  const content: ContentBlock[] = calls.map((call, i) => resultBlock(call, outcomes[i]));
  if (repeated >= WARN_AFTER) {
    const text = `You have made the same calls ${repeated} times in a row; they give the same answer each time. Do something else, or hand in what you have and say what is missing.`;
    content.push({ type: "text", text });
  }
  if (rereading.warning !== undefined) content.push({ type: "text", text: rereading.warning });
  const handedIn = outcomes.find((outcome) => outcome.end !== undefined)?.end;
  const refused = countRefusals(outcomes);
  const end = handedIn ?? forcedEnd(options, repeated, refused) ?? rereading.end;
  return { kind: "whole", content, end, refused, reads: reads.length > 0 ? reads : undefined };
}

/** Makes the calls of a turn, in parallel, and returns their results in order. */
async function runAll(
  options: TurnOptions,
  calls: readonly ToolCall[],
  { turn, eager }: Parameters<typeof runToolCalls>[1],
): Promise<TurnResult[]> {
  const known = options.transcript.settled();
  const cut = new Set(turn.cutCalls);
  const make = async (call: ToolCall, i: number): Promise<TurnResult> => {
    if (cut.has(call.id)) return { outcome: CUT };
    const settled = known.get(call.id);
    if (settled !== undefined) return { outcome: settled, settled };
    // A tool call that is stopped now gets no result, so it runs again when the agent's run resumes.
    const isMade = eager.has(call.id) || (i < MAX_CALLS && !options.signal.aborted);
    const made = isMade ? await (eager.get(call.id) ?? runOriginal(options, call)) : notMade(calls.length, i);
    return takeResult(options, call, made);
  };
  let failure: unknown;
  const results = await mapBounded(calls, MAX_AT_ONCE, async (call, i): Promise<TurnResult> => {
    if (failure !== undefined) return { outcome: LOST };
    // The failure is thrown only after all started calls have ended, so that none of them still changes the workspace then.
    const result = await make(call, i).catch((error: unknown) => {
      failure ??= error;
      return { outcome: LOST };
    });
    options.onActivity?.("tool", `${call.name}${result.outcome.isError === true ? " (error)" : ""}`);
    return result;
  });
  if (failure !== undefined) throw failure;
  return results;
}

function forcedEnd(
  { transcript, refusalLimits }: Pick<AgentOptions, "transcript" | "refusalLimits">,
  repeated: number,
  refused: Refusals | undefined,
): RecordedEnd | undefined {
  if (refused !== undefined && refusalLimits !== undefined && isRefusedTooOften(transcript, refused, refusalLimits)) {
    return { stopReason: "denials" };
  }
  return repeated >= STOP_AFTER ? { stopReason: "repeating" } : undefined;
}

const CUT: ToolOutcome = {
  isError: true,
  content:
    "Your message reached the output limit in the middle of this call's arguments, so nothing happened. Make the call again with less in it: write a long file in several pieces.",
};

/** The result of a call that is not made. Only the first of them says why, because there may be thousands. */
function notMade(count: number, i: number): ToolOutcome {
  if (i > MAX_CALLS) return { isError: true, content: `Not made, like call ${MAX_CALLS + 1}.` };
  return {
    isError: true,
    content: `This call was not made: your message has ${count} calls, and at most ${MAX_CALLS} of one message are made. Make it again in a later message if it is still needed; one command can do many things.`,
  };
}

/**
 * Runs a tool call with the input that the model sent. If only the stored input without its secrets is left, the call
 * is not run, unless the agent's options allow it.
 */
async function runOriginal(
  options: Pick<AgentOptions, "transcript" | "runTool" | "signal" | "runsAsStored">,
  call: ToolCall,
): Promise<ToolOutcome> {
  const { transcript, runTool, signal, runsAsStored = false } = options;
  const made = transcript.callToRun(call) ?? (runsAsStored ? call : undefined);
  return made === undefined ? LOST : runOne(runTool, made, signal);
}

const LOST: ToolOutcome = {
  isError: true,
  content:
    "This call may not have completed: your process was stopped, and the arguments contain what looks like a secret, which is never stored. Check the current state, and make the call again if it is still needed, complete and without the marks that it contains now.",
};

/**
 * Runs one tool call. An error becomes the result of the call, except `isolation_unavailable`: without a sandbox the agent cannot work, and
 * each further turn would cost money. It is thrown, so that the attempt ends with its cause and later resumes from its transcript.
 */
export async function runOne(runTool: RunTool, call: ToolCall, signal: AbortSignal): Promise<ToolOutcome> {
  const checked = checkToolInput(call.name, call.input);
  if (!checked.ok) return { isError: true, content: checked.text };
  // A note has no effect but its own record in the transcript, so every role may take one.
  if (call.name === NOTE_TOOL.name) return { content: "Noted." };
  try {
    const outcome = await runTool(call, signal);
    return { ...outcome, content: redactSecrets(outcome.content) };
  } catch (error) {
    if (error instanceof AppError && error.code === "isolation_unavailable") throw error;
    return { isError: true, content: redactSecrets(`The tool failed: ${messageOf(error)}`) };
  }
}

function resultBlock(call: ToolCall, outcome: SettledOutcome | undefined): ContentBlock {
  const content = outcome === undefined || outcome.content === "" ? "(no output)" : outcome.content;
  return {
    type: "tool_result",
    tool_use_id: call.id,
    content,
    ...(outcome?.isError === true ? { is_error: true } : {}),
  };
}

/** The number of turns in a row, including the current one, with the same tool calls and the same arguments. */
function repetitions(transcript: Transcript, calls: readonly ToolCall[]): number {
  const signature = sign(calls);
  let count = 0;
  for (const entry of [...transcript.entries].reverse()) {
    if (entry.kind !== "assistant") continue;
    if (sign(callsOf(entry)) !== signature) break;
    count += 1;
  }
  return count;
}

function sign(calls: readonly ToolCall[]): string {
  return JSON.stringify(calls.map(({ name, input }) => [name, input]));
}
