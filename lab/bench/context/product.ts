import { isNearlyFull, shortenResults } from "../../../shared/agent/shorten-results.ts";
import { buildRequest } from "../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../shared/prefix/build-prefix.ts";
import type { Planner } from "./planner.ts";
import type { Subject } from "./subject.ts";
import { turnsOf } from "./transcripts.ts";

/** The product: how its agent loop cuts conversations now. */
export const product: Subject = {
  planner: shortenWhenFull,
  requestsOf: ({ entries }, points) => {
    let upTo = 0;
    return points.map((point) => {
      const turns = turnsOf(entries.slice(0, point));
      upTo = Math.ceil((upTo + turns.length) / 2);
      return { entries: point, messages: buildRequest(PREFIX, shortenResults(turns, upTo)).messages };
    });
  },
  cutNow: (transcript) =>
    // The newest results have not been sent yet.
    transcript.append({ kind: "shortened", at: Date.now(), upTo: transcript.turns().length - 1 }),
  withWindow: undefined,
};

const PREFIX = buildPrefix({
  goal: "Make it so.",
  map: "",
  instructions: [],
  roles: [],
  model: "claude-sonnet-5-5",
}).prefix;

/** At 90 % of the window, the results of the older half of the turns that are still whole are shortened. */
function shortenWhenFull({ model, prefixTokens, tokens, turns }: Parameters<Planner>[0]): ReturnType<Planner> {
  if (!isNearlyFull(model, prefixTokens + tokens)) return "keep";
  const whole = turns.findLastIndex(({ results }) => results.some(({ isStub }) => isStub)) + 1;
  const upToTurn = Math.min(turns.length - 1, Math.ceil((whole + turns.length) / 2));
  return upToTurn > whole ? { way: "clear", upToTurn } : "keep";
}
