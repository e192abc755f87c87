import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { AgentResult } from "../../../shared/agent/agent-result.ts";
import { type AgentOptions, runAgent } from "../../../shared/agent/run-agent.ts";
import { openTranscript, type Transcript } from "../../../shared/agent/transcript.ts";
import { createAnthropicClient } from "../../../shared/model/anthropic-client.ts";
import type { Ledger } from "../../../shared/model/ledger.ts";
import { closedBreaker } from "../../../shared/model/quota-breaker.ts";
import { openLimiter } from "../../../shared/model/rate-limiter.ts";
import { buildPrefix } from "../../../shared/prefix/build-prefix.ts";
import { createCacheMonitor, noCacheAccounts } from "../../../shared/prefix/cache-monitor.ts";
import { openGate } from "../../../shared/prefix/warm-gate.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import type { Books } from "../../../simulator/books.ts";
import type { Brain } from "../../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../../simulator/http/server.ts";
import { createSimulator, type SimulatorOptions } from "../../../simulator/simulator.ts";
import type { Messages } from "./invariants.ts";

/** Overrides of a run: of the simulator, such as a smaller window, and of the agent loop, such as its way to cut. */
export interface PlayOptions {
  readonly simulator?: Partial<Omit<SimulatorOptions, "brain">>;
  readonly agent?: Partial<Omit<AgentOptions, "transcript">>;
}

/** A run in progress. Each call of `until` continues it until it has `maxTurns` turns or ends. */
export interface Loop {
  readonly transcript: Transcript;
  /** The messages of all requests so far. */
  readonly requests: readonly Messages[];
  readonly until: (maxTurns: number) => Promise<AgentResult>;
  readonly books: () => Books;
}

const KEY = "sk-ant-bench-0123456789";
const LIMITS = { maxTokens: 1e12, maxCostUsd: 1e9, deadline: Number.MAX_SAFE_INTEGER };

/** Calls `body` with a run of the real agent loop and the real API client against a simulator of its own. `folder` holds the transcript. */
export async function withLoop<T>(
  folder: string,
  {
    brain,
    brief,
    runTool,
    options = {},
  }: { brain: Brain; brief: string; runTool: AgentOptions["runTool"]; options?: PlayOptions | undefined },
  body: (loop: Loop) => Promise<T>,
): Promise<T> {
  const requests: Messages[] = [];
  const recording: Brain = (request, context) => {
    requests.push(structuredClone(request.messages));
    return brain(request, context);
  };
  const simulator = createSimulator({ apiKey: KEY, tier: "none", ...options.simulator, brain: recording });
  const server = buildSimulatorServer(simulator);
  await mkdir(folder, { recursive: true });
  const transcript = await openTranscript(join(folder, "transcript.jsonl"));
  const model = "claude-sonnet-5-5";
  const { prefix, ref } = buildPrefix({ goal: "Change lib.", map: "lib/", instructions: [], roles: [], model });
  try {
    const baseUrl = await server.listen({ host: "127.0.0.1", port: 0 });
    const until = (maxTurns: number) =>
      runAgent({
        client: createAnthropicClient({ apiKey: KEY, baseUrl }),
        ledger: openLedger,
        gate: openGate,
        breaker: closedBreaker,
        limiter: openLimiter,
        monitor: createCacheMonitor(),
        cacheAccounts: noCacheAccounts,
        clock: wallClock,
        log: silentLog(),
        jobId: "job_bench",
        capUsd: 1000,
        fingerprint: ref.fingerprint,
        signal: new AbortController().signal,
        prefix,
        agentId: "t1.1.1",
        inbox: [{ key: "opening", text: brief }],
        limits: { ...LIMITS, maxTurns },
        runTool,
        mustSubmit: true,
        ...options.agent,
        transcript,
      });
    return await body({ transcript, requests, until, books: () => simulator.books.read() });
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
