import { follow } from "../binding/follower.ts";
import type { Block, BrainReply } from "../brains/brain.ts";
import type { CachePass } from "../cache/prompt-cache.ts";
import { thresholdEdit } from "../compaction/check-compaction.ts";
import { signBlock } from "../compaction/signed-block.ts";
import { endOfSummary, NO_ROOM, promptTokensOf, type SummaryCall } from "../compaction/write-summary.ts";
import type { Simulator } from "../simulator.ts";
import { askBrain, askForSummary } from "./ask-brain.ts";
import { completeReply } from "./build-message.ts";
import { buildPrompt, type Prompt, type PromptCaller } from "./read-prompt.ts";
import type { Iteration } from "./usage.ts";

/** Input tokens at which a conversation is summarised if the request names no other number. */
const DEFAULT_TRIGGER = 150_000;

/** The content of an answer, and the iterations in which it was made. */
export interface Made {
  readonly content: readonly Block[];
  readonly stopReason: string;
  readonly iterations: readonly Iteration[];
  /** The uses of the cache, one for each iteration. */
  readonly passes: readonly CachePass[];
  /** The brain's reply that decides about delay and fault. */
  readonly reply: BrainReply;
}

/** What the steps of an answer need besides the prompt. `admit` applies the rate limits before each iteration. */
export interface Making {
  readonly simulator: Simulator;
  readonly caller: PromptCaller & { readonly requestId: string };
  readonly id: string;
  readonly startedAt: number;
  readonly admit: (pass: CachePass) => void;
}

/** Makes the answer to a prompt: a turn, a summary if the request asks for one, or both if the prompt passes the request's threshold. */
export async function makeReply(prompt: Prompt, making: Making): Promise<Made> {
  const { request } = prompt;
  if (request.compaction !== undefined) return makeSummary(prompt, making);
  const edit = thresholdEdit(request);
  const trigger = edit?.trigger?.value ?? DEFAULT_TRIGGER;
  if (edit === undefined || prompt.tokens < trigger || request.max_tokens === 0) return makeTurn(prompt, making);
  const { call, made } = await summarise(prompt, making, edit.instructions);
  const block: Block = { type: "compaction", content: call.summary ?? null, encrypted_content: null };
  if (edit.pause_after_compaction === true) return { ...made, content: [block], stopReason: "compaction" };
  // Without a summary, the model continues with the whole conversation.
  const shorter =
    call.summary === undefined
      ? prompt
      : buildPrompt(
          making.simulator,
          { ...request, messages: [{ role: "user", content: [block] }] },
          { model: prompt.model, caller: making.caller },
        );
  const turn = await makeTurn(shorter, making);
  return {
    ...turn,
    content: [block, ...turn.content],
    iterations: [...made.iterations, ...turn.iterations],
    passes: [...made.passes, ...turn.passes],
  };
}

async function makeTurn(prompt: Prompt, making: Making): Promise<Made> {
  const { simulator, caller, id } = making;
  const pass = begin(prompt, making);
  const reply = await askBrain(simulator, prompt.request, caller.requestId);
  const { outputTokens, ...completed } = completeReply(prompt.request, reply, {
    id,
    room: prompt.window - prompt.tokens,
  });
  const iteration: Iteration = { type: "message", accounting: pass.accounting, outputTokens };
  return { ...completed, iterations: [iteration], passes: [pass], reply };
}

async function makeSummary(prompt: Prompt, making: Making): Promise<Made> {
  const { request, model } = prompt;
  const { call, made } = await summarise(prompt, making, request.compaction?.instructions);
  if (call.summary === undefined) return { ...made, content: [], stopReason: call.stopReason };
  const { start, end } = follow(request);
  const block = signBlock(call.summary, { start, end: model.bindsThinking ? end : "" });
  return { ...made, content: [block], stopReason: "compaction" };
}

async function summarise(
  prompt: Prompt,
  making: Making,
  instructions: string | null | undefined,
): Promise<{ call: SummaryCall; made: Omit<Made, "content" | "stopReason"> }> {
  const added = promptTokensOf(instructions);
  const room = prompt.window - prompt.tokens - added;
  if (room <= 0) {
    const accounting = { read: 0, write5m: 0, write1h: 0, input: 0 };
    const iteration: Iteration = { type: "compaction", accounting, outputTokens: 0 };
    return { call: NO_ROOM, made: { iterations: [iteration], passes: [], reply: { content: [] } } };
  }
  const pass = begin(prompt, making);
  const reply = await askForSummary(making.simulator, prompt.request, making.caller.requestId);
  const call = endOfSummary(reply, { maxTokens: prompt.request.max_tokens, room });
  const accounting = { ...pass.accounting, input: pass.accounting.input + added };
  const iteration: Iteration = { type: "compaction", accounting, outputTokens: call.outputTokens };
  return { call, made: { iterations: [iteration], passes: [pass], reply } };
}

function begin({ positions, model }: Prompt, { simulator, startedAt, admit }: Making): CachePass {
  const pass = simulator.cache.begin(positions, { minTokens: model.minCacheTokens, startedAt });
  admit(pass);
  return pass;
}
