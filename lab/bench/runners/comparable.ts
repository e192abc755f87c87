import type { SandboxResult } from "../../../worker/sandbox/run-in-sandbox.ts";

/** The exit code and the output of a command without the parts that differ from run to run: durations, dates, process ids and seeds. */
export function comparable({ code, stdout, stderr }: SandboxResult): { code: number | null; out: string; err: string } {
  return { code, out: masked(stdout), err: masked(stderr) };
}

function masked(text: string): string {
  return text
    .replace(COLOURS, "")
    .replace(/\b\d+(?:\.\d+)?\s?(?:ms|s|µs|seconds?|m)\b/g, "#s")
    .replace(/\d\d:\d\d:\d\d(?:\.\d+)?/g, "#time")
    .replace(/\d{4}-\d\d-\d\dT[\d_:.]+Z?/g, "#date")
    .replace(/duration_ms: [\d.]+/g, "duration_ms: #")
    .replace(/Time: [\d:.]+, Memory: [\d.]+/g, "Time")
    .replace(/(?<=seed\D{0,4})\d+/gi, "#")
    .replace(/\b0x[0-9a-f]{6,}\b/g, "0x#")
    .replace(/\b[\d.]+(?= (?:runs|assertions)\/s)/g, "#")
    .replaceAll("/opt/programs:", "")
    .replace(/(?<=\()#s\)|\(#s\)/g, "")
    .replace(/ +$/gm, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the colours of terminals.
const COLOURS = /\u001b\[[0-9;]*m/g;
