import { Compile } from "typebox/compile";
import { FILE_TOOLS } from "./file-tools.ts";
import { HAND_IN_TOOLS } from "./hand-in-tools.ts";
import { LEAD_TOOLS } from "./lead-tools.ts";
import { NOTE_TOOL } from "./note-tool.ts";
import { SCRATCHPAD_TOOLS } from "./scratchpad-tools.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/**
 * The tools of all roles, sorted by name. All agents of all jobs are sent the same list, because the tools come first
 * in the prompt and a difference would prevent cache reads. The permission gate decides which tools a role may use.
 */
export const TOOL_DEFINITIONS: readonly ToolDefinition[] = [
  ...FILE_TOOLS,
  ...SCRATCHPAD_TOOLS,
  ...HAND_IN_TOOLS,
  ...LEAD_TOOLS,
  NOTE_TOOL,
].sort((a, b) => (a.name < b.name ? -1 : 1));

const validators = new Map(TOOL_DEFINITIONS.map(({ name, input }) => [name, Compile(input)]));

/**
 * Checks the arguments of a tool call against the tool's schema. If they do not match, returns a text for the model.
 * The agent loop calls this function before it runs a tool, so the tool can rely on its name and arguments.
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

/** Removes from a schema's errors those that only say that an unknown field's schema is `false`. Another error names this field. */
export function namedFaults<Fault extends { readonly keyword: string }>(faults: readonly Fault[]): Fault[] {
  return faults.filter(({ keyword }) => keyword !== "boolean");
}

/** Names of the fields that an object's schema does not allow, for an error message. */
export function extraFields(params: unknown): string {
  const extra = (params as { additionalProperties?: unknown } | undefined)?.additionalProperties;
  return Array.isArray(extra) ? ` (got ${extra.join(", ")})` : "";
}
