import type { TranscriptEntry } from "../../shared/agent/transcript-entry.ts";
import type { ContentBlock } from "../../shared/prefix/breakpoints.ts";
import type { ExecutedCommand } from "./executed-command.ts";

/**
 * The commands that an earlier claim of a challenge ran, as the harness wrote their results into the transcript. What the
 * verifier may call upon does not die with the worker that ran it. Output is left out: only the exit code judges.
 */
export function executedIn(entries: readonly TranscriptEntry[]): ExecutedCommand[] {
  const commands = new Map<string, string>();
  const executed: ExecutedCommand[] = [];
  for (const entry of entries) {
    if (entry.kind === "assistant") {
      for (const block of entry.content.filter(isCommand)) {
        const { command } = block.input as { command?: unknown };
        commands.set(String(block.id), String(command));
      }
    }
    if (entry.kind !== "results") continue;
    for (const block of entry.content) {
      const command = commands.get(String(block.tool_use_id));
      const code = EXIT.exec(textOf(block))?.[1];
      if (command === undefined || code === undefined) continue;
      executed.push({ command, code: Number(code), stdout: "", stderr: "" });
    }
  }
  return executed;
}

/** How `run_command` begins a result; the words after it are the command's own. */
const EXIT = /^\[exit code (\d+)\]/;

function isCommand(block: ContentBlock): boolean {
  return block.type === "tool_use" && block.name === "run_command";
}

function textOf({ content }: ContentBlock): string {
  if (typeof content === "string") return content;
  const [first] = (content as readonly ContentBlock[] | undefined) ?? [];
  return String(first?.text ?? "");
}
