import { Compile } from "typebox/compile";
import { FILE_TOOLS } from "./file-tools.ts";
import { HAND_IN_TOOLS } from "./hand-in-tools.ts";
import { LEAD_TOOLS } from "./lead-tools.ts";
import { SCRATCHPAD_TOOLS } from "./scratchpad-tools.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/**
 * All roles' tools, sorted by name: one constant list for every agent of every job, because tools come first in the
 * cache key. What a role may use is decided at the permission gate, not by leaving tools out.
 */
export const TOOL_DEFINITIONS: readonly ToolDefinition[] = [
  ...FILE_TOOLS,
  ...SCRATCHPAD_TOOLS,
  ...HAND_IN_TOOLS,
  ...LEAD_TOOLS,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const validators = new Map(TOOL_DEFINITIONS.map(({ name, input }) => [name, Compile(input)]));

/**
 * Checks a call's arguments against the tool's schema. The text of a refusal is meant for the model. The agent loop calls
 * this before it runs a tool, so that what runs a tool can trust its name and its arguments.
 */
export function checkToolInput(
  name: string,
  input: unknown,
): { ok: true; input: unknown } | { ok: false; text: string } {
  const validator = validators.get(name);
  if (validator === undefined) {
    const known = TOOL_DEFINITIONS.map((tool) => tool.name).join(", ");
    return { ok: false, text: `There is no tool called ${name}; nothing happened. The tools are: ${known}.` };
  }
  if (validator.Check(input)) return { ok: true, input };
  const faults = namedFaults(validator.Errors(input)).slice(0, 5);
  const lines = faults.map(
    (fault) => `- ${fault.instancePath || "(arguments)"} ${fault.message}${extraFields(fault.params)}`,
  );
  return { ok: false, text: `The arguments do not fit the schema of ${name}; nothing happened:\n${lines.join("\n")}` };
}

/** A schema's errors without those that only say that an unknown field's schema is `false`: another one names the field. */
export function namedFaults<Fault extends { readonly keyword: string }>(faults: readonly Fault[]): Fault[] {
  return faults.filter(({ keyword }) => keyword !== "boolean");
}

/** The fields that a closed object does not know, for a message. */
export function extraFields(params: unknown): string {
  const extra = (params as { additionalProperties?: unknown } | undefined)?.additionalProperties;
  return Array.isArray(extra) ? ` (got ${extra.join(", ")})` : "";
}
