import { Compile } from "typebox/compile";
import { FILE_TOOLS } from "./file-tools.ts";
import { HAND_IN_TOOLS } from "./hand-in-tools.ts";
import { LEAD_TOOLS } from "./lead-tools.ts";
import { SCRATCHPAD_TOOLS } from "./scratchpad-tools.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/**
 * The tools of all roles, sorted by name. All agents of all jobs get the same list, because tools come first in the
 * cache key. The permission gate decides which tools a role may use.
 */
export const TOOL_DEFINITIONS: readonly ToolDefinition[] = [
  ...FILE_TOOLS,
  ...SCRATCHPAD_TOOLS,
  ...HAND_IN_TOOLS,
  ...LEAD_TOOLS,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const validators = new Map(TOOL_DEFINITIONS.map(({ name, input }) => [name, Compile(input)]));

/**
 * Checks a call's arguments against the tool's schema; the text of a refusal is for the model. The agent loop calls
 * this before it runs a tool, so that the tool can trust its name and arguments.
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

/**
 * A schema's errors without those that only say that an unknown field's schema is `false`: another error names the
 * field.
 */
export function namedFaults<Fault extends { readonly keyword: string }>(faults: readonly Fault[]): Fault[] {
  return faults.filter(({ keyword }) => keyword !== "boolean");
}

/** The unknown fields of a closed object, for an error message. */
export function extraFields(params: unknown): string {
  const extra = (params as { additionalProperties?: unknown } | undefined)?.additionalProperties;
  return Array.isArray(extra) ? ` (got ${extra.join(", ")})` : "";
}
