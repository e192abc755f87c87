import { oneLine } from "../../support/text/clean-text.ts";
import type { GateOnBase } from "../cache/prefix-ref.ts";

/** Maximum number of modules that do not load on the base commit and that the text names. */
const MAX_NAMED = 5;

/**
 * Describes for a person which parts of a gate fail on the base commit. The text has one line per command, and one line
 * for all modules of the base that do not load.
 */
export function describeGateOnBase({ failed = [], unloadable = [] }: Partial<GateOnBase> = {}): string[] {
  const commands = failed.map(
    ({ command, ending, printed }) =>
      `the gate fails on the base already: ${oneLine(command, 80)} ${ending}: ${oneLine(printed, 300)}`,
  );
  if (unloadable.length === 0) return commands;
  const named = unloadable
    .slice(0, MAX_NAMED)
    .map(({ module, error }) => `${oneLine(module, 80)} (${oneLine(error, 120)})`);
  const more = unloadable.length > named.length ? ` and ${unloadable.length - named.length} more` : "";
  return [...commands, `originals that the gate cannot compare, since they do not load: ${named.join(", ")}${more}`];
}
