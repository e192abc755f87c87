import type { TranscriptEntry } from "../../shared/agent/transcript-entry.ts";
import type { ContentBlock } from "../../shared/prefix/breakpoints.ts";
import type { ExecutedCommand } from "./executed-command.ts";

/**
 * The commands that an earlier claim of a challenge ran, as the harness wrote their results into the transcript. What the
 * verifier may call upon does not die with the worker that ran it. Output is left out: only the exit code judges. A command
 * of which something was taken out in the transcript is not what was run, and is no evidence any more: it can be run again.
 */
export function executedIn(entries: readonly TranscriptEntry[]): ExecutedCommand[] {
  const commands = new Map<string, string>();
  const executed: ExecutedCommand[] = [];
  for (const entry of entries) {
    if (entry.kind === "assistant") for (const [id, command] of commandsOf(entry)) commands.set(id, command);
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

/** The commands of an answer as they were run, by the id of their call. */
function commandsOf({ content, lost = [] }: Extract<TranscriptEntry, { kind: "assistant" }>): [string, string][] {
  const whole = content.filter((block) => isCommand(block) && !lost.includes(String(block.id)));
  return whole.map(({ id, input }) => [String(id), String((input as { command?: unknown }).command)]);
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
