import { boundaries, type Conversation, replaceTurns, spread, type WayOption } from "./way.ts";

/** Maximum number of places that are tried. */
const MAX_PLACES = 8;

/** The cuts that remove the oldest turns. The last resort: only the harness state tells of them. */
export function dropOptions(conversation: Conversation): WayOption[] {
  return spread(boundaries(conversation), MAX_PLACES).map((upTo) =>
    replaceTurns(conversation, { way: "drop", upTo, texts: [] }),
  );
}
