import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentResult } from "../../../../shared/agent/agent-result.ts";
import { cutLines, selectLines } from "../../../../shared/agent/context/file-text.ts";
import { MAX_RESULT_CHARS } from "../../../../shared/agent/context/result-limits.ts";
import { type AgentOptions, runAgent } from "../../../../shared/agent/run-agent.ts";
import type { RunTool, ToolCall } from "../../../../shared/agent/tool-call.ts";
import { openTranscript } from "../../../../shared/agent/transcript.ts";
import type { Ledger } from "../../../../shared/model/ledger.ts";
import { type ModelClient, ModelError, type ModelReply } from "../../../../shared/model/model-client.ts";
import { closedBreaker } from "../../../../shared/model/quota-breaker.ts";
import { openLimiter } from "../../../../shared/model/rate-limiter.ts";
import type { ContentBlock, ModelRequest } from "../../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../../shared/prefix/build-prefix.ts";
import { createCacheMonitor, noCacheAccounts } from "../../../../shared/prefix/cache-monitor.ts";
import { openGate, type WarmGate } from "../../../../shared/prefix/warm-gate.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import type { Clock } from "../../../../shared/support/time/clock.ts";

/** An answer of the scripted model: its content blocks, and its stop reason. */
export interface Scripted {
  readonly content: readonly ContentBlock[];
  readonly stopReason?: string;
  readonly cutCalls?: readonly string[];
  readonly usage?: Partial<ModelReply["usage"]>;
  /** The answer's first byte is sent, and then the call fails with this error. */
  readonly breaksWith?: ModelError;
}
export type Script = (request: ModelRequest, n: number) => Scripted | ModelError;

/** The prefix of the rig's agents. */
export const PREFIX = buildPrefix({
  goal: "Make it so.",
  map: "src/a.js 10",
  instructions: [],
  roles: [],
  model: "claude-sonnet-5-5",
});

export const text = (words: string): ContentBlock => ({ type: "text", text: words });
export const use = (id: string, name: string, input: unknown): ContentBlock => ({ type: "tool_use", id, name, input });
export const submit = (id = "end"): ContentBlock => use(id, "submit_result", { summary: "done" });
export const read = (id: string, path = "a.js"): ContentBlock => use(id, "read_file", { path });

/** A client of a scripted model, which records the requests. */
export function scriptedClient(script: Script, events: string[] = []): ModelClient & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    requests,
    warm: () => Promise.reject(new Error("nobody warms here")),
    send: async (request, { signal, onFirstByte, onBlock }) => {
      requests.push(structuredClone(request));
      const n = requests.length;
      events.push("send");
      if (signal.aborted) throw new ModelError("aborted", "stopped");
      const answer = script(request, n);
      if (answer instanceof ModelError) throw answer;
      onFirstByte?.();
      if (answer.breaksWith !== undefined) throw answer.breaksWith;
      answer.content.forEach((_, i) => {
        onBlock?.(answer.content.slice(0, i + 1));
      });
      const calls = answer.content.some(({ type }) => type === "tool_use");
      return {
        id: `msg_${n}`,
        requestId: `req_${n}`,
        content: answer.content,
        stopReason: answer.stopReason ?? (calls ? "tool_use" : "end_turn"),
        cutCalls: answer.cutCalls ?? [],
        usage: {
          // Together with the other tokens, these cost a thousandth of a dollar at the prices of Sonnet 5.5.
          inputTokens: 425,
          outputTokens: 5,
          cacheReadTokens: 1000,
          cacheWrite5mTokens: 0,
          cacheWrite1hTokens: 0,
          ...answer.usage,
        },
      };
    },
  };
}

/** A ledger in memory that follows the same rules as the real one. */
export function memoryLedger(
  events: string[] = [],
): Ledger & { held: Map<string, number>; unsettled: Map<string, number>; settledUsd: () => number } {
  const held = new Map<string, number>();
  const unsettled = new Map<string, number>();
  const sum = (calls: Map<string, number>) => [...calls.values()].reduce((a, b) => a + b, 0);
  let settled = 0;
  return {
    held,
    unsettled,
    settledUsd: () => settled,
    reserve: async ({ id, usd, capUsd }) => {
      events.push("reserve");
      const spent = settled + sum(unsettled) + usd;
      if (spent > capUsd) return { kind: "exceeded", scope: "job", capUsd, neededUsd: spent };
      if (spent + sum(held) > capUsd) return { kind: "wait", scope: "job" };
      held.set(id, usd);
      return { kind: "reserved" };
    },
    settle: async ({ id, usd }) => {
      events.push("settle");
      if (held.delete(id) || unsettled.delete(id)) settled += usd;
    },
    unsettle: async ({ id }) => {
      const usd = held.get(id);
      if (usd !== undefined) unsettled.set(id, usd);
      held.delete(id);
    },
  };
}

/** A clock that moves forward instead of sleeping, and records the durations. */
export function jumpingClock(): Clock & { slept: number[] } {
  let now = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    elapsed: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

/** Tools that answer at once: a read returns the path, a submission ends the run. */
export function simpleTools(calls: ToolCall[] = []): RunTool {
  return async (call) => {
    calls.push(call);
    if (call.name === "submit_result") {
      return { content: "handed in", end: { stopReason: "submitted", value: call.input } };
    }
    return { content: `result of ${call.name} ${JSON.stringify(call.input)}` };
  };
}

/** Tools on files in memory: `read_file` reads lines as the worker's tool does, and every other tool is a simple one. */
export function fileTools(files: ReadonlyMap<string, string>): RunTool {
  return async (call, signal) => {
    if (call.name !== "read_file") return simpleTools()(call, signal);
    const { path, offset, limit } = call.input as { path: string; offset?: number; limit?: number };
    const whole = files.get(path) ?? "";
    const lines = selectLines(whole, { path, bytes: Buffer.byteLength(whole), offset, limit });
    if (lines === undefined) return { isError: true, content: `${path} has no line ${offset}.` };
    return cutLines(lines, MAX_RESULT_CHARS);
  };
}

export interface RigOptions extends Partial<Omit<AgentOptions, "client" | "transcript" | "clock" | "ledger">> {
  readonly file: string;
  readonly client: ModelClient;
  readonly resumeFrom?: string;
  readonly clock?: Clock;
  readonly ledger?: Ledger;
  readonly gate?: WarmGate;
}

/** Runs the real agent loop with a real transcript. Everything that the test does not set has a default. */
export async function run({ file, resumeFrom, ...given }: RigOptions): Promise<AgentResult> {
  const transcript = await openTranscript(file, resumeFrom);
  try {
    return await runAgent({
      ledger: memoryLedger(),
      gate: openGate,
      breaker: closedBreaker,
      limiter: openLimiter,
      monitor: createCacheMonitor(),
      cacheAccounts: noCacheAccounts,
      clock: jumpingClock(),
      log: silentLog(),
      jobId: "job_1",
      capUsd: 1000,
      fingerprint: PREFIX.ref.fingerprint,
      signal: new AbortController().signal,
      prefix: PREFIX.prefix,
      agentId: "t1.1.1",
      inbox: [{ key: "opening", text: "role: implementer" }],
      limits: { maxTurns: 50, maxTokens: 10_000_000, maxCostUsd: 100, deadline: Number.MAX_SAFE_INTEGER },
      runTool: simpleTools(),
      mustSubmit: true,
      ...given,
      transcript,
    });
  } finally {
    await transcript.close();
  }
}

/** Calls `body` with a temporary folder, which is removed afterwards. */
export async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "midwatch-agent-"));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The tool results in the last user message of a request. */
export function lastResults(request: ModelRequest | undefined): Record<string, unknown>[] {
  const content = (request?.messages.at(-1)?.content ?? []) as Record<string, unknown>[];
  return content.filter(({ type }) => type === "tool_result");
}

/** The texts of all text blocks in the last user message of a request. */
export function lastTexts(request: ModelRequest | undefined): string[] {
  const content = (request?.messages.at(-1)?.content ?? []) as Record<string, unknown>[];
  return content.filter(({ type }) => type === "text").map((block) => String(block.text));
}
