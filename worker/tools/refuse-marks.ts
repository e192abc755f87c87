import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { holdsKnownSecret, marksIn } from "../../shared/support/secrets/redact.ts";
import { failed } from "./tool-context.ts";

/**
 * Refuses to write a redaction mark, which the agent saw in place of a secret, because writing it would overwrite the secret. Marks that
 * the file contained before may stay. Returns the result for the model; undefined if the text may be written.
 */
export function refuseMarks(path: string, after: string, before = ""): ToolOutcome | undefined {
  const left = marksIn(before);
  for (const mark of marksIn(after)) {
    const at = left.indexOf(mark);
    if (at < 0) return failed(`${path}: ${MARK_IN(mark)} nothing was written. ${HINT}`);
    left.splice(at, 1);
  }
  return undefined;
}

/** Refuses a command that contains a redaction mark, because it could write the mark into any file. */
export function refuseMarkedCommand(command: string): ToolOutcome | undefined {
  const [mark] = marksIn(command);
  return mark === undefined ? undefined : failed(`${MARK_IN(mark)} the command was not run. ${HINT}`);
}

/** Explains why a text that contains a redaction mark was not found in a file. */
export function explainMarkNotFound(path: string, oldText: string): ToolOutcome | undefined {
  const [mark] = marksIn(oldText);
  if (mark === undefined) return undefined;
  return failed(`${path}: old_text was not found. ${MARK_IN(mark)} the file has another text there. ${HINT}`);
}

/** Refuses a tool call that contains a secret of this installation. */
export function refuseKnownSecret(input: unknown): ToolOutcome | undefined {
  if (!holdsKnownSecret(JSON.stringify(input))) return undefined;
  return failed(
    "The call contains a secret of this installation, so it was not run. Remove it: read it from the environment or a file when the program runs, or use a made-up value such as example-key.",
  );
}

const MARK_IN = (mark: string) => `${mark} stands for a text that is hidden from you because it looks like a secret;`;
const HINT =
  "Edit around it: quote only text next to it, and leave its line unchanged. To move or copy the file, use a command (git mv, cp), which does not have to show the text.";
