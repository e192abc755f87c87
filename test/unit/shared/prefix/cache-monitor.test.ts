import { expect, test } from "vitest";
import type { ModelRequest } from "../../../../shared/prefix/breakpoints.ts";
import { readFacts } from "../../../../shared/prefix/cache-facts.ts";
import { createCacheMonitor, type Observed } from "../../../../shared/prefix/cache-monitor.ts";
import { resolvePrice } from "../../../../shared/protocol/price/pricing.ts";

const MODEL = "claude-sonnet-5-5";

/**
 * Makes a response to attempt t2.1 of a job, with the number of tokens that were written to the cache and read from it.
 */
function response(jobId: string, tokens: { cacheReadTokens: number; cacheWrite1hTokens: number }): Observed {
  const system = [{ type: "text", text: jobId, cache_control: { type: "ephemeral", ttl: "1h" } }];
  const request = { model: MODEL, max_tokens: 1, tools: [], system, messages: [] } as unknown as ModelRequest;
  return {
    jobId,
    conversation: "t2.1.1",
    facts: readFacts(request, { at: 1 }),
    usage: { inputTokens: 1, outputTokens: 1, cacheWrite5mTokens: 0, ...tokens },
    responseId: `msg_${jobId}`,
    entry: undefined,
    ttl: "1h",
    price: resolvePrice(MODEL),
  };
}

test("two jobs whose attempts have the same names share no conversation: the second one's first call is no cache break", () => {
  const monitor = createCacheMonitor();
  monitor.observe(response("job_1", { cacheReadTokens: 0, cacheWrite1hTokens: 5000 }));
  expect(monitor.previousResponse({ jobId: "job_2", conversation: "t2.1.1" })).toBeUndefined();
  expect(monitor.cachedTokens({ jobId: "job_2", conversation: "t2.1.1" })).toBeUndefined();
  const { broken } = monitor.observe(response("job_2", { cacheReadTokens: 0, cacheWrite1hTokens: 4000 }));
  expect(broken).toBeUndefined();
  expect(monitor.cachedTokens({ jobId: "job_1", conversation: "t2.1.1" })).toBe(5000);
});
