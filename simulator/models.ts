import { bindsThinking, compacts, contextTokens } from "../shared/protocol/price/model-features.ts";
import { ApiError } from "./api-error.ts";

/** Limits and features of a model (docs/reference/messages-api.md#models). */
export interface SimulatedModel {
  readonly id: string;
  readonly displayName: string;
  readonly createdAt: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Minimum number of tokens of a cached prefix: a shorter prefix is not cached. */
  readonly minCacheTokens: number;
  readonly defaultEffort: "low" | "medium" | "high";
  /** The class of models that share rate limits: each class has its own token buckets. */
  readonly limitClass: "fable" | "standard";
  readonly refusesForcedTools: boolean;
  readonly refusesEnabledThinking: boolean;
  readonly refusesDisabledThinking: boolean;
  readonly takesSystemMessages: boolean;
  /** Answers requests with `compaction`, on demand or at a threshold. */
  readonly compacts: boolean;
  /** Checks that nothing before a thinking block has changed. */
  readonly bindsThinking: boolean;
}

const model = (id: string, createdAt: string, over: Partial<SimulatedModel> = {}): SimulatedModel => ({
  id,
  displayName: id
    .split("-")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" "),
  createdAt: `${createdAt}T00:00:00Z`,
  contextTokens: contextTokens(id),
  maxOutputTokens: 128_000,
  minCacheTokens: 512,
  defaultEffort: "high",
  limitClass: "standard",
  refusesForcedTools: false,
  refusesEnabledThinking: true,
  refusesDisabledThinking: false,
  takesSystemMessages: true,
  compacts: compacts(id),
  bindsThinking: bindsThinking(id),
  ...over,
});

const MODELS: readonly SimulatedModel[] = [
  model("claude-fable-5-2", "2026-11-09", {
    limitClass: "fable",
    refusesForcedTools: true,
    refusesDisabledThinking: true,
  }),
  model("claude-fable-5-1", "2026-09-01", {
    limitClass: "fable",
    refusesForcedTools: true,
    refusesDisabledThinking: true,
  }),
  model("claude-opus-5-5", "2026-09-22", {
    defaultEffort: "medium",
    refusesForcedTools: true,
    refusesDisabledThinking: true,
  }),
  model("claude-opus-5", "2026-07-24"),
  model("claude-sonnet-5-5", "2026-09-28", { refusesForcedTools: true }),
  model("claude-sonnet-5", "2026-06-30", { minCacheTokens: 1024, takesSystemMessages: false }),
  model("claude-haiku-5-5", "2026-10-07", { defaultEffort: "medium", takesSystemMessages: false }),
  model("claude-haiku-4-5", "2025-10-15", {
    maxOutputTokens: 64_000,
    minCacheTokens: 4096,
    refusesEnabledThinking: false,
    takesSystemMessages: false,
  }),
];

/** All models, newest first. */
export function listModels(): readonly SimulatedModel[] {
  return [...MODELS].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** Finds the model with this id. Throws the API's error 404 if there is none. */
export function findModel(id: string): SimulatedModel {
  const found = MODELS.find((known) => known.id === id);
  if (found === undefined) throw new ApiError("not_found_error", `model: ${id}`);
  return found;
}
