import type { ToolOutcome } from "../../shared/agent/tool-call.ts";
import { holdsKnownSecret, marksIn } from "../../shared/support/secrets/redact.ts";
import { failed } from "./tool-context.ts";

/**
 * Refuses to write a word of ours that stands where an agent was not shown a secret, unless it stood there before as often:
 * the file would lose what it stands for. Answers with the result for the model, or nothing.
 */
export function refuseMarks(path: string, after: string, before = ""): ToolOutcome | undefined {
  const left = marksIn(before);
  for (const mark of marksIn(after)) {
    const at = left.indexOf(mark);
    if (at < 0) return failed(`${path}: ${MARK_IN(mark)} nothing was written. ${WAY_OUT}`);
    left.splice(at, 1);
  }
  return undefined;
}

/** The same for a command, which may write anything anywhere. */
export function refuseMarkedCommand(command: string): ToolOutcome | undefined {
  const [mark] = marksIn(command);
  return mark === undefined ? undefined : failed(`${MARK_IN(mark)} the command was not run. ${WAY_OUT}`);
}

/** Why a text that holds a mark was not found in a file. */
export function explainMarkNotFound(path: string, oldText: string): ToolOutcome | undefined {
  const [mark] = marksIn(oldText);
  if (mark === undefined) return undefined;
  return failed(`${path}: old_text was not found. ${MARK_IN(mark)} the file has another text there. ${WAY_OUT}`);
}

/** Refuses a call that holds a secret of this installation: it belongs in no file, no command and no note. */
export function refuseKnownSecret(input: unknown): ToolOutcome | undefined {
  if (!holdsKnownSecret(JSON.stringify(input))) return undefined;
  return failed(
    "The call holds a secret of this installation, so it was not run. Take it out: read it from the environment or a file when the program runs, or use a made up value such as example-key.",
  );
}

const MARK_IN = (mark: string) => `${mark} stands for a text that you are not shown because it looks like a secret;`;
const WAY_OUT =
  "Edit around it: quote only text beside it, and leave its line as it is. To move or copy the file, use a command (git mv, cp), which need not show the text.";
