import type Anthropic from "@anthropic-ai/sdk";
import { type BilledTokens, promptTokens } from "../protocol/price/pricing.ts";

/** Token counts as the API reports them. An answer that the API made in several steps lists each of them in `iterations`. */
export type ApiUsage = Counts & { readonly iterations?: readonly Counts[] | null };
type Counts = Partial<
  Pick<
    Anthropic.Usage,
    "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens" | "cache_creation"
  >
>;

/**
 * The tokens that an answer is billed for. The top-level counts leave out what the API spent on summarising the conversation
 * (docs/reference/messages-api.md#compaction-on-demand), so the sum of the iterations counts if it is larger.
 */
export function readUsage(usage: ApiUsage): BilledTokens {
  const top = read(usage);
  const sum = (usage.iterations ?? []).map(read).reduce(add, NOTHING);
  return total(sum) > total(top) ? sum : top;
}

/** Merges the usage at the start of a stream with a later one: the later counts replace the earlier ones, except those that are absent. */
export function laterUsage(known: ApiUsage, later: { readonly [K in keyof ApiUsage]?: ApiUsage[K] | null }): ApiUsage {
  const present = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...known, ...Object.fromEntries(present) };
}

/** Only the start of a stream divides cache writes by their lifetime; the end may correct their number. */
function read(usage: Counts): BilledTokens {
  const split = usage.cache_creation;
  const written =
    usage.cache_creation_input_tokens ??
    (split?.ephemeral_5m_input_tokens ?? 0) + (split?.ephemeral_1h_input_tokens ?? 0);
  const cacheWrite1hTokens = Math.min(split?.ephemeral_1h_input_tokens ?? 0, written);
  return {
    inputTokens: usage.input_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWrite5mTokens: written - cacheWrite1hTokens,
    cacheWrite1hTokens,
  };
}

const NOTHING = read({});

function add(a: BilledTokens, b: BilledTokens): BilledTokens {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWrite5mTokens: a.cacheWrite5mTokens + b.cacheWrite5mTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
  };
}

function total(tokens: BilledTokens): number {
  return promptTokens(tokens) + tokens.outputTokens;
}
