import { ModelError, type ModelErrorKind, type ModelReply } from "../model/model-client.ts";
import type { Permit } from "../model/rate-limiter.ts";
import { type CacheFacts, readFacts } from "../prefix/cache-facts.ts";
import { sharedFacts } from "../prefix/cache-monitor.ts";
import type { GatePass } from "../prefix/warm-gate.ts";
import { defined } from "../support/defined.ts";
import { type Call, type CallOptions, stoppedBy } from "./call.ts";
import { maxInputTokens } from "./upper-bound.ts";
import { warmFirst } from "./warm-first.ts";

/**
 * Sends one paid model call. The warm gate lets one agent write the shared prefix to the cache before the others read
 * it. The rate limiter delays the call if necessary. The breaker is checked last: while it is open, nothing is sent.
 * Returns a ModelError for errors of the API; throws errors of the gate, the limiter or Redis.
 */
export async function sendCall(options: CallOptions, call: Call): Promise<ModelReply | ModelError> {
  const { gate, limiter, breaker, signal } = options;
  const key = { fingerprint: options.fingerprint, ttl: options.prefix.ttl };
  const pass = await gate.enter(key, signal);
  let permit: Permit | undefined;
  try {
    await warmFirst(options, call, pass);
    const inputTokens = freshTokens(options, call, pass);
    permit = await limiter.acquire({ id: call.id, model: call.request.model, inputTokens }, signal);
    const open = await breaker.check();
    if (open === undefined) return await send(options, call, { pass, permit });
    await permit.done({});
    await pass.failed();
    return stoppedBy(open);
  } catch (error) {
    await pass.failed().catch(() => {});
    throw error;
  }
}

async function send(
  options: CallOptions,
  call: Call,
  { pass, permit }: { pass: GatePass; permit: Permit },
): Promise<ModelReply | ModelError> {
  const { client, clock, log, signal, onBlock } = options;
  // The warm gate and the rate limiter only save money and time. Their errors must not fail a call in progress.
  const ignoreError = (report: Promise<void>) =>
    report.catch((error: unknown) => log.warn({ err: error }, "could not report to the warm gate or the limiter"));
  let opening: Promise<void> | undefined;
  const headerReports: Promise<void>[] = [];
  const previous = options.monitor.previousResponse(options) ?? pass.entry?.responseId;
  const request =
    previous === undefined ? call.request : { ...call.request, diagnostics: { previous_message_id: previous } };
  const facts = readFacts(request, { at: clock.now() });
  try {
    const reply = await client.send(request, {
      signal,
      onFirstByte: () => {
        opening ??= ignoreError(pass.opened());
      },
      onHeaders: (headers) => headerReports.push(ignoreError(permit.heard(headers))),
      ...defined({ onBlock }),
    });
    // Not awaited: Redis receives these commands in order, before any later command of this agent.
    void ignoreError(permit.done({}));
    void ignoreError(recordReply(options, { pass, reply, facts }));
    return reply;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    await stopAll(options, error);
    const { kind, retryAfterMs, headers } = error;
    await ignoreError(permit.done({ headers, ...(kind === "rate_limit" ? { refused: { retryAfterMs } } : {}) }));
    if (opening === undefined) await ignoreError(pass.failed());
    return error;
  } finally {
    await Promise.all([opening, ...headerReports]);
  }
}

/** Opens the breaker at once after an error that every call with this credential would get. */
async function stopAll({ breaker, log }: CallOptions, { kind, message, retryAfterMs }: ModelError): Promise<void> {
  if (kind !== "quota" && kind !== "auth") return;
  const open = await breaker.trip(kind, message, retryAfterMs);
  log.warn({ reason: kind, resumeAt: open.resumeAt }, "no call can succeed: the breaker is open");
}

const OUTAGE: ReadonlySet<ModelErrorKind> = new Set(["rate_limit", "overloaded", "unavailable"]);

/**
 * Opens the breaker if the API answered none of an agent's tries of a call, because calls of other agents would fail in the same way. The
 * breaker stays open until a probe is answered. An error that the open breaker itself caused does not count.
 */
export async function stopForOutage(
  { breaker, log }: Pick<CallOptions, "breaker" | "log">,
  { kind, message, retryAfterMs, resumeAt }: ModelError,
): Promise<void> {
  if (!OUTAGE.has(kind) || resumeAt !== undefined) return;
  const open = await breaker.trip("unavailable", message, retryAfterMs);
  log.warn(
    { kind, resumeAt: open.resumeAt, detail: message.slice(0, 500) },
    "the API does not answer: the breaker is open",
  );
}

/**
 * Compares the tokens that the call read from the cache with those that it could have read. If this agent led, records
 * its response, with which later calls are compared.
 */
async function recordReply(
  options: CallOptions,
  { pass, reply, ...sent }: { pass: GatePass; reply: ModelReply; facts: CacheFacts },
): Promise<void> {
  const { gate, monitor, cacheAccounts, prefix, fingerprint, jobId, conversation, log } = options;
  const { usage, id: responseId, diagnosis, workspace = "" } = reply;
  const facts = { ...sent.facts, workspace };
  const { ttl, price } = prefix;
  const observed = { jobId, conversation, facts, usage, responseId, entry: pass.entry, ttl, price, diagnosis };
  const observation = monitor.observe(observed);
  if (observation.broken !== undefined) log.warn({ conversation, ...observation.broken }, "cache.break");
  // The last cache marker for an hour is at the end of the job context, which ends the prefix. So all tokens that the
  // first call read or wrote with this lifetime belong to the prefix.
  const prefixTokens = prefix.ttl === "1h" ? usage.cacheReadTokens + usage.cacheWrite1hTokens : undefined;
  if (pass.role === "leader" && prefixTokens !== undefined) {
    monitor.learnPrefix(fingerprint, prefixTokens);
    const shared = JSON.stringify(sharedFacts(facts));
    await gate.record({ fingerprint, ttl: prefix.ttl }, { prefixTokens, responseId, facts: shared });
  } else if (pass.entry !== undefined) monitor.learnPrefix(fingerprint, pass.entry.prefixTokens);
  await cacheAccounts.record(observed, observation);
}

/** Estimate of the input tokens that the call will not read from the cache. The rate limiter counts only these. */
function freshTokens(options: CallOptions, { request, contextTokens }: Call, pass: GatePass): number {
  const prefixTokens = pass.entry?.prefixTokens;
  const { monitor } = options;
  const all = maxInputTokens(request, { contextTokens, prefixTokens }) / 2;
  const cached = monitor.cachedTokens(options) ?? prefixTokens ?? 0;
  return Math.max(1, all - cached);
}
