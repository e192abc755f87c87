import { whyNoResult } from "../sandbox/require-result.ts";
import type { SandboxResult } from "../sandbox/run-in-sandbox.ts";
import { nameBinary } from "./name-binary.ts";
import { refuseMarkedCommand } from "./refuse-marks.ts";
import { runScript, type Tool } from "./tool-context.ts";

const DEFAULT_TIMEOUT_MS = 120_000;
/** Maximum size in bytes of each output stream. A command that prints more is stopped. */
const MAX_OUTPUT_BYTES = 2 * 1024 * 1024;

/** Runs a bash command. An exit code other than 0 is a result, not an error of the tool. */
export const runCommand: Tool = async (context, input, signal) => {
  const command = String(input.command);
  const marked = refuseMarkedCommand(command);
  if (marked !== undefined) return marked;
  const timeoutMs = Number(input.timeout_ms ?? DEFAULT_TIMEOUT_MS);
  const result = await runScript(context, 'eval "$1"', {
    args: [command],
    signal,
    timeoutMs,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    isCommand: true,
  });
  const cut = whyNoResult(result, signal);
  // An interrupted run proves nothing, even if it has an exit code, so it is not recorded.
  if (context.workFolder.kind === "challenge" && cut === undefined) {
    const { code, stdout, stderr } = result;
    context.workFolder.record({ command, code, stdout: stdout.slice(0, 20_000), stderr: stderr.slice(0, 20_000) });
  }
  return { content: render(result, cut) };
};

/** The whole result: its first line says how the command ended. The agent loop offloads a long one. */
function render(result: SandboxResult, cut: string | undefined): string {
  const ending = result.timedOut
    ? `stopped after ${result.durationMs} ms: it took too long`
    : result.overQuota
      ? "your folders exceed your disk quota: the command was stopped, and only small files can be written until you delete some"
      : result.truncated
        ? `stopped: it printed more than ${MAX_OUTPUT_BYTES} bytes`
        : (cut ?? `exit code ${result.code}`);
  const parts = [`[${ending}]`];
  if (result.stdout !== "") parts.push(`[stdout]\n${textOf(result.stdoutBytes, result.stdout)}`);
  if (result.stderr !== "") parts.push(`[stderr]\n${result.stderr}`);
  return parts.join("\n");
}

function textOf(bytes: Buffer, text: string): string {
  const kind = nameBinary(bytes);
  if (kind === undefined) return text;
  return `(${kind}, ${bytes.length} bytes, not shown: write it to a file, and look at it with programs such as file, od or strings)`;
}
