import { join } from "node:path";
import { type AgentOptions, runAgent } from "../../../shared/agent/run-agent.ts";
import type { RunTool } from "../../../shared/agent/tool-call.ts";
import { openTranscript } from "../../../shared/agent/transcript.ts";
import { createAnthropicClient } from "../../../shared/model/anthropic-client.ts";
import type { Ledger } from "../../../shared/model/ledger.ts";
import { closedBreaker } from "../../../shared/model/quota-breaker.ts";
import { openLimiter } from "../../../shared/model/rate-limiter.ts";
import { buildPrefix } from "../../../shared/prefix/build-prefix.ts";
import { createCacheMonitor, noCacheAccounts } from "../../../shared/prefix/cache-monitor.ts";
import { openGate } from "../../../shared/prefix/warm-gate.ts";
import { promptTokens } from "../../../shared/protocol/price/pricing.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { buildSimulatorServer } from "../../../simulator/http/server.ts";
import { createSimulator, type SimulatorOptions } from "../../../simulator/simulator.ts";
import { amnesiac } from "./amnesiac.ts";
import { MODULE_BRIEF, type TaskModule, taskModules } from "./module-task.ts";

/** How the amnesiac agent's run ended. */
export interface Played {
  readonly stopReason: string;
  readonly turns: number;
  /** Modules whose rewritten form is right. */
  readonly right: number;
  /** The largest prompt, in tokens. */
  readonly peakTokens: number;
  readonly usd: number;
}

/** Overrides of the run: of the simulator, such as a smaller window, and of the agent loop, such as its way to cut. */
export interface PlayOptions {
  readonly simulator?: Partial<Omit<SimulatorOptions, "brain">>;
  readonly agent?: Partial<AgentOptions>;
}

const KEY = "sk-ant-bench-0123456789";
const MODEL = "claude-sonnet-5-5";
const LIMITS = { maxTurns: 200, maxTokens: 1e12, maxCostUsd: 1e9, deadline: Number.MAX_SAFE_INTEGER };

/** Runs the task of 20 modules with the real agent loop, the real API client and a simulator of its own, in a folder for the transcript. */
export async function playModules(folder: string, { simulator: over, agent }: PlayOptions = {}): Promise<Played> {
  const modules = taskModules();
  const files = new Map<string, string>();
  const simulator = createSimulator({ apiKey: KEY, tier: "none", ...over, brain: amnesiac });
  const server = buildSimulatorServer(simulator);
  const transcript = await openTranscript(join(folder, "modules.jsonl"));
  const { prefix, ref } = buildPrefix({ goal: "Rewrite lib.", map: "lib/", instructions: [], roles: [], model: MODEL });
  try {
    const baseUrl = await server.listen({ host: "127.0.0.1", port: 0 });
    const { stopReason, turns } = await runAgent({
      client: createAnthropicClient({ apiKey: KEY, baseUrl }),
      ledger: openLedger,
      gate: openGate,
      breaker: closedBreaker,
      limiter: openLimiter,
      monitor: createCacheMonitor(),
      cacheAccounts: noCacheAccounts,
      clock: wallClock,
      log: silentLog(),
      jobId: "job_modules",
      capUsd: 1000,
      fingerprint: ref.fingerprint,
      signal: new AbortController().signal,
      prefix,
      agentId: "t1.1.1",
      inbox: [{ key: "opening", text: MODULE_BRIEF }],
      limits: LIMITS,
      runTool: toolsOver(files, modules),
      mustSubmit: true,
      ...agent,
      transcript,
    });
    const { entries, total } = simulator.books.read();
    const right = modules.filter(({ name, rewritten }) => files.get(`esm/${name}`) === rewritten).length;
    return { stopReason, turns, right, peakTokens: Math.max(0, ...entries.map(promptTokens)), usd: total.costUsd };
  } finally {
    await transcript.close();
    await server.close();
  }
}

/** A ledger without a cap: the simulator's books have the costs. */
const openLedger: Ledger = {
  reserve: async () => ({ kind: "reserved" }),
  settle: async () => {},
  unsettle: async () => {},
};

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
        return { content: textOf(path) };
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
