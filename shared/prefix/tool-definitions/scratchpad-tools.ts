import { Type } from "typebox";
import { strict } from "../../protocol/strict.ts";
import type { ToolDefinition } from "./tool-definition.ts";

const name = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$",
  description: "a plain file name without folders",
});

/** Tools for the scratchpad: an agent's own notes, and files for all agents of the job. */
export const SCRATCHPAD_TOOLS: readonly ToolDefinition[] = [
  {
    name: "scratchpad_read",
    description: "Read a file of the scratchpad: one of your own by its name, or a published one as published/NAME.",
    input: strict({ path: Type.String({ pattern: "^(published/)?[A-Za-z0-9][A-Za-z0-9._-]{0,159}$" }) }),
  },
  {
    name: "scratchpad_write",
    description:
      "Write a note into your own folder of the scratchpad. Other agents cannot read it until you publish it.",
    input: strict({ path: name, content: Type.String({ maxLength: 1_000_000 }) }),
  },
  {
    name: "scratchpad_list",
    description: "List your own scratchpad files and everything that was published to the job, with sizes and authors.",
    input: strict({}),
  },
  {
    name: "scratchpad_publish",
    description:
      "Publish one of your scratchpad files to all agents of the job. It is copied, hashed and labelled with your task, and can never be changed. Name it in your result instead of repeating what it says.",
    input: strict({ path: name }),
  },
];
