import { ModelError } from "../model/model-client.ts";
import { buildRequest, type ContentBlock } from "../prefix/breakpoints.ts";
import type { AskedCall } from "../protocol/approval/approval.ts";
import { defined } from "../support/defined.ts";
import { isDiskFull } from "../support/errors.ts";
import { retryTransient } from "../support/time/retry-transient.ts";
import { type AgentResult, endRun, resultOfError } from "./agent-result.ts";
import type { CallOptions } from "./call.ts";
import { callModel } from "./call-model.ts";
import { knownWindow } from "./context/context-limits.ts";
import { conversationName } from "./context/conversation-name.ts";
import type { ResultRoom } from "./context/fit-results.ts";
import { addInstructions, causeOfMessages, type Instructions } from "./context/instructions.ts";
import { maintainContext, shrinkBeforeWait } from "./context/maintain-context.ts";
import { createEagerCalls, type EagerResults } from "./eager-calls.ts";
import { canContinue, INTERRUPTED, storeInterrupted } from "./interrupted.ts";
import { type AgentLimits, limitReached } from "./limits.ts";
import type { RefusalLimits } from "./refusals.ts";
import { runOne, runToolCalls } from "./run-tool-calls.ts";
import { stopForOutage } from "./send-call.ts";
import type { RunTool } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

/** A user message to add to the conversation. `from` marks the words of a person, which every cut of the conversation keeps. */
export interface InboxMessage {
  readonly key: string;
  readonly text: string;
  readonly from?: "person";
}

export interface AgentOptions extends Omit<CallOptions, "onReserved" | "conversation" | "onBlock">, ResultRoom {
  /** Distinguishes the model calls of this agent from all other calls of the job. For an attempt, it must contain the epoch. */
  readonly agentId: string;
  /** User messages to add to the conversation. A message whose `key` is already in the conversation is not added again. */
  readonly inbox: readonly InboxMessage[];
  /** The repository's instructions, added again to later user messages when they are due. Default: none are added. */
  readonly instructions?: Instructions;
  readonly transcript: Transcript;
  readonly limits: AgentLimits;
  readonly runTool: RunTool;
  /** True if the agent must hand in its result by a tool call. If false, a turn without tool calls ends the run. */
  readonly mustSubmit: boolean;
  /** Returns the git tree of the workspace. Called after the tools of a turn have run. */
  readonly takeTree?: () => Promise<string | undefined>;
  /** Describes the state of the work for the harness state after a cut: the changed files or, for the lead, the tasks. Default: empty. */
  readonly describeWork?: () => Promise<string>;
  readonly onActivity?: (kind: "turn" | "tool" | "note", text: string) => void;
  /** Numbers of tool calls refused by the permission gate after which the run ends with `denials`. If absent, refusals are not counted. */
  readonly refusalLimits?: RefusalLimits;
  /**
   * Decides about a tool call of which only the stored form, without its secrets, is left. True: the stored form is run. Use it for tools
   * whose calls take effect once per call id, and which store their texts without secrets anyway. Default false: the call is not run.
   */
  readonly runsAsStored?: boolean;
  /** Names of the tools whose calls start as soon as their block is complete, before the model's message ends. */
  readonly eagerTools?: ReadonlySet<string>;
}

/** An agent's run in progress: its options, and the tool calls that were started before their message ended. */
type Run = AgentOptions & { readonly eager: EagerResults };

type Answer = Extract<Transcript["last"], { kind: "assistant" }>;

/** Maximum number of reminders after turns without a tool call. After the last, the run of an agent that must submit ends. */
const MAX_REMINDERS = 2;

/**
 * Runs an agent: the loop of model calls and tool calls. The loop can stop between any two turns and continue in another process. The transcript
 * records everything that has happened, so completed turns are not paid for again. Tool calls without a recorded result are made again.
 *
 * Contract: never throws for errors of a model or the API; each of these errors has its own stop reason.
 */
export async function runAgent(options: AgentOptions): Promise<AgentResult> {
  const { transcript } = options;
  const run: Run = { ...options, eager: new Map() };
  try {
    for (;;) {
      await readInbox(options, transcript);
      const result = await step(run);
      if (result !== undefined) return result;
    }
  } catch (error) {
    return resultOfError(options, error);
  }
}

/** Adds new user messages to the conversation, with instructions where they are due, but never between a tool call and its result. */
async function readInbox({ inbox, clock, instructions }: AgentOptions, transcript: Transcript): Promise<void> {
  const { last, partial } = transcript;
  if (partial !== undefined || (last?.kind === "assistant" && last.content.some(isCall))) return;
  for (const message of inbox) {
    if (!transcript.hasUser(message.key)) await transcript.append({ kind: "user", at: clock.now(), ...message });
  }
  if (instructions === undefined) return;
  const cause = causeOfMessages(transcript, inbox, instructions.role);
  if (cause !== undefined) await addInstructions(transcript, instructions, { cause, at: clock.now() });
}

function isCall({ type }: ContentBlock): boolean {
  return type === "tool_use";
}

/** Takes the next step of the run: answers the model's last message, or, if that is done, calls the model. */
async function step(options: Run): Promise<AgentResult | undefined> {
  const { transcript, signal } = options;
  if (transcript.partial !== undefined) await storeInterrupted(options, transcript.partial);
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
  const maintained = last?.kind === "assistant" ? "kept" : await maintainContext(options);
  return maintained === "floor" ? endRun(options, "context_floor", undefined, NO_ROOM) : ask(options);
}

const NO_ROOM =
  "the conversation does not fit into the model's context, and cutting it did not help: give the task fewer or smaller files, or split it";

/** The API paused the model's turn. Sending the answer back unchanged lets the model continue. */
function isPaused({ stopReason, content }: Answer): boolean {
  return stopReason === "pause_turn" && !content.some(isCall);
}

/** Calls the model, and records its answer. Returns the run's result if the conversation does not fit and cannot be cut. */
async function ask(options: Run): Promise<AgentResult | undefined> {
  const { transcript, prefix, clock } = options;
  const id = `${options.agentId}.${transcript.turnCount + 1}.${transcript.entries.length}`;
  const onReserved: CallOptions["onReserved"] = (call) =>
    transcript.append({ kind: "call", at: clock.now(), id: call.id, reservedUsd: call.usd });
  const eagerCalls = createEagerCalls(options.eager, {
    tools: options.eagerTools ?? NONE,
    transcript,
    clock,
    run: (call) => runOne(options.runTool, call, options.signal),
  });
  try {
    const reply = await callModel(
      { ...options, conversation: conversationName(options), onReserved, onBlock: eagerCalls.onBlock },
      { id, request: buildRequest(prefix, transcript.turns()), contextTokens: transcript.contextTokens },
    );
    await eagerCalls.settle();
    const { requestId, content, stopReason, cutCalls, usage } = reply;
    const said = { responseId: reply.id, requestId, content, stopReason, cutCalls, usage };
    // Retried if the disk is full: the answer is already paid for, and losing it would cost a second call.
    await retryTransient(() => transcript.append({ kind: "assistant", at: clock.now(), ...said }), {
      ...options,
      isTransient: isDiskFull,
    });
    options.onActivity?.("turn", `turn ${transcript.turnCount}: ${stopReason}`);
    return undefined;
  } catch (error) {
    await eagerCalls.settle();
    if (!(error instanceof ModelError)) throw error;
    if (canContinue(options, error)) {
      await storeInterrupted(options, error.partial);
      return undefined;
    }
    if (error.kind === "context_exceeded") {
      const maintained = await maintainContext(options, { refusal: error.message });
      return maintained === "cut"
        ? undefined
        : endRun(options, "context_floor", undefined, `${NO_ROOM} (${error.message})`);
    }
    await stopForOutage(options, error);
    throw error;
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Answers the model's last message. Tool calls are answered with their results; a message without calls is answered with a reminder. */
async function answer(options: Run, last: Answer): Promise<AgentResult | undefined> {
  const { transcript, clock } = options;
  if (last.stopReason === "refusal") return endRun(options, "refusal");
  if (!last.content.some(isCall)) return answerSilence(options, last);
  const windowTokens = options.windowTokens ?? knownWindow(options);
  const results = await runToolCalls({ ...options, windowTokens }, { turn: last, eager: options.eager });
  // Tool calls that were stopped before they ended count as not made: they run again when the agent's run resumes.
  if (options.signal.aborted) return endRun(options, "aborted");
  const tree = await options.takeTree?.();
  const at = clock.now();
  if (results.kind === "asked") {
    const { calls, settled } = results;
    await transcript.append({ kind: "asked", at, calls, settled, ...defined({ tree }) });
    await shrinkBeforeWait(options);
    return { ...endRun(options, "approval", undefined, whyAsked(calls)), asked: calls };
  }
  const { content, end, refused, reads } = results;
  await transcript.append({
    kind: "results",
    at,
    content,
    ...defined({ tree, end, refused, reads }),
  });
  return undefined;
}

function whyAsked(calls: readonly AskedCall[]): string {
  return calls.map(({ tool, subject, reason }) => `${tool} ${subject.slice(0, 300)}: ${reason}`).join("\n");
}

/**
 * Handles a message of the model without a tool call. If the agent may wait for other agents, the run ends. Any other
 * agent gets a reminder, at most MAX_REMINDERS times in a row.
 */
async function answerSilence(options: AgentOptions, last: Answer): Promise<AgentResult | undefined> {
  const { transcript, clock, mustSubmit } = options;
  if (last.stopReason === INTERRUPTED) {
    const key = `interrupted.${transcript.entries.length}`;
    const text =
      "Your last message was interrupted when the connection failed; the part above is complete. Continue from there.";
    await transcript.append({ kind: "user", at: clock.now(), key, text });
    return undefined;
  }
  const reason = whySilent(last);
  if (!mustSubmit && reason === NO_CALL) return endRun(options, "end_turn");
  if (remindersInARow(transcript) >= MAX_REMINDERS) return endRun(options, mustSubmit ? "no_submission" : "end_turn");
  const wanted = mustSubmit
    ? "Nothing is handed in until you call your role's hand-in tool. Continue your task, or hand in what you have and say what is missing."
    : "Call a tool, or end your turn with a sentence if you wait for others.";
  const key = `reminder.${transcript.entries.length}`;
  await transcript.append({ kind: "user", at: clock.now(), key, text: `${reason} ${wanted}` });
  return undefined;
}

const NO_CALL = "Your last message called no tool.";

function whySilent({ content, stopReason }: Answer): string {
  if (stopReason === "max_tokens") {
    return "Your last message reached the output limit before it called a tool; be shorter, and write long content into files.";
  }
  if (stopReason === "model_context_window_exceeded") {
    return "Your last message did not fit into the context, and was cut off there.";
  }
  const isEmpty = content.every((block) => block.type === "text" && String(block.text).trim() === "");
  return isEmpty ? "Your last message was empty." : NO_CALL;
}

/** The number of reminders since the last tool call. */
function remindersInARow({ entries }: Transcript): number {
  const since = entries.findLastIndex(({ kind }) => kind === "results");
  return entries.slice(since + 1).filter((entry) => entry.kind === "user" && entry.key.startsWith("reminder.")).length;
}
