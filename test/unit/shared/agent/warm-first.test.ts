import { expect, test } from "vitest";
import type { CallOptions } from "../../../../shared/agent/call.ts";
import { warmFirst } from "../../../../shared/agent/warm-first.ts";
import { ModelError } from "../../../../shared/model/model-client.ts";
import { closedBreaker } from "../../../../shared/model/quota-breaker.ts";
import { buildRequest } from "../../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../../shared/prefix/build-prefix.ts";
import { createCacheMonitor } from "../../../../shared/prefix/cache-monitor.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { memoryLedger } from "./rig.ts";

const { prefix } = buildPrefix({ goal: "g", map: "", instructions: [], roles: [], model: "claude-sonnet-5-5" });
const usage = { inputTokens: 5, outputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 9000 };

/**
 * Makes the agent that sends first for its fingerprint, before its call. Its conversation has the given number of
 * tokens after the prefix.
 */
async function lead(contextTokens: number, given: { others?: number; fails?: unknown; isOpen?: boolean } = {}) {
  const events: string[] = [];
  const options = {
    client: {
      warm: async (request: { max_tokens: number }) => {
        events.push(`warm ${request.max_tokens}`);
        if (given.fails !== undefined) throw given.fails;
        return { usage };
      },
    },
    ledger: memoryLedger(events),
    breaker: given.isOpen ? { ...closedBreaker, check: async () => ({ reason: "quota" }) } : closedBreaker,
    monitor: createCacheMonitor(),
    cacheAccounts: {
      record: async () => {},
      decide: async (_job: string, { kind }: { kind: string }) => events.push(kind),
    },
    jobId: "job_1",
    capUsd: 100,
    prefix,
    fingerprint: "f",
    others: given.others ?? 49,
    signal: new AbortController().signal,
    log: silentLog(),
  } as unknown as CallOptions;
  const pass = {
    role: "leader" as const,
    opened: async () => {
      events.push("opened");
    },
    failed: async () => {
      events.push("failed");
    },
  };
  const request = buildRequest(prefix, [{ role: "user", content: [{ type: "text", text: "role: implementer" }] }]);
  await warmFirst(options, { id: "c", request, contextTokens }, pass);
  return events;
}

test("a new agent warms by its own call, and the choice is recorded", async () => {
  expect(await lead(0)).toEqual(["own_call"]);
});

test("an agent with a long conversation first pays for a warming call, and lets the others go", async () => {
  expect(await lead(400_000)).toEqual(["warm_call", "reserve", "warm 0", "settle", "opened"]);
});

test("a warming call that fails opens nothing: the own call leads", async () => {
  const fails = new ModelError("overloaded", "later");
  expect(await lead(400_000, { fails })).not.toContain("opened");
});

test("nothing is sent while the breaker is open", async () => {
  expect(await lead(400_000, { isOpen: true })).toEqual(["warm_call"]);
});
