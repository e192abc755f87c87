import { ModelError } from "../model/model-client.ts";
import { buildRequest, type ContentBlock } from "../prefix/breakpoints.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import { defined } from "../support/defined.ts";
import { isDiskFull } from "../support/errors.ts";
import { patiently } from "../support/time/patiently.ts";
import { type AgentResult, endRun, resultOfError } from "./agent-result.ts";
import type { CallOptions } from "./call.ts";
import { callModel } from "./call-model.ts";
import { type BegunCalls, createEagerCalls } from "./eager-calls.ts";
import { INTERRUPTED, keepInterrupted, mayGoOn } from "./interrupted.ts";
import { type AgentLimits, limitReached } from "./limits.ts";
import type { RefusalLimits } from "./refusals.ts";
import { runOne, runToolCalls } from "./run-tool-calls.ts";
import { stopForOutage } from "./send-call.ts";
import { isNearlyFull, shortenResults } from "./shorten-results.ts";
import type { RunTool } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

export interface AgentOptions extends Omit<CallOptions, "onReserved" | "conversation" | "onBlock"> {
  /** Distinguishes this agent's calls from all others of the job; of an attempt, it must hold the epoch too. */
  readonly agentId: string;
  /** User messages that have to be in the conversation; one whose key is known already is not said again. */
  readonly inbox: readonly { readonly key: string; readonly text: string }[];
  readonly transcript: Transcript;
  readonly limits: AgentLimits;
  readonly runTool: RunTool;
  /** Must hand in by a tool; without it, a turn without tool calls ends the run. */
  readonly mustSubmit: boolean;
  /** The workspace's tree after a turn's tools have run. */
  readonly takeTree?: () => Promise<string | undefined>;
  readonly onActivity?: (kind: "turn" | "tool", text: string) => void;
  /** Refusals of the gate after which the run ends with `denials`; without them, they are not counted. */
  readonly refusalLimits?: RefusalLimits;
  /**
   * True where calls take effect once, by their id, and their texts are kept with secrets taken out anyway: a call of which the
   * transcript holds no more than that is made as it stands there. Default false: such a call is not run.
   */
  readonly runsAsStored?: boolean;
  /** Tools whose calls are begun as soon as their block is whole. */
  readonly eagerTools?: ReadonlySet<string>;
}

/** A run under way: what is asked for, and what was begun early. */
type Run = AgentOptions & { readonly begun: BegunCalls };

type Answer = Extract<Transcript["last"], { kind: "assistant" }>;

/** Turns without a tool call after which an agent that must submit is given up. */
const MAX_REMINDERS = 2;

/**
 * The agent loop. It can stop and go on between any two turns, in another process: what stands in the transcript has
 * happened, and finished turns are not paid for again. Tool calls whose results were not recorded are made again.
 *
 * Contract: never throws for what a model or the API does; each such end is a stop reason.
 */
export async function runAgent(options: AgentOptions): Promise<AgentResult> {
  const { transcript } = options;
  const run: Run = { ...options, begun: new Map() };
  try {
    for (;;) {
      await hear(options, transcript);
      const result = await step(run);
      if (result !== undefined) return result;
    }
  } catch (error) {
    return resultOfError(options, error);
  }
}

/** Takes what was said to the agent into the conversation: never between a call and its result. */
async function hear({ inbox, clock }: AgentOptions, transcript: Transcript): Promise<void> {
  const { last, partial } = transcript;
  if (partial !== undefined || (last?.kind === "assistant" && last.content.some(isCall))) return;
  for (const { key, text } of inbox) {
    if (!transcript.hasUser(key)) await transcript.append({ kind: "user", at: clock.now(), key, text });
  }
}

function isCall({ type }: ContentBlock): boolean {
  return type === "tool_use";
}

/** Does the next thing: answer the last message of the model, or ask for another. */
async function step(options: Run): Promise<AgentResult | undefined> {
  const { transcript, signal } = options;
  if (transcript.partial !== undefined) await keepInterrupted(options, transcript.partial);
  const { last } = transcript;
  if (last?.kind === "results" && last.end !== undefined) return endRun(options, last.end.stopReason, last.end);
  if (signal.aborted) return endRun(options, "aborted");
  if (last?.kind === "assistant" && !isPaused(last)) return answer(options, last);
  const reached = limitReached(options.limits, {
    turns: transcript.turnCount,
    usage: transcript.usage,
    elapsed: options.clock.elapsed(),
  });
  if (reached !== undefined) return endRun(options, reached);
  await ask(options);
  return undefined;
}

/** A pause of the API's own: the answer is sent back as it is, and goes on. */
function isPaused({ stopReason, content }: Answer): boolean {
  return stopReason === "pause_turn" && !content.some(isCall);
}

async function ask(options: Run): Promise<void> {
  const { transcript, prefix, clock } = options;
  if (isNearlyFull(prefix.model, transcript.contextTokens)) await makeRoom(options);
  const id = `${options.agentId}.${transcript.turnCount + 1}.${transcript.entries.length}`;
  const turns = shortenResults(transcript.turns(), transcript.shortenedUpTo);
  const onReserved: CallOptions["onReserved"] = (call) =>
    transcript.append({ kind: "call", at: clock.now(), id: call.id, reservedUsd: call.usd });
  const eager = createEagerCalls(options.begun, {
    tools: options.eagerTools ?? NONE,
    transcript,
    clock,
    run: (call) => runOne(options.runTool, call, options.signal),
  });
  try {
    const reply = await callModel(
      { ...options, conversation: options.agentId, onReserved, onBlock: eager.onBlock },
      { id, request: buildRequest(prefix, turns), contextTokens: transcript.contextTokens },
    );
    await eager.settle();
    const { requestId, content, stopReason, cutCalls, usage } = reply;
    const said = { responseId: reply.id, requestId, content, stopReason, cutCalls, usage };
    // It is paid for: a disk that is full for a while must not make it be asked for again.
    await patiently(() => transcript.append({ kind: "assistant", at: clock.now(), ...said }), {
      ...options,
      passes: isDiskFull,
    });
    options.onActivity?.("turn", `turn ${transcript.turnCount}: ${stopReason}`);
  } catch (error) {
    await eager.settle();
    if (!(error instanceof ModelError)) throw error;
    if (mayGoOn(options, error)) return keepInterrupted(options, error.partial);
    if (error.kind === "context_exceeded" && (await makeRoom(options))) return;
    await stopForOutage(options, error);
    throw error;
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Shortens the older half of what is whole; false when nothing is left to shorten. */
async function makeRoom({ transcript, clock, log }: AgentOptions): Promise<boolean> {
  const turns = transcript.turns().length;
  if (transcript.shortenedUpTo >= turns) return false;
  const upTo = Math.ceil((transcript.shortenedUpTo + turns) / 2);
  log.info({ upTo, turns }, "the conversation outgrew the context: old tool results are shortened");
  await transcript.append({ kind: "shortened", at: clock.now(), upTo });
  return true;
}

/** Answers the model's last message: its calls with results, or its silence with a reminder. */
async function answer(options: Run, last: Answer): Promise<AgentResult | undefined> {
  const { transcript, clock } = options;
  if (last.stopReason === "refusal") return endRun(options, "refusal");
  if (last.stopReason === "model_context_window_exceeded" && !(await makeRoom(options))) {
    return endRun(options, "context_exceeded");
  }
  if (!last.content.some(isCall)) return answerSilence(options, last);
  const results = await runToolCalls(options, { turn: last, begun: options.begun });
  // What was stopped in the middle did not happen: it is done again when the run goes on.
  if (options.signal.aborted) return endRun(options, "aborted");
  const tree = await options.takeTree?.();
  const at = clock.now();
  const withTree = tree === undefined ? {} : { tree };
  if (results.kind === "asked") {
    const { calls, settled } = results;
    await transcript.append({ kind: "asked", at, calls, settled, ...withTree });
    return { ...endRun(options, "approval", undefined, whyAsked(calls)), asked: calls };
  }
  const { content, end, refused } = results;
  await transcript.append({
    kind: "results",
    at,
    content,
    ...withTree,
    ...defined({ end, refused }),
  });
  return undefined;
}

function whyAsked(calls: readonly AskedCall[]): string {
  return calls.map(({ tool, subject, reason }) => `${tool} ${subject.slice(0, 300)}: ${reason}`).join("\n");
}

/** A message without a tool call ends the run of an agent that may wait for others; anybody else is reminded, twice. */
async function answerSilence(options: AgentOptions, last: Answer): Promise<AgentResult | undefined> {
  const { transcript, clock, mustSubmit } = options;
  if (last.stopReason === INTERRUPTED) {
    const key = `interrupted.${transcript.entries.length}`;
    const text =
      "Your last message broke off when the connection failed; what stands above came whole. Go on from there.";
    await transcript.append({ kind: "user", at: clock.now(), key, text });
    return undefined;
  }
  const reason = whySilent(last);
  if (!mustSubmit && reason === NO_CALL) return endRun(options, "end_turn");
  if (remindersInARow(transcript) >= MAX_REMINDERS) return endRun(options, mustSubmit ? "no_submission" : "end_turn");
  const wanted = mustSubmit
    ? "Nothing is handed in until you call your role's hand-in tool. Go on with your task, or hand in what you have and say what is missing."
    : "Call a tool, or end your turn with a sentence if you wait for others.";
  const key = `reminder.${transcript.entries.length}`;
  await transcript.append({ kind: "user", at: clock.now(), key, text: `${reason} ${wanted}` });
  return undefined;
}

const NO_CALL = "Your last message called no tool.";

function whySilent({ content, stopReason }: Answer): string {
  if (stopReason === "max_tokens") {
    return "Your last message reached the output limit before it called a tool; be shorter, and write what is long into files.";
  }
  if (stopReason === "model_context_window_exceeded") {
    return "Your last message did not fit into the context. Older tool results have been shortened to make room.";
  }
  const isEmpty = content.every((block) => block.type === "text" && String(block.text).trim() === "");
  return isEmpty ? "Your last message was empty." : NO_CALL;
}

/** Reminders since the last time that a tool was called. */
function remindersInARow({ entries }: Transcript): number {
  const since = entries.findLastIndex(({ kind }) => kind === "results");
  return entries.slice(since + 1).filter((entry) => entry.kind === "user" && entry.key.startsWith("reminder.")).length;
}
