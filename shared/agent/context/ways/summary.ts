import { sum } from "../measure.ts";
import { boundaries, type Conversation, headOf, unanswered, type WayOption } from "./way.ts";

/** Expected length of a summary, in tokens. */
export const SUMMARY_TOKENS = 3_000;

/**
 * The cut that replaces the conversation, as far as it fits into one request, by a summary of the model. The API compacts on demand where the model has it; elsewhere the model is
 * asked in a turn of its own. A message of the model without its results stays.
 */
export function summaryOptions(conversation: Conversation): WayOption[] {
  const { sizes, opening, prefixTokens, systemTokens, compacts, limitTokens } = conversation;
  const fits = (upTo: number) => prefixTokens + sum(sizes.turns.slice(0, upTo)) <= limitTokens;
  const upTo = boundaries(conversation).findLast((place) => place > 1 && fits(place));
  if (upTo === undefined) return [];
  const said = [opening, conversation.stateAfter("summary"), ...unanswered(conversation, upTo)];
  const head = sum(said.map((text) => sizes.tokensOf(text))) + SUMMARY_TOKENS;
  return [
    {
      way: "summary",
      upTo,
      // The API's block comes before the job context, which is then written to the cache again.
      unchangedTokens: compacts ? systemTokens : prefixTokens,
      afterTokens: prefixTokens + head + sum(sizes.turns.slice(upTo)),
      outputTokens: SUMMARY_TOKENS,
      effect: (summary) => ({ upTo, head: headOf(said, summary), results: {}, inputs: {}, closing: "" }),
    },
  ];
}
