import { invalid } from "../api-error.ts";
import { BINDING_BETA, fitThinking, type InputTransformation } from "../binding/thinking.ts";
import { placeAutomaticMarker } from "../cache/automatic-marker.ts";
import { buildPositions, type CacheScope, type Position } from "../cache/positions.ts";
import { afterBlock } from "../compaction/after-block.ts";
import { checkCompaction } from "../compaction/check-compaction.ts";
import { findModel, type SimulatedModel } from "../models.ts";
import type { Simulator } from "../simulator.ts";
import { checkRequest } from "./check-request.ts";
import type { MessagesRequest } from "./messages-request.ts";

/** The sender of a request, and the headers that change how the request is read. */
export interface PromptCaller {
  readonly identity: CacheScope;
  readonly betas: readonly string[];
  /** A smaller context window for this request, in tokens. */
  readonly window?: number | undefined;
}

/** The prompt of a request, as the model sees it and as it is counted. */
export interface Prompt {
  readonly model: SimulatedModel;
  readonly request: MessagesRequest;
  readonly positions: readonly Position[];
  readonly tokens: number;
  /** The context window that applies to the request, in tokens. */
  readonly window: number;
  /** Thinking that the model does not see. */
  readonly transformations: readonly InputTransformation[];
}

/**
 * Checks a request and reads its prompt: without the messages before a compaction block, and without thinking that does not fit.
 * Throws the API's errors for requests that are not valid or too long.
 */
export function readPrompt(simulator: Simulator, sent: MessagesRequest, caller: PromptCaller): Prompt {
  const model = findModel(sent.model);
  checkCompaction(sent, model, caller.betas);
  checkRequest(sent, model);
  const { request, transformations } = fitThinking(afterBlock(sent), model, {
    unfit: treatmentOf(simulator, sent, caller.betas),
    betas: caller.betas,
  });
  const prompt = buildPrompt(simulator, request, { model, caller });
  const longest = Math.floor(prompt.window * simulator.refusedShare);
  if (prompt.tokens > longest) throw invalid(`prompt is too long: ${prompt.tokens} tokens > ${longest} maximum`);
  return { ...prompt, transformations };
}

/** Builds the prompt of a request that has been checked. */
export function buildPrompt(
  simulator: Simulator,
  request: MessagesRequest,
  { model, caller }: { model: SimulatedModel; caller: PromptCaller },
): Prompt {
  const positions = buildPositions(placeAutomaticMarker(request), model, {
    scope: caller.identity,
    rules: simulator.rules,
    betas: caller.betas,
  });
  const window = Math.min(model.contextTokens, simulator.contextTokens, caller.window ?? Number.POSITIVE_INFINITY);
  return { model, request, positions, tokens: positions.at(-1)?.tokens ?? 0, window, transformations: [] };
}

/** The treatment of thinking that does not fit its conversation. Only requests that name one are checked on older accounts. */
function treatmentOf(
  simulator: Simulator,
  { thinking }: MessagesRequest,
  betas: readonly string[],
): "error" | "drop_block" | "allow" {
  const binding = thinking?.block_binding;
  if (binding !== undefined && !betas.includes(BINDING_BETA)) {
    throw invalid(`thinking.${thinking?.type}.block_binding: Extra inputs are not permitted`);
  }
  return binding?.prefix_mismatch_behavior ?? (simulator.rules.refusesUnfitThinking ? "error" : "allow");
}
