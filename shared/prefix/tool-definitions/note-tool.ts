import { Type } from "typebox";
import { strict } from "../../protocol/strict.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/** The tool with which an agent keeps notes for itself. The agent loop answers it, for every role. */
export const NOTE_TOOL: ToolDefinition = {
  name: "note",
  description:
    "Keep a short note for yourself: a decision, a fact that you found, the next step. Notes stay when older turns of your conversation are removed to make room. A note replaces your earlier note with the same key; an empty text removes it. Set done when a sub-goal is finished: its turns may then become one line, so write down what was achieved and where. Take notes in long tasks, together with other calls.",
  input: strict({
    key: Type.String({ minLength: 1, maxLength: 80, description: "a few words, for example parser or step 3" }),
    text: Type.String({ maxLength: 2000 }),
    done: Type.Optional(
      Type.Boolean({ description: "true if the note says that a sub-goal is finished; default false" }),
    ),
  }),
};
