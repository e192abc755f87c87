/** Facts about a model that decide how a long conversation with it is kept short (docs/reference/messages-api.md#models). */
interface ModelFeatures {
  /** Size of the context window: the maximum number of tokens of a prompt and its answer together. */
  readonly contextTokens: number;
  /** The API can summarise a conversation of this model on demand. */
  readonly compacts: boolean;
  /** A thinking block of this model is valid only if nothing before it has changed since it was made. */
  readonly bindsThinking: boolean;
}

/** Models of the fourth generation: 200,000 tokens, which is the smallest window that any of them has. */
const FOURTH: ModelFeatures = { contextTokens: 200_000, compacts: false, bindsThinking: false };
const FIFTH: ModelFeatures = { contextTokens: 1_000_000, compacts: true, bindsThinking: false };
const BINDING: ModelFeatures = { ...FIFTH, bindsThinking: true };

/**
 * Sources: the tables of models and the pages about compaction on demand and preserved thinking, editions of September
 * to November 2026, below https://platform.claude.com/docs/en. The page about compaction is older than Fable 5.2: that this
 * model compacts is assumed.
 */
const FEATURES: Readonly<Record<string, ModelFeatures>> = {
  "claude-fable-5-2": BINDING,
  "claude-fable-5-1": BINDING,
  "claude-fable-5": FIFTH,
  "claude-opus-5-5": BINDING,
  "claude-opus-5": FIFTH,
  "claude-opus-4-8": { ...FOURTH, compacts: true },
  "claude-opus-4-7": { ...FOURTH, compacts: true },
  "claude-opus-4-6": { ...FOURTH, compacts: true },
  "claude-opus-4-5": FOURTH,
  "claude-sonnet-5-5": BINDING,
  "claude-sonnet-5": FIFTH,
  "claude-sonnet-4-6": { ...FOURTH, compacts: true },
  "claude-sonnet-4-5": FOURTH,
  "claude-haiku-5-5": BINDING,
  "claude-haiku-4-5": FOURTH,
};

/** The context window of a model, in tokens. For a model that is not in the table: 200,000, the smallest known window. */
export function contextTokens(model: string): number {
  return (FEATURES[model] ?? FOURTH).contextTokens;
}

/** Whether the API can summarise a conversation of this model on demand. For a model that is not in the table: false. */
export function compacts(model: string): boolean {
  return FEATURES[model]?.compacts ?? false;
}

/** Whether thinking of this model is bound to the conversation before it. For a model that is not in the table: false. */
export function bindsThinking(model: string): boolean {
  return FEATURES[model]?.bindsThinking ?? false;
}
