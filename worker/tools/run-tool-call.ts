import type { RunTool, ToolOutcome } from "../../shared/agent/tool-call.ts";
import { checkToolInput } from "../../shared/prefix/tool-definitions/tool-definitions.ts";
import type { Gate } from "../permissions/create-gate.ts";
import { normalizePath } from "../permissions/normalize-path.ts";
import { editFile } from "./edit-file.ts";
import { readFile } from "./read-file.ts";
import { refuseKnownSecret } from "./refuse-marks.ts";
import { runCommand } from "./run-command.ts";
import { scratchpadList, scratchpadPublish, scratchpadRead, scratchpadWrite } from "./scratchpad.ts";
import { glob, grep } from "./search.ts";
import type { Tool, ToolContext } from "./tool-context.ts";
import { writeFile } from "./write-file.ts";

/**
 * Tools that run in a sandbox. The two hand-in tools are missing because `createRunTool` answers them itself. The
 * lead's tools never reach a worker.
 */
const TOOLS: Readonly<Record<string, Tool>> = {
  read_file: readFile,
  write_file: writeFile,
  edit_file: editFile,
  glob,
  grep,
  run_command: runCommand,
  scratchpad_read: scratchpadRead,
  scratchpad_write: scratchpadWrite,
  scratchpad_list: scratchpadList,
  scratchpad_publish: scratchpadPublish,
};

/**
 * Creates the function that runs an attempt's tool calls: checks the arguments, asks the permission gate, and executes each call in a
 * sandbox of its own. Every failure becomes a result for the model that names what was expected, what was given and the next step.
 */
export function createRunTool(
  context: ToolContext,
  gate: Gate,
  handIn: (name: string, value: unknown) => Promise<ToolOutcome> = async (name, value) => acceptHandIn(name, value),
): RunTool {
  const running = new Set<Promise<ToolOutcome>>();
  const run: RunTool = async (call, signal) => {
    const checked = checkToolInput(call.name, call.input);
    if (!checked.ok) return { isError: true, content: checked.text };
    const passed = await gate(call, signal);
    if ("outcome" in passed) return passed.outcome;
    if (isHandIn(call.name)) {
      // Calls of the same turn run in parallel. The hand-in waits for them, so that it includes their effects.
      await Promise.allSettled(running);
      return handIn(call.name, call.input);
    }
    const tool = TOOLS[call.name];
    if (tool === undefined) return { isError: true, content: `${call.name} is not available to workers.` };
    const known = refuseKnownSecret(call.input);
    if (known !== undefined) return known;
    return tool(
      passed.mayLeave ? withEgress(context) : context,
      withPlainPath(call.input as Record<string, unknown>),
      signal,
    );
  };
  return (call, signal) => {
    const outcome = run(call, signal);
    if (isHandIn(call.name)) return outcome;
    running.add(outcome);
    const over = () => running.delete(outcome);
    outcome.then(over, over);
    return outcome;
  };
}

function isHandIn(name: string): boolean {
  return name === "submit_result" || name === "submit_verdict";
}

function withEgress({ allowedEgress, ...context }: ToolContext): ToolContext {
  return allowedEgress === undefined ? context : { ...context, egress: allowedEgress };
}

/** Accepts a hand-in without checking it. */
export function acceptHandIn(name: string, value: unknown): ToolOutcome {
  const stopReason = name === "submit_verdict" ? "verdict" : "submitted";
  return { content: "Handed in.", end: { stopReason, value } };
}

function withPlainPath(input: Record<string, unknown>): Record<string, unknown> {
  if (typeof input.path !== "string") return input;
  const path = normalizePath(input.path);
  return { ...input, path: path === "" ? "." : path.startsWith("-") ? `./${path}` : path };
}
