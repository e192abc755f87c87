import type { RunTool } from "../../../shared/agent/tool-call.ts";
import type { ContentBlock } from "../../../shared/prefix/breakpoints.ts";
import { promptTokens } from "../../../shared/protocol/price/pricing.ts";
import { amnesiac } from "./amnesiac.ts";
import type { Messages } from "./invariants.ts";
import { MODULE_BRIEF, type TaskModule, taskModules } from "./module-task.ts";
import { readOutcome } from "./read-outcome.ts";
import { type PlayOptions, withLoop } from "./run-loop.ts";

/** How the amnesiac agent's run ended. */
export interface Played {
  readonly stopReason: string;
  readonly turns: number;
  /** Modules whose rewritten form is right. */
  readonly right: number;
  /** Results that showed the whole text of a module. */
  readonly wholeReads: number;
  /** The largest prompt, in tokens. */
  readonly peakTokens: number;
  readonly usd: number;
  /** The messages of the last request. */
  readonly messages: Messages;
}

const MAX_TURNS = 200;

/** Runs the task of 20 modules to its end. `folder` holds the transcript. */
export async function playModules(folder: string, options?: PlayOptions): Promise<Played> {
  const modules = taskModules();
  const files = new Map<string, string>();
  const runTool = toolsOver(files, modules);
  return withLoop(folder, { brain: amnesiac, brief: MODULE_BRIEF, runTool, options }, async (loop) => {
    const { stopReason, turns } = await loop.until(MAX_TURNS);
    const { entries, total } = loop.books();
    return {
      stopReason,
      turns,
      right: modules.filter(({ name, rewritten }) => files.get(`esm/${name}`) === rewritten).length,
      wholeReads: countWholeReads(loop.requests, modules),
      peakTokens: Math.max(0, ...entries.map(promptTokens)),
      usd: total.costUsd,
      messages: loop.requests.at(-1) ?? [],
    };
  });
}

function countWholeReads(requests: readonly Messages[], modules: readonly TaskModule[]): number {
  const texts = new Set(modules.map(({ text }) => text));
  const blocks = requests.flat().flatMap(({ content }) => content as readonly ContentBlock[]);
  const whole = blocks.filter(({ type, content }) => type === "tool_result" && texts.has(shownText(content)));
  return new Set(whole.map(({ tool_use_id }) => tool_use_id)).size;
}

/** A result without the line that says how a command ended. */
function shownText(content: unknown): string {
  return String(content).replace(/^\[exit code 0\]\n/, "");
}

/** The tools over the task's files in memory. */
function toolsOver(files: Map<string, string>, modules: readonly TaskModule[]): RunTool {
  for (const { name, text } of modules) files.set(`lib/${name}`, text);
  const textOf = (path: string) => {
    const text = files.get(path);
    if (text === undefined) throw new Error(`there is no file ${path}`);
    return text;
  };
  const check = ({ name, rewritten }: TaskModule) => files.get(`esm/${name}`) === rewritten;
  return async ({ name, input }) => {
    const { path = "", pattern = "", content = "", command = "" } = input as Record<string, string>;
    switch (name) {
      case "glob":
        return { content: [...files.keys()].filter((file) => file.startsWith(pattern.split("*")[0] ?? "")).join("\n") };
      case "read_file":
        return readOutcome(path, textOf(path));
      case "write_file":
        files.set(path, content);
        return { content: `wrote ${content.length} characters` };
      case "run_command": {
        if (command.startsWith("cat ")) return { content: `[exit code 0]\n${textOf(command.slice(4))}` };
        const target = command.replace("node check.mjs ", "");
        const wrong = modules.filter(
          (module) => (target === "all" || target === `esm/${module.name}`) && !check(module),
        );
        return {
          content: `[exit code ${wrong.length > 0 ? 1 : 0}]\n${wrong.map((module) => `${module.name} is wrong`).join("\n")}`,
        };
      }
      case "submit_result":
        return { content: "handed in", end: { stopReason: "submitted", value: input } };
      default:
        return { content: "done" };
    }
  };
}
