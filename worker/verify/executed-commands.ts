import type { TranscriptEntry } from "../../shared/agent/transcript-entry.ts";
import type { ContentBlock } from "../../shared/prefix/breakpoints.ts";
import type { ClaimedVerdict } from "../../shared/protocol/verification/verdict.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";

/** A command that the harness itself ran for a verifier. Only such commands count as evidence. */
export interface ExecutedCommand {
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The commands that ran when a challenge was claimed before, read from the results in its transcript, so that a verdict
 * may rely on them after a worker died. Their output is omitted: only the exit code counts. A command that the
 * transcript shows redacted is not evidence; the verifier can run it again.
 */
export function executedCommands(entries: readonly TranscriptEntry[]): ExecutedCommand[] {
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

/** The commands in an assistant message that the transcript contains completely, by the id of the tool call. */
function commandsOf({ content, lost = [] }: Extract<TranscriptEntry, { kind: "assistant" }>): [string, string][] {
  const whole = content.filter((block) => isCommand(block) && !lost.includes(String(block.id)));
  return whole.map(({ id, input }) => [String(id), String((input as { command?: unknown }).command)]);
}

/** Matches the first line of a `run_command` result, which the harness writes; the other lines are the command's own output. */
const EXIT = /^\[exit code (\d+)\]/;

function isCommand(block: ContentBlock): boolean {
  return block.type === "tool_use" && block.name === "run_command";
}

function textOf({ content }: ContentBlock): string {
  if (typeof content === "string") return content;
  const [first] = (content as readonly ContentBlock[] | undefined) ?? [];
  return String(first?.text ?? "");
}

/**
 * Replaces the commands quoted in a verdict by the commands that really ran. The verifier sees its own commands with
 * secrets redacted; the harness compares and repeats the original commands.
 */
export function withCommandsAsRun(claimed: ClaimedVerdict, executed: readonly ExecutedCommand[]): ClaimedVerdict {
  const ranAs = new Map(executed.map(({ command }) => [redactSecrets(command), command]));
  const asItRan = <Part extends { command: string }>(part: Part): Part => ({
    ...part,
    command: ranAs.get(redactSecrets(part.command)) ?? part.command,
  });
  return { ...claimed, attacks: claimed.attacks.map(asItRan), findings: claimed.findings.map(asItRan) };
}
