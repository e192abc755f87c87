import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import { whyNoResult } from "../sandbox/require-result.ts";
import type { SandboxResult } from "../sandbox/run-in-sandbox.ts";
import { refuseMarkedCommand } from "./refuse-marks.ts";
import { runScript, type Tool, type ToolContext } from "./tool-context.ts";

const DEFAULT_TIMEOUT_MS = 120_000;
/** Maximum number of characters of one output stream in the result. Of a longer stream, the first and the last part are shown. */
const SHOWN_CHARS = 12_000;

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
    maxOutputBytes: 2 * 1024 * 1024,
    isCommand: true,
  });
  const cut = whyNoResult(result, signal);
  // An interrupted run proves nothing, even if it has an exit code, so it is not recorded.
  if (context.workFolder.kind === "challenge" && cut === undefined) {
    const { code, stdout, stderr } = result;
    context.workFolder.record({ command, code, stdout: stdout.slice(0, 20_000), stderr: stderr.slice(0, 20_000) });
  }
  return { content: await render(context, result, cut) };
};

async function render(context: ToolContext, result: SandboxResult, cut: string | undefined): Promise<string> {
  const ending = result.timedOut
    ? `stopped after ${result.durationMs} ms: it took too long`
    : result.overQuota
      ? "your folders exceed your disk quota: the command was stopped, and only small files can be written until you delete some"
      : result.truncated
        ? "stopped: it printed too much"
        : (cut ?? `exit code ${result.code}`);
  const parts = [`[${ending}]`];
  if (result.stdout !== "") parts.push(`[stdout]\n${await shorten(context, result.stdout)}`);
  if (result.stderr !== "") parts.push(`[stderr]\n${await shorten(context, result.stderr)}`);
  return parts.join("\n");
}

/** Writes a long text to the attempt's offload folder; the model gets its beginning, its end and the path. */
async function shorten(context: ToolContext, text: string): Promise<string> {
  if (text.length <= SHOWN_CHARS) return text;
  const half = SHOWN_CHARS / 2;
  let where = "";
  if (context.folders !== undefined) {
    const name = `output-${randomUUID().slice(0, 8)}.txt`;
    await writeFile(join(context.folders.offload, name), redactSecrets(text), { mode: 0o644 });
    where = `; the full text is in /offload/${name}`;
  }
  return `${text.slice(0, half)}\n[... ${text.length - SHOWN_CHARS} characters left out${where} ...]\n${text.slice(-half)}`;
}
